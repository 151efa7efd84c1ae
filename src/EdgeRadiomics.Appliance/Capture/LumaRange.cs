using System.Numerics;

namespace EdgeRadiomics.Appliance.Capture;

/// <summary>Stretches luma from Low..High to 0..255: ((luma - Low) x Gain + 128) / 256.</summary>
internal readonly record struct LumaRange(ushort Low, ushort High, ushort Gain)
{
    /// <summary>Luma that is right as it is.</summary>
    public static LumaRange Full => new(0, 255, 256);

    /// <summary>Video's 16 to 235: 298 / 256 is 255 / 219 to within 0.03 %, and 219 x 298 + 128 still fits 16 bits.</summary>
    public static LumaRange Video => new(16, 235, 298);

    public byte Stretch(byte luma) => (byte)(((Math.Clamp((int)luma, Low, High) - Low) * Gain + 128) >> 8);

    /// <summary>The same for two halves of a vector, narrowed into one.</summary>
    public Vector<byte> Stretch(Vector<ushort> first, Vector<ushort> second) => Vector.Narrow(Half(first), Half(second));

    // Low x Gain goes into the constant: what overflows on the way is taken off again, modulo 65,536.
    private Vector<ushort> Half(Vector<ushort> luma) =>
        (Vector.Min(Vector.Max(luma, new Vector<ushort>(Low)), new Vector<ushort>(High)) * new Vector<ushort>(Gain) + new Vector<ushort>(unchecked((ushort)(128 - Low * Gain)))) >>> 8;
}

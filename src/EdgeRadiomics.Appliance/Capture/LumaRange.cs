using System.Numerics;

namespace EdgeRadiomics.Appliance.Capture;

/// <summary>Stretches luma to 0 to 255: (luma - offset) x (256 + gain) / 256, rounded.</summary>
internal readonly record struct LumaRange(ushort Offset, ushort Gain)
{
    /// <summary>Luma that is right as it is.</summary>
    public static LumaRange Full => default;

    /// <summary>Video's 16 to 235: 298 / 256 is 255 / 219 to within 0.03 %, and the largest product, 239 x 42, still fits 16 bits.</summary>
    public static LumaRange Video => new(16, 42);

    public byte Stretch(byte luma)
    {
        int value = Math.Max(luma, Offset) - Offset;
        return (byte)Math.Min(255, value + ((value * Gain + 128) >> 8));
    }

    /// <summary>The same for two halves of a vector, narrowed into one.</summary>
    public Vector<byte> Stretch(Vector<ushort> first, Vector<ushort> second) => Vector.Narrow(Half(first), Half(second));

    private Vector<ushort> Half(Vector<ushort> luma)
    {
        Vector<ushort> offset = new(Offset), value = Vector.Max(luma, offset) - offset;
        return Vector.Min(new Vector<ushort>(255), value + ((value * new Vector<ushort>(Gain) + new Vector<ushort>(128)) >>> 8));
    }
}

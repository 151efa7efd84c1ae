using EdgeRadiomics.Features;
using EdgeRadiomics.Frames;

namespace EdgeRadiomics.Lesions;

/// <summary>The pixels that features are computed on: frame, mask and sector cut to the sector's box, packed.</summary>
/// <remarks>
/// Cut to the sector and not to the lesion, because posterior echo and echo level look at the tissue around it.
/// Buffers are reused. Not thread-safe.
/// </remarks>
public sealed class RegionOfInterest
{
    private byte[] pixels = [], inside = [], sector = [];
    private PixelBox box;
    private PixelSpacing? spacing;

    /// <summary>Cuts a frame and its mask.</summary>
    public void Cut(Frame frame, LesionMask mask)
    {
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(mask);
        box = frame.Info.Sector.Bounds;
        spacing = frame.Info.Spacing;
        Copy(frame.Pixels, frame.Width, ref pixels);
        Copy(mask.Pixels, frame.Width, ref inside);
        Copy(frame.Info.Sector.Pixels, frame.Width, ref sector);
    }

    /// <summary>The cut pixels as the features library takes them; valid until the next <see cref="Cut"/>.</summary>
    public PixelRegion Pixels
    {
        get
        {
            int length = box.Width * box.Height;
            return new PixelRegion(pixels.AsSpan(0, length), inside.AsSpan(0, length), sector.AsSpan(0, length),
                box.Width, box.Height, spacing?.XMm, spacing?.YMm);
        }
    }

    private void Copy(ReadOnlySpan<byte> source, int stride, ref byte[] target)
    {
        if (target.Length < box.Width * box.Height) target = new byte[box.Width * box.Height];
        for (int y = 0; y < box.Height; y++)
            source.Slice((box.Y + y) * stride + box.X, box.Width).CopyTo(target.AsSpan(y * box.Width));
    }
}

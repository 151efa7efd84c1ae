using EdgeRadiomics.Frames;

namespace EdgeRadiomics.Phantom;

/// <summary>Says in the pixels that the picture is synthetic, so that it cannot be lost on the way.</summary>
internal static class Watermark
{
    private const string Text = "PHANTOM - SYNTHETIC";

    public static void Draw(Span<byte> grey, int width, int height)
    {
        int scale = width >= 400 ? 2 : 1, left = 8, top = height - 8 - 7 * scale;
        PixelFont.Darken(grey, width, new PixelBox(left - 3, top - 3, Math.Min(width - left, Text.Length * PixelFont.CellWidth * scale + 6), 7 * scale + 6));
        PixelFont.Draw(grey, width, Text, left, top, scale, 200);
    }
}

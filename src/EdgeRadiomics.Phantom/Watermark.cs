namespace EdgeRadiomics.Phantom;

/// <summary>Says in the pixels that the picture is synthetic, so that it cannot be lost on the way.</summary>
internal static class Watermark
{
    private const string Text = "PHANTOM - SYNTHETIC";

    public static void Draw(Span<byte> grey, int width, int height)
    {
        int scale = width >= 400 ? 2 : 1, left = 8, top = height - 8 - 7 * scale;
        for (int y = top - 3; y < top + 7 * scale + 3; y++)
            foreach (ref byte value in grey.Slice(y * width + left - 3, Math.Min(width - left, Text.Length * PixelFont.CellWidth * scale + 6))) value >>= 2;
        for (int n = 0; n < Text.Length; n++)
            for (int row = 0; row < 7; row++)
                for (int column = 0; column < 5; column++)
                    if ((PixelFont.RowOf(Text[n], row) >> (4 - column) & 1) != 0) Dot(grey, width, left + scale * (n * PixelFont.CellWidth + column), top + scale * row, scale);
    }

    private static void Dot(Span<byte> grey, int width, int x, int y, int size)
    {
        if (x + size > width) return;
        for (int n = 0; n < size; n++) grey.Slice((y + n) * width + x, size).Fill(200);
    }
}

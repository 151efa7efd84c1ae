using EdgeRadiomics.Pictures;
using SkiaSharp;

namespace EdgeRadiomics.Trainer.Evaluation;

/// <summary>The worst cases on one sheet, in reading order: the reader's outline green, the bundle's orange.</summary>
internal static class ContactSheet
{
    public const int Columns = 6;
    private const int Tile = 220, Gap = 4, Line = 2;
    private static readonly SKColor Reader = new(0x30, 0xd0, 0x60), Ours = new(0xff, 0x8c, 0x1a), Ground = new(0x20, 0x20, 0x20);

    /// <summary>Makes a PNG; null where no picture of the cases is to be found.</summary>
    public static byte[]? Png(IReadOnlyList<EvaluationResult> cases)
    {
        List<EvaluationResult> shown = [.. cases.Where(one => File.Exists(one.Case.Frame))];
        if (shown.Count == 0) return null;
        int rows = (shown.Count + Columns - 1) / Columns;
        using SKBitmap sheet = new(Columns * (Tile + Gap) + Gap, rows * (Tile + Gap) + Gap);
        sheet.Erase(Ground);
        using (SKCanvas canvas = new(sheet))
            foreach ((int i, EvaluationResult one) in shown.Index())
            {
                using SKBitmap picture = Draw(one);
                float scale = Math.Min((float)Tile / picture.Width, (float)Tile / picture.Height);
                int left = Gap + i % Columns * (Tile + Gap), top = Gap + i / Columns * (Tile + Gap);
                using SKImage image = SKImage.FromBitmap(picture);
                canvas.DrawImage(image, SKRect.Create(left, top, picture.Width * scale, picture.Height * scale), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
            }
        using SKData data = sheet.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    private static SKBitmap Draw(EvaluationResult one)
    {
        SKBitmap bitmap = PictureFile.ReadBgra(one.Case.Frame);
        int width = Math.Max(1, (int)Math.Round((double)Math.Max(bitmap.Width, bitmap.Height) / Tile * Line));
        Outline(bitmap, one.Case.Mask, Reader, width);
        Outline(bitmap, one.Marked, Ours, width);
        return bitmap;
    }

    private static void Outline(SKBitmap bitmap, string path, SKColor colour, int thick)
    {
        if (!File.Exists(path)) return;
        GreyPicture mask = PictureFile.ReadGrey(path);
        if (mask.Width != bitmap.Width || mask.Height != bitmap.Height) return;
        for (int y = 0; y < mask.Height; y++)
            for (int x = 0; x < mask.Width; x++)
                if (Inside(x, y) && !(Inside(x - thick, y) && Inside(x + thick, y) && Inside(x, y - thick) && Inside(x, y + thick))) bitmap.SetPixel(x, y, colour);

        bool Inside(int x, int y) => (uint)x < (uint)mask.Width && (uint)y < (uint)mask.Height && mask.Pixels[y * mask.Width + x] >= 128;
    }
}

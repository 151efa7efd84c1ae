using EdgeRadiomics.TestData;
using SkiaSharp;

namespace EdgeRadiomics.Device.Tests;

/// <summary>A committed ultrasound frame on a scanner's 1280 x 720 screen, as raw YUYV pictures for the board's HDMI output.</summary>
internal static class ScannerScreen
{
    public const int Width = 1280, Height = 720;

    /// <summary>Pictures of one still probe: the same frame under changing noise, as no two real frames are equal.</summary>
    private const int Pictures = 8;

    public static void WriteYuyv(string frame, string path)
    {
        using SKBitmap source = SKBitmap.Decode(Repository.PathOf("tests", "TestData", "bus-bra", "images", frame + ".png"));
        using SKBitmap screen = new(Width, Height, SKColorType.Gray8, SKAlphaType.Opaque);
        using (SKCanvas canvas = new(screen))
        {
            canvas.Clear(new SKColor(13, 13, 13));
            float height = 600, width = height * source.Width / source.Height;
            using SKImage image = SKImage.FromBitmap(source);
            canvas.DrawImage(image, SKRect.Create((Width - width) / 2, (Height - height) / 2, width, height), new SKSamplingOptions(SKFilterMode.Linear));
        }
        ReadOnlySpan<byte> grey = screen.GetPixelSpan();
        Random random = new(20261123);
        byte[] yuyv = new byte[2 * Width * Height];
        using FileStream file = File.Create(path);
        for (int picture = 0; picture < Pictures; picture++)
        {
            for (int i = 0; i < grey.Length; i++)
            {
                // Video range, as HDMI grabbers deliver YUYV; 128 is no colour.
                int noisy = grey[i] < 16 ? grey[i] : grey[i] + random.Next(-3, 4);
                yuyv[2 * i] = (byte)Math.Clamp(16 + noisy * 219 / 255, 16, 235);
                yuyv[2 * i + 1] = 128;
            }
            file.Write(yuyv);
        }
    }
}

using SkiaSharp;

namespace EdgeRadiomics.Pictures;

/// <summary>The one door to SkiaSharp's codecs: PNG and JPEG files in, grey PNG files out.</summary>
/// <remarks>Stateless; safe from any thread.</remarks>
public static class PictureFile
{
    /// <summary>Largest side that is read, px: a screen is at most 4096 wide, and a forged header must not fill the memory.</summary>
    public const int MaxSidePx = 8192;

    /// <summary>Reads a picture as 8-bit grey; colour becomes luma (77 R + 150 G + 29 B) / 256, so grey files keep their exact values.</summary>
    /// <exception cref="ProblemException">The file is missing, unreadable, not a picture, too large or of 16 bits a channel.</exception>
    public static GreyPicture ReadGrey(string path)
    {
        using SKBitmap bitmap = ReadBgra(path);
        byte[] grey = new byte[bitmap.Width * bitmap.Height];
        Luma(bitmap.GetPixelSpan(), grey);
        return new GreyPicture(bitmap.Width, bitmap.Height, grey);
    }

    /// <summary>Reads a picture as 32-bit BGRA, unpremultiplied; the caller disposes it.</summary>
    /// <exception cref="ProblemException">The file is missing, unreadable, not a picture, too large or of 16 bits a channel.</exception>
    public static SKBitmap ReadBgra(string path)
    {
        if (!File.Exists(path)) throw new ProblemException($"there is no picture at {path}", "check the path");
        try
        {
            byte[] file = File.ReadAllBytes(path);
            if (HasSixteenBits(file)) throw new ProblemException($"{path} has 16 bits a channel, of which 8 would be dropped: a mask of label 1 would be empty", "save it with 8 bits");
            using SKData data = SKData.CreateCopy(file);
            using SKCodec codec = SKCodec.Create(data) ?? throw Unreadable(path, null);
            if (codec.Info.Width > MaxSidePx || codec.Info.Height > MaxSidePx)
                throw new ProblemException($"{path} is {codec.Info.Width} x {codec.Info.Height} px", $"give pictures of at most {MaxSidePx} px a side");
            SKBitmap bitmap = new(new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Bgra8888, SKAlphaType.Unpremul));
            if (codec.GetPixels(bitmap.Info, bitmap.GetPixels()) == SKCodecResult.Success) return bitmap;
            bitmap.Dispose();
            throw Unreadable(path, null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, e);
        }
    }

    /// <summary>Writes 8-bit grey pixels as a PNG; an existing file is replaced only by a whole one.</summary>
    /// <exception cref="ProblemException">The file cannot be written.</exception>
    public static void WriteGrey(string path, int width, int height, ReadOnlySpan<byte> pixels)
    {
        byte[] png = EncodeGrey(width, height, pixels, SKEncodedImageFormat.Png, 100);
        string part = path + ".part";
        try
        {
            using (FileStream file = new(part, FileMode.Create, FileAccess.Write))
            {
                file.Write(png);
                file.Flush(flushToDisk: true);
            }
            File.Move(part, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            DeletePart(part);
            throw new ProblemException($"{path} cannot be written ({e.Message})", "free some space or choose a folder that may be written", e);
        }
    }

    /// <summary>Encodes 8-bit grey pixels as PNG or JPEG bytes.</summary>
    public static byte[] EncodeGrey(int width, int height, ReadOnlySpan<byte> pixels, SKEncodedImageFormat format, int quality)
    {
        using SKBitmap bitmap = new(new SKImageInfo(width, height, SKColorType.Gray8, SKAlphaType.Opaque));
        Span<byte> target = bitmap.GetPixelSpan();
        for (int y = 0; y < height; y++) pixels.Slice(y * width, width).CopyTo(target[(y * bitmap.RowBytes)..]);
        using SKData data = bitmap.Encode(format, quality);
        return data.ToArray();
    }

    /// <summary>BGRA pixels to grey, four bytes in for each byte out.</summary>
    public static void Luma(ReadOnlySpan<byte> bgra, Span<byte> grey)
    {
        for (int i = 0; i < grey.Length; i++)
            grey[i] = (byte)((29 * bgra[4 * i] + 150 * bgra[4 * i + 1] + 77 * bgra[4 * i + 2] + 128) >> 8);
    }

    // A full disk must not stay full of halves.
    private static void DeletePart(string part)
    {
        try
        {
            File.Delete(part);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The folder is gone or closed to us: nothing was left there.
        }
    }

    // PNG: eight bytes of signature, then the header chunk, whose ninth byte of data is the bit depth.
    private static bool HasSixteenBits(ReadOnlySpan<byte> file) => file.Length > 24 && file[0] == 0x89 && file[1..4].SequenceEqual("PNG"u8) && file[24] == 16;

    private static ProblemException Unreadable(string path, Exception? cause) =>
        new($"{path} cannot be read as a PNG or JPEG picture", "replace the file or take it out of the folder", cause);
}

/// <summary>A decoded grey picture.</summary>
/// <param name="Width">Columns, px.</param>
/// <param name="Height">Rows, px.</param>
/// <param name="Pixels">Row-major, 0 to 255, stride = width.</param>
public sealed record GreyPicture(int Width, int Height, byte[] Pixels);

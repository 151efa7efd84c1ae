using EdgeRadiomics.Pictures;
using SkiaSharp;

namespace EdgeRadiomics.Appliance.Capture.V4l2;

/// <summary>Decodes the JPEG pictures of a grabber into one buffer. Skia's wrappers cost some 300 bytes a frame; the pixels cost none.</summary>
internal sealed unsafe class MjpegDecoder : IDisposable
{
    private SKBitmap? bitmap;

    /// <summary>Fills the frame; false where the picture is damaged or cut off.</summary>
    public bool TryDecode(ReadOnlySpan<byte> jpeg, RawFrame target)
    {
        fixed (byte* start = jpeg)
        {
            using SKData data = SKData.Create((nint)start, jpeg.Length);
            using SKCodec? codec = SKCodec.Create(data);
            if (codec is null || codec.Info.Width > PictureFile.MaxSidePx || codec.Info.Height > PictureFile.MaxSidePx) return false;
            if (bitmap?.Width != codec.Info.Width || bitmap.Height != codec.Info.Height)
            {
                bitmap?.Dispose();
                bitmap = new SKBitmap(new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Bgra8888, SKAlphaType.Opaque));
            }
            if (codec.GetPixels(bitmap.Info, bitmap.GetPixels()) != SKCodecResult.Success) return false;
            target.Fill(bitmap.GetPixelSpan(), RawLayout.OfBgra(bitmap.Width, bitmap.Height));
            return true;
        }
    }

    public void Dispose() => bitmap?.Dispose();
}

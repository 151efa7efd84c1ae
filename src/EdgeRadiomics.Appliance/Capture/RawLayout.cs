using EdgeRadiomics.Pictures;

namespace EdgeRadiomics.Appliance.Capture;

/// <summary>How the bytes of a raw picture follow one another.</summary>
internal enum PixelOrder
{
    /// <summary>Four bytes a pixel; the fourth means nothing.</summary>
    Bgra,

    /// <summary>Luma, U, luma, V: two bytes a pixel.</summary>
    Yuyv,

    /// <summary>U, luma, V, luma: two bytes a pixel.</summary>
    Uyvy,

    /// <summary>A plane of luma, then one of interleaved U and V at half the size.</summary>
    Nv12,

    /// <summary>One byte a pixel.</summary>
    Grey,
}

/// <summary>Where a raw picture's pixels lie in its buffer.</summary>
/// <param name="Order">What the bytes mean.</param>
/// <param name="Width">Columns, px.</param>
/// <param name="Height">Rows, px.</param>
/// <param name="Stride">Bytes from one row to the next.</param>
/// <param name="IsFullRange">Whether luma goes from 0 to 255, as in pictures, or from 16 to 235, as in video.</param>
internal readonly record struct RawLayout(PixelOrder Order, int Width, int Height, int Stride, bool IsFullRange)
{
    /// <summary>Bytes of one row without its padding.</summary>
    public int RowBytes => Order switch
    {
        PixelOrder.Bgra => 4 * Width,
        PixelOrder.Yuyv or PixelOrder.Uyvy => 4 * ((Width + 1) / 2),
        PixelOrder.Nv12 => 2 * ((Width + 1) / 2),
        _ => Width,
    };

    /// <summary>Bytes that a whole picture takes; its last row may lack the padding.</summary>
    public long Bytes => (long)Stride * ((Order == PixelOrder.Nv12 ? Height + (Height + 1) / 2 : Height) - 1) + RowBytes;

    /// <summary>Whether a picture can look like this: whatever a driver says is checked before a byte is read.</summary>
    public bool IsPossible => Width is > 0 and <= PictureFile.MaxSidePx && Height is > 0 and <= PictureFile.MaxSidePx && Stride >= RowBytes && Bytes <= int.MaxValue;

    public static RawLayout OfBgra(int width, int height) => new(PixelOrder.Bgra, width, height, 4 * width, IsFullRange: true);
}

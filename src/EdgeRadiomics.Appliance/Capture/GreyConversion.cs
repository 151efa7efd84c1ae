using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EdgeRadiomics.Appliance.Capture;

/// <summary>
/// Turns a raw picture into grey in one pass and counts its coloured pixels on the way. The vectors are as wide as the processor's
/// (16 bytes on arm64); what is left of a row, or all of it when asked, goes the scalar way, which gives the same bits.
/// The rows' loops are compiled with all optimisations at once: the JIT's quick first version cost 0.1 s a frame on an emulated board.
/// </summary>
internal static class GreyConversion
{
    /// <summary>Chroma this far from 128 is colour: scanners draw echo with less than 8, flow with more than 40.</summary>
    internal const byte ChromaLimit = 24;

    /// <summary>The same for BGRA, as the distance of the largest from the smallest of the three.</summary>
    internal const byte SpreadLimit = 48;

    /// <summary>Fills <paramref name="grey"/> and returns how many pixels are coloured.</summary>
    /// <exception cref="ArgumentException">One of the buffers is too short for the layout.</exception>
    public static int Run(ReadOnlySpan<byte> source, in RawLayout layout, Span<byte> grey, bool vectorised = true)
    {
        (int width, int height, int stride) = (layout.Width, layout.Height, layout.Stride);
        if (!layout.IsPossible || source.Length < layout.Bytes || grey.Length < width * height) throw new ArgumentException($"the buffers do not fit {layout}", nameof(source));
        LumaRange range = layout.IsFullRange ? LumaRange.Full : LumaRange.Video;
        int coloured = 0;
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<byte> row = source.Slice(y * stride, layout.RowBytes);
            Span<byte> target = grey.Slice(y * width, width);
            switch (layout.Order)
            {
                case PixelOrder.Bgra: coloured += Bgra(row, target, vectorised); break;
                case PixelOrder.Yuyv: coloured += Packed(row, target, 0, range, vectorised); break;
                case PixelOrder.Uyvy: coloured += Packed(row, target, 1, range, vectorised); break;
                default: Luma(row, target, range, vectorised); break;
            }
        }
        if (layout.Order != PixelOrder.Nv12) return coloured;
        // A chroma byte stands for two of the four pixels that share the pair.
        for (int y = 0; y < (height + 1) / 2; y++) coloured += 2 * Chroma(source.Slice((height + y) * stride, layout.RowBytes), vectorised);
        return coloured;
    }

    /// <summary>Has the loops compiled for such pictures before the first one waits: 0.1 s on an emulated board, six frames.</summary>
    public static void WarmUp(in RawLayout layout)
    {
        RawLayout small = layout with { Width = 128, Height = 2, Stride = 4 * 128 };
        Run(new byte[small.Bytes], small, new byte[128 * 2]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Packed(ReadOnlySpan<byte> row, Span<byte> grey, int lumaAt, LumaRange range, bool vectorised)
    {
        int x = 0, coloured = 0;
        if (vectorised)
        {
            ref byte source = ref MemoryMarshal.GetReference(row);
            ref byte target = ref MemoryMarshal.GetReference(grey);
            bool lumaFirst = lumaAt == 0;
            Vector<ushort> low = new(0xFF);
            // Chroma is judged where it lies: a narrowing less.
            Vector<byte> chroma = Vector.AsVectorByte(lumaFirst ? ~low : low);
            LaneCount far = default;
            for (; x <= grey.Length - Vector<byte>.Count; x += Vector<byte>.Count)
            {
                Vector<byte> a = Vector.LoadUnsafe(ref source, (nuint)(2 * x)), b = Vector.LoadUnsafe(ref source, (nuint)(2 * x + Vector<byte>.Count));
                far.Add(Far(a) & chroma);
                far.Add(Far(b) & chroma);
                Vector<ushort> pairsA = Vector.AsVectorUInt16(a), pairsB = Vector.AsVectorUInt16(b);
                range.Stretch(lumaFirst ? pairsA & low : pairsA >>> 8, lumaFirst ? pairsB & low : pairsB >>> 8).StoreUnsafe(ref target, (nuint)x);
            }
            coloured = far.Total;
        }
        for (; x < grey.Length; x++)
        {
            grey[x] = range.Stretch(row[2 * x + lumaAt]);
            if (IsFar(row[2 * x + 1 - lumaAt])) coloured++;
        }
        return coloured;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Luma(ReadOnlySpan<byte> row, Span<byte> grey, LumaRange range, bool vectorised)
    {
        int x = 0;
        if (vectorised)
        {
            ref byte source = ref MemoryMarshal.GetReference(row);
            ref byte target = ref MemoryMarshal.GetReference(grey);
            for (; x <= grey.Length - Vector<byte>.Count; x += Vector<byte>.Count)
            {
                Vector.Widen(Vector.LoadUnsafe(ref source, (nuint)x), out Vector<ushort> a, out Vector<ushort> b);
                range.Stretch(a, b).StoreUnsafe(ref target, (nuint)x);
            }
        }
        for (; x < grey.Length; x++) grey[x] = range.Stretch(row[x]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Chroma(ReadOnlySpan<byte> row, bool vectorised)
    {
        int x = 0, coloured = 0;
        if (vectorised)
        {
            ref byte source = ref MemoryMarshal.GetReference(row);
            LaneCount far = default;
            for (; x <= row.Length - Vector<byte>.Count; x += Vector<byte>.Count) far.Add(Far(Vector.LoadUnsafe(ref source, (nuint)x)));
            coloured = far.Total;
        }
        for (; x < row.Length; x++)
            if (IsFar(row[x])) coloured++;
        return coloured;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Bgra(ReadOnlySpan<byte> row, Span<byte> grey, bool vectorised)
    {
        int x = 0, coloured = 0;
        if (vectorised)
        {
            ref uint pixels = ref MemoryMarshal.GetReference(MemoryMarshal.Cast<byte, uint>(row));
            ref byte target = ref MemoryMarshal.GetReference(grey);
            int quarter = Vector<uint>.Count;
            LaneCount wide = default;
            for (; x <= grey.Length - Vector<byte>.Count; x += Vector<byte>.Count)
            {
                Vector<uint> a = BgraLuma(ref pixels, x, out Vector<uint> spreadA), b = BgraLuma(ref pixels, x + quarter, out Vector<uint> spreadB);
                Vector<uint> c = BgraLuma(ref pixels, x + 2 * quarter, out Vector<uint> spreadC), d = BgraLuma(ref pixels, x + 3 * quarter, out Vector<uint> spreadD);
                Vector.Narrow(Vector.Narrow(a, b), Vector.Narrow(c, d)).StoreUnsafe(ref target, (nuint)x);
                wide.Add(Vector.GreaterThan(Vector.Narrow(Vector.Narrow(spreadA, spreadB), Vector.Narrow(spreadC, spreadD)), new Vector<byte>(SpreadLimit)));
            }
            coloured = wide.Total;
        }
        for (; x < grey.Length; x++)
        {
            (byte b, byte g, byte r) = (row[4 * x], row[4 * x + 1], row[4 * x + 2]);
            grey[x] = (byte)((29 * b + 150 * g + 77 * r + 128) >> 8);
            if (Math.Max(b, Math.Max(g, r)) - Math.Min(b, Math.Min(g, r)) > SpreadLimit) coloured++;
        }
        return coloured;
    }

    private static Vector<uint> BgraLuma(ref uint pixels, int x, out Vector<uint> spread)
    {
        Vector<uint> pixel = Vector.LoadUnsafe(ref pixels, (nuint)x), low = new(0xFF);
        Vector<uint> b = pixel & low, g = (pixel >>> 8) & low, r = (pixel >>> 16) & low;
        spread = Vector.Max(b, Vector.Max(g, r)) - Vector.Min(b, Vector.Min(g, r));
        return (b * 29 + g * 150 + r * 77 + new Vector<uint>(128)) >>> 8;
    }

    private static bool IsFar(byte chroma) => Math.Abs(chroma - 128) > ChromaLimit;

    private static Vector<byte> Far(Vector<byte> chroma)
    {
        Vector<byte> middle = new(128);
        return Vector.GreaterThan(Vector.Max(chroma, middle) - Vector.Min(chroma, middle), new Vector<byte>(ChromaLimit));
    }

    /// <summary>Counts set lanes: a lane that is set is 255, which is -1, and a byte holds 255 of them.</summary>
    private struct LaneCount
    {
        private Vector<byte> lanes;
        private int added, total;

        public int Total
        {
            get
            {
                Flush();
                return total;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Add(Vector<byte> set)
        {
            lanes -= set;
            if (++added == 255) Flush();
        }

        private void Flush()
        {
            Vector.Widen(lanes, out Vector<ushort> low, out Vector<ushort> high);
            total += Vector.Sum(low + high);
            (lanes, added) = (default, 0);
        }
    }
}

using System.Numerics;

namespace EdgeRadiomics.Sectors;

/// <summary>What the screens of one layout looked like so far: the brightest and darkest value of each pixel.</summary>
internal sealed class ScreenMemory
{
    public ScreenMemory(int width, int height)
    {
        Width = width;
        Height = height;
        Brightest = new byte[width * height];
        Darkest = new byte[width * height];
        Array.Fill(Darkest, (byte)255);
    }

    public int Width { get; }

    public int Height { get; }

    public byte[] Brightest { get; }

    public byte[] Darkest { get; }

    /// <summary>Screens added so far.</summary>
    public int Count { get; private set; }

    /// <summary>The grey value of the empty screen; see <see cref="FindBackground"/>.</summary>
    public int Background { get; private set; }

    public void Add(ReadOnlySpan<byte> grey)
    {
        int i = 0;
        for (; i <= grey.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            Vector<byte> now = new(grey[i..]);
            Vector.Max(new Vector<byte>(Brightest, i), now).CopyTo(Brightest, i);
            Vector.Min(new Vector<byte>(Darkest, i), now).CopyTo(Darkest, i);
        }
        for (; i < grey.Length; i++)
        {
            Brightest[i] = Math.Max(Brightest[i], grey[i]);
            Darkest[i] = Math.Min(Darkest[i], grey[i]);
        }
        Count++;
    }

    /// <summary>To be called after the last <see cref="Add"/> and before looking.</summary>
    public void Settle() => Background = FindBackground();

    /// <summary>Whether the pixel ever stood out from the background by more than <paramref name="levels"/> grey levels.</summary>
    public bool StandsOut(int i, int levels) => Brightest[i] > Background + levels || Darkest[i] < Background - levels;

    /// <summary>A mask of the pixels that stood out in any screen, or in all of them.</summary>
    public byte[] Strokes(int levels, bool always)
    {
        byte[] mask = new byte[Brightest.Length];
        for (int i = 0; i < mask.Length; i++)
        {
            bool standsOut = always ? Darkest[i] > Background + levels || Brightest[i] < Background - levels : StandsOut(i, levels);
            if (standsOut) mask[i] = 255;
        }
        return mask;
    }

    /// <summary>Whether the pixel changed by more than the noise of an analogue grabber: at the edges of standing text that is up to 15 levels, so 24.</summary>
    public bool IsActive(int i) => Brightest[i] - Darkest[i] > 24;

    /// <summary>The most frequent value where it covers a seventh of the screen (an empty background), else the darkest hundredth (all echo).</summary>
    private int FindBackground()
    {
        Span<int> histogram = stackalloc int[256];
        histogram.Clear();
        foreach (byte value in Darkest) histogram[value]++;
        int mode = 0;
        for (int v = 1; v < 256; v++)
            if (histogram[v] > histogram[mode]) mode = v;
        int near = 0;
        for (int v = Math.Max(0, mode - 2); v <= Math.Min(255, mode + 2); v++) near += histogram[v];
        if (near * 7 >= Darkest.Length) return mode;
        int below = 0, dark = 0;
        while ((below += histogram[dark]) * 100 < Darkest.Length) dark++;
        return dark;
    }
}

using System.Numerics;
using System.Runtime.InteropServices;
using EdgeRadiomics.Frames;
using EdgeRadiomics.Lesions;

namespace EdgeRadiomics.Phantom;

/// <summary>
/// A simulated B-mode scan of one breast with one lesion: scatterers, convolved, enveloped, log-compressed. Seed, settings and motion
/// decide every pixel. Not thread-safe: its buffers serve frame after frame.
/// </summary>
public sealed class PhantomScan
{
    // Planes of scatterers this far apart across the picture are independent; between two of them speckle blends from one into the other.
    private const double PlaneMm = 1;
    private const int Planes = 5;

    // Where 0 dB lies between black and white.
    private const float ZeroDb = 0.55f;
    private readonly Tissue tissue;
    private readonly int seed;
    private readonly bool hasWatermark;
    private readonly float[]?[] planes = new float[]?[Planes];
    private readonly float[] row, beamsReal, beamsImaginary, real, imaginary, decibels;
    private readonly float[] taps = new float[2 * PointSpread.MaxReach + 1], pulse = new float[2 * PointSpread.MaxReach + 1];

    /// <summary>A breast with layers and a lesion of the given signs.</summary>
    public PhantomScan(ScannerSettings settings, LesionSigns signs, int seed) : this(settings, signs, seed, isUniform: false)
    {
    }

    private PhantomScan(ScannerSettings settings, LesionSigns? signs, int seed, bool isUniform)
    {
        if (settings.Width is < 64 or > 2048 || settings.Height is < 64 or > 2048) throw new ArgumentException($"a phantom of {settings.Width} x {settings.Height} px cannot be: 64 to 2048 a side", nameof(settings));
        Settings = settings;
        Signs = signs;
        this.seed = seed;
        hasWatermark = !isUniform;
        tissue = new Tissue(settings, signs, seed, isUniform);
        int width = settings.Width;
        row = new float[width + 2 * PointSpread.MaxReach];
        beamsReal = new float[width * (settings.Height + 2 * PointSpread.MaxReach)];
        beamsImaginary = new float[beamsReal.Length];
        (real, imaginary, decibels) = (new float[width], new float[width], new float[width]);
    }

    /// <summary>How the scanner is set.</summary>
    public ScannerSettings Settings { get; }

    /// <summary>The lesion's signs; none in a uniform object.</summary>
    public LesionSigns? Signs { get; }

    /// <summary>The true scale.</summary>
    public PixelSpacing Spacing => new(Settings.MmPerPx, Settings.MmPerPx);

    /// <summary>A uniform block with fully developed speckle at 0 dB, without skin, layers or watermark, as test objects have; a lesion lies in its middle where given.</summary>
    public static PhantomScan Uniform(ScannerSettings settings, int seed, LesionSigns? signs = null) => new(settings, signs, seed, isUniform: true);

    /// <summary>Draws the picture that the probe sees: row-major grey, settings' width x height.</summary>
    public void Draw(ProbeMotion motion, Span<byte> grey)
    {
        if (grey.Length != Settings.Width * Settings.Height) throw new ArgumentException("the picture does not fit the settings", nameof(grey));
        int pulseReach = Convolve(motion);
        float scale = (float)(255 / Settings.DynamicRangeDb);
        for (int y = 0; y < Settings.Height; y++)
        {
            Decibels(y, pulseReach);
            Span<byte> target = grey.Slice(y * Settings.Width, Settings.Width);
            for (int x = 0; x < target.Length; x++) target[x] = (byte)Math.Clamp(decibels[x] * scale + 255 * ZeroDb, 0, 255);
        }
        if (hasWatermark) Watermark.Draw(grey, Settings.Width, Settings.Height);
    }

    /// <summary>Marks the lesion as it lies in the picture that the probe sees.</summary>
    public void Mark(ProbeMotion motion, LesionMask mask)
    {
        (int width, int height) = (Settings.Width, Settings.Height);
        mask.Reset(width, height);
        int left = tissue.MarginPx + (int)Math.Round(motion.XMm / Settings.MmPerPx), top = tissue.MarginPx + (int)Math.Round(motion.YMm / Settings.MmPerPx);
        for (int y = 0; y < height; y++) tissue.Lesion.AsSpan((top + y) * tissue.Width + left, width).CopyTo(mask.Pixels[(y * width)..]);
        mask.Measure();
    }

    /// <summary>The echo envelope in dB before the dynamic range cuts it, for tests.</summary>
    internal float[] Echo(ProbeMotion motion)
    {
        int pulseReach = Convolve(motion);
        float[] all = new float[Settings.Width * Settings.Height];
        for (int y = 0; y < Settings.Height; y++)
        {
            Decibels(y, pulseReach);
            decibels.CopyTo(all, y * Settings.Width);
        }
        return all;
    }

    // Gives how many taps of the pulse lie to each side.
    private int Convolve(ProbeMotion motion)
    {
        double mm = Settings.MmPerPx, x = motion.XMm / mm, y = motion.YMm / mm;
        int left = (int)Math.Floor(x), top = (int)Math.Floor(y), width = Settings.Width;
        int down = PointSpread.Fill(pulse, Settings.PulseLengthMm / mm, y - top);
        double place = Math.Clamp(motion.ElevationMm / PlaneMm + Planes / 2, 0, Planes - 1.001);
        int plane = (int)place;
        (double sin, double cos) = Math.SinCos((place - plane) * Math.PI / 2);
        (float[] near, float[] far) = (Plane(plane), Plane(plane + 1));
        for (int n = -down; n < Settings.Height + down; n++)
        {
            int reach = PointSpread.Fill(taps, Settings.BeamWidthMm(n * mm) / mm, x - left);
            int first = (tissue.MarginPx + top + n) * tissue.Width + tissue.MarginPx + left - reach, length = width + 2 * reach;
            ReadOnlySpan<float> amplitude = tissue.Amplitude.AsSpan(first, length);
            for (int part = 0; part < 2; part++)
            {
                int at = part * tissue.Amplitude.Length + first;
                Blend(amplitude, near.AsSpan(at, length), (float)cos, far.AsSpan(at, length), (float)sin, row.AsSpan(0, length));
                PointSpread.AlongRow(row.AsSpan(0, length), taps.AsSpan(0, 2 * reach + 1), (part == 0 ? beamsReal : beamsImaginary).AsSpan((n + down) * width, width));
            }
        }
        return down;
    }

    private void Decibels(int y, int pulseReach)
    {
        ReadOnlySpan<float> kernel = pulse.AsSpan(0, 2 * pulseReach + 1);
        PointSpread.DownColumns(beamsReal, Settings.Width, y, kernel, real);
        PointSpread.DownColumns(beamsImaginary, Settings.Width, y, kernel, imaginary);
        float gain = (float)(Settings.GainDb + Settings.TgcErrorDbPerCm * (y * Settings.MmPerPx - Settings.DepthMm / 2) / 10);
        Span<Vector<float>> re = MemoryMarshal.Cast<float, Vector<float>>(real.AsSpan()), im = MemoryMarshal.Cast<float, Vector<float>>(imaginary.AsSpan()), target = MemoryMarshal.Cast<float, Vector<float>>(decibels.AsSpan());
        // 3.0103 = 10 log10(2); 1e-9 keeps the logarithm finite, 90 dB below the gland.
        for (int n = 0; n < target.Length; n++) target[n] = Vector.Log2(re[n] * re[n] + im[n] * im[n] + new Vector<float>(1e-9f)) * 3.0103f + new Vector<float>(gain);
        for (int x = target.Length * Vector<float>.Count; x < decibels.Length; x++) decibels[x] = MathF.Log2(real[x] * real[x] + imaginary[x] * imaginary[x] + 1e-9f) * 3.0103f + gain;
    }

    private static void Blend(ReadOnlySpan<float> amplitude, ReadOnlySpan<float> near, float nearPart, ReadOnlySpan<float> far, float farPart, Span<float> target)
    {
        int x = 0;
        for (; x <= target.Length - Vector<float>.Count; x += Vector<float>.Count)
            (new Vector<float>(amplitude[x..]) * (nearPart * new Vector<float>(near[x..]) + farPart * new Vector<float>(far[x..]))).CopyTo(target[x..]);
        for (; x < target.Length; x++) target[x] = amplitude[x] * (nearPart * near[x] + farPart * far[x]);
    }

    // Circular complex normal scatterers of unit power, the real parts first: as if every pixel held very many.
    private float[] Plane(int number)
    {
        if (planes[number] is { } ready) return ready;
        Draws draws = new((ulong)seed * 31 + (ulong)number + 0xABCD_EF01);
        float[] fresh = new float[2 * tissue.Amplitude.Length];
        for (int n = 0; n < fresh.Length; n++) fresh[n] = (float)(draws.Normal() * 0.70710678);
        return planes[number] = fresh;
    }
}

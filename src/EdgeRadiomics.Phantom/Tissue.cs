namespace EdgeRadiomics.Phantom;

/// <summary>
/// What the probe looks into: echo amplitude on a grid larger than the picture by what the probe moves, and the lesion's mask.
/// Shadow and enhancement are part of the amplitude, as attenuation is: the pulse passes the lesion before what lies behind it.
/// </summary>
internal sealed class Tissue
{
    private const double FatDb = -13, MuscleDb = -9;
    private readonly double mm;
    private readonly double[] db;

    public Tissue(ScannerSettings settings, LesionSigns? signs, int seed, bool isUniform)
    {
        mm = settings.MmPerPx;
        MarginPx = (int)Math.Ceiling(2 / mm) + 40;
        (Width, Height) = (settings.Width + 2 * MarginPx, settings.Height + 2 * MarginPx);
        db = new double[Width * Height];
        Lesion = new byte[Width * Height];
        Amplitude = new float[Width * Height];
        Draws draws = new((ulong)seed ^ 0x715_50E);
        (double top, double bottom) = isUniform ? (0, settings.DepthMm) : Layers(settings, draws);
        if (signs is not null) Place(signs, settings, top, bottom, isUniform, draws);
        // Strength that varies below the resolution makes speckle heterogeneous (K distribution, science.md 3c).
        bool isHeterogeneous = signs is not null && !isUniform;
        for (int n = 0; n < db.Length; n++)
            Amplitude[n] = (float)(Math.Pow(10, db[n] / 20) * (isHeterogeneous && Lesion[n] != 0 ? Math.Sqrt(draws.Gamma(4)) : 1));
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Tissue beyond each edge of the picture, px.</summary>
    public int MarginPx { get; }

    public float[] Amplitude { get; }

    /// <summary>255 in the lesion.</summary>
    public byte[] Lesion { get; }

    private (double Top, double Bottom) Layers(ScannerSettings settings, Draws draws)
    {
        ValueNoise broad = new(draws), fine = new(draws);
        double depth = settings.DepthMm, fat = draws.Between(0.14, 0.26) * depth, gland = draws.Between(0.64, 0.78) * depth, behind = draws.Between(0.04, 0.08) * depth;
        double skin = draws.Between(1.2, 2), offset = draws.Between(0, 60), dip = draws.Between(-0.1, 0.1);
        for (int row = 0; row < Height; row++)
            for (int column = 0; column < Width; column++)
            {
                double x = (column - MarginPx) * mm, y = (row - MarginPx) * mm, wave = broad.At(x / 9 + offset, y / 30), tilted = y - dip * (x - settings.Width * mm / 2);
                double fatEnd = fat + 1.5 * wave, glandEnd = gland + 0.7 * broad.At(x / 12 + offset + 20, 3), backEnd = glandEnd + behind;
                double level;
                if (y < skin) level = y < 0.35 || y > skin - 0.3 ? 6 : -1;
                else if (y < fatEnd) level = FatDb + 1.2 * fine.At(x / 2.2, y / 1.2) + Septum(broad.At(x / 7 + 11, y / 4 + 5), 0.05);
                else if (y < glandEnd) level = -2 + 3 * fine.At(x / 3.5 + 7, y / 0.9 + 9) + 3 * broad.At(x / 5, y / 3);
                else if (tilted < backEnd + dip) level = FatDb + Septum(broad.At(x / 7 + 31, y / 4), 0.06);
                else level = MuscleDb + 6 * fine.At(x / 14, tilted / 0.55) - 0.25 * (y - glandEnd);
                if (Math.Abs(y - fatEnd) < 0.25) level = Math.Max(level, 1);
                if (Math.Abs(tilted - backEnd - dip) < 0.3 && y > glandEnd) level = 5;
                db[row * Width + column] = level;
            }
        return (fat, gland);
    }

    private static double Septum(double height, double width) => Math.Abs(height) < width ? 11 : 0;

    private void Place(LesionSigns signs, ScannerSettings settings, double top, double bottom, bool isUniform, Draws draws)
    {
        double pictureMm = settings.Width * mm, room = Math.Max(bottom - 1 - 0.6 * top, 5);
        LesionOutline outline = new(signs, 0.8 * room, draws);
        double middleX = pictureMm * (isUniform ? 0.5 : draws.Between(0.4, 0.6)), middleY = isUniform ? settings.DepthMm * 0.35 : 0.6 * top + room * draws.Between(0.46, 0.54);
        double edge = signs.Margin switch { Margin.Circumscribed => 0.12, Margin.Microlobulated => 0.18, Margin.Spiculated => 0.45, _ => 1.1 };
        ValueNoise inner = new(draws);
        double reachMm = outline.ReachMm + 6;
        double[] inside = new double[Width];
        double[,] path = new double[Height, Width];
        for (int row = 0; row < Height; row++)
            for (int column = 0; column < Width; column++)
            {
                double x = (column - MarginPx) * mm - middleX, y = (row - MarginPx) * mm - middleY;
                path[row, column] = inside[column];
                if (x * x + y * y > reachMm * reachMm) continue;
                double distance = outline.DistanceMm(x, y);
                int n = row * Width + column;
                if (distance < 0)
                {
                    Lesion[n] = 255;
                    inside[column] += mm;
                }
                if (signs.HasHalo)
                {
                    double rim = Math.Exp(-Math.Pow((distance - 1) / 0.8, 2));
                    db[n] += 8 * rim - Math.Min(0, db[n]) * rim;
                }
                double weight = 0.5 - 0.5 * Math.Tanh((distance + 0.3 * edge) / edge);
                double level = signs.EchoDb + (isUniform ? 0 : 1.5 * inner.At(x / 1.5 + 20, y / 1.2 + 20));
                db[n] += weight * (level - db[n]);
            }
        for (int n = 0; n < signs.FociCount; n++) Focus(middleX + signs.LongMm * draws.Between(-0.22, 0.22), middleY + signs.LongMm * signs.Roundness * draws.Between(-0.22, 0.22), draws.Between(4, 9));
        ChangeBehind(path, inside, signs.PosteriorDb);
    }

    private void Focus(double xMm, double yMm, double level)
    {
        int column = MarginPx + (int)(xMm / mm), row = MarginPx + (int)(yMm / mm);
        for (int dy = 0; dy < 2; dy++) for (int dx = 0; dx < 4; dx++) db[(row + dy) * Width + column + dx] = level;
    }

    // A column changes by its share of the thickest path, smoothed over a millimetre: a beam is no line.
    private void ChangeBehind(double[,] path, double[] whole, double posteriorDb)
    {
        double thickest = whole.Max();
        if (thickest <= 0) return;
        int half = (int)(0.5 / mm);
        double[] sums = new double[Width + 1];
        for (int row = 0; row < Height; row++)
        {
            for (int column = 0; column < Width; column++) sums[column + 1] = sums[column] + path[row, column];
            for (int column = 0; column < Width; column++)
            {
                int left = Math.Max(0, column - half), right = Math.Min(Width, column + half + 1);
                db[row * Width + column] += posteriorDb * (sums[right] - sums[left]) / (right - left) / thickest;
            }
        }
    }
}

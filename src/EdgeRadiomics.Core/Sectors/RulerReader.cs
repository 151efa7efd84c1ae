using EdgeRadiomics.Frames;

namespace EdgeRadiomics.Sectors;

/// <summary>
/// Reads millimetres per pixel from the tick marks beside the sector. Ticks alone do not tell their unit, so only one convention is
/// read: a vertical ruler with a short tick every 5 mm and a longer (or thicker) one every 10 mm. Anything else is not legible.
/// </summary>
/// <remarks>Square pixels are taken for granted. Stateless; safe from any thread.</remarks>
public static class RulerReader
{
    /// <summary>Depths that a scanner shows, mm; a reading outside them is an accident.</summary>
    private const double ShallowestMm = 15, DeepestMm = 300;

    /// <summary>The spacing that a ruler near the sector's left or right side tells, or null unless every tick fits.</summary>
    /// <param name="grey">Row-major grey pixels of the whole screen, before blanking.</param>
    /// <param name="sector">The sector found on that screen.</param>
    /// <exception cref="ArgumentException">Screen and sector differ in size.</exception>
    public static PixelSpacing? Read(ReadOnlySpan<byte> grey, ScanSector sector)
    {
        ArgumentNullException.ThrowIfNull(sector);
        if (grey.Length != sector.Width * sector.Height) throw new ArgumentException("screen and sector differ in size", nameof(grey));
        int reach = Math.Max(24, sector.Width / 16);
        PixelBox box = sector.Bounds;
        return ReadStrip(grey, sector, box.Right - reach, box.Right + reach) ?? ReadStrip(grey, sector, box.X - reach, box.X + reach);
    }

    private static PixelSpacing? ReadStrip(ReadOnlySpan<byte> grey, ScanSector sector, int from, int to)
    {
        List<(int X, Ticks Ticks)> columns = [];
        for (int x = Math.Max(0, from); x < Math.Min(sector.Width, to); x++)
            if (FindTicks(grey, sector.Width, sector.Height, x) is { } ticks) columns.Add((x, ticks));
        foreach ((int x, Ticks fine) in columns)
        {
            if (fine.Count < 5) continue;
            foreach ((int otherX, Ticks coarse) in columns)
            {
                if (Math.Abs(otherX - x) > 16 || coarse.Count < 3 || Math.Abs(coarse.Pitch - 2 * fine.Pitch) > 0.03 * fine.Pitch) continue;
                // Every long tick sits on a short one, and no long one is missing in between.
                double steps = (coarse.First - fine.First) / fine.Pitch;
                if (Math.Abs(steps - Math.Round(steps)) * fine.Pitch > 2 || coarse.Count < fine.Count / 2) continue;
                double mmPerPx = 5 / fine.Pitch, depthMm = mmPerPx * sector.Bounds.Height;
                if (depthMm is >= ShallowestMm and <= DeepestMm) return new PixelSpacing(mmPerPx, mmPerPx);
            }
        }
        return null;
    }

    /// <summary>The evenly spaced short bright runs of a column; null unless at least three, and most of the column's runs are among them.</summary>
    private static Ticks? FindTicks(ReadOnlySpan<byte> grey, int width, int height, int x)
    {
        const int Bright = 60;
        int longest = Math.Max(4, height / 160);
        List<double> centres = [];
        for (int y = 0; y < height;)
        {
            if (grey[y * width + x] < Bright) { y++; continue; }
            int start = y;
            while (y < height && grey[y * width + x] >= Bright) y++;
            if (y - start <= longest) centres.Add((start + y) / 2.0);
        }
        Ticks? best = null;
        for (int n = 0; n + 2 < centres.Count; n++)
        {
            double pitch = centres[n + 1] - centres[n];
            if (pitch < 6) continue;
            int count = 2;
            double last = centres[n + 1];
            for (int m = n + 2; m < centres.Count; m++)
            {
                if (centres[m] - last < pitch - 1.5) continue;
                if (centres[m] - last > pitch + 1.5) break;
                last = centres[m];
                count++;
                pitch = (last - centres[n]) / (count - 1);
            }
            if (count >= 3 && (best is null || count > best.Value.Count)) best = new Ticks(centres[n], pitch, count);
        }
        return best is { } found && found.Count * 10 >= 7 * centres.Count ? found : null;
    }

    private readonly record struct Ticks(double First, double Pitch, int Count);
}

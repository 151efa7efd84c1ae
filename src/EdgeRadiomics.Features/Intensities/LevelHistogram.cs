namespace EdgeRadiomics.Features.Intensities;

/// <summary>How often each level occurs: grey levels or bins.</summary>
internal readonly ref struct LevelHistogram(ReadOnlySpan<int> counts, int total)
{
    public ReadOnlySpan<int> Counts { get; } = counts;

    /// <summary>Sum of the counts, at least 1.</summary>
    public int Total { get; } = total;

    public int Minimum { get; } = counts.IndexOfAnyExcept(0);
    public int Maximum { get; } = counts.LastIndexOfAnyExcept(0);

    /// <summary>Percentile of a share 0 to 1, linear between ranks.</summary>
    public double Percentile(double share)
    {
        double rank = share * (Total - 1);
        int lower = (int)rank;
        int low = LevelAt(lower), high = LevelAt(Math.Min(lower + 1, Total - 1));
        return low + (rank - lower) * (high - low);
    }

    private int LevelAt(int rank)
    {
        int level = Minimum;
        for (int below = Counts[level]; below <= rank; below += Counts[level]) level++;
        return level;
    }

    /// <summary>Mean of the levels in [low, high].</summary>
    public double MeanWithin(double low, double high)
    {
        long n = 0, sum = 0;
        for (int x = Minimum; x <= Maximum; x++)
        {
            if (x < low || x > high) continue;
            n += Counts[x];
            sum += (long)x * Counts[x];
        }
        return n > 0 ? (double)sum / n : double.NaN;
    }

    /// <summary>Mean distance from a centre of the levels in [low, high].</summary>
    public double MeanDistance(double centre, double low, double high)
    {
        long n = 0;
        double sum = 0;
        for (int x = Minimum; x <= Maximum; x++)
        {
            if (x < low || x > high) continue;
            n += Counts[x];
            sum += Counts[x] * Math.Abs(x - centre);
        }
        return n > 0 ? sum / n : double.NaN;
    }
}

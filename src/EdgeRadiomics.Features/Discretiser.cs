namespace EdgeRadiomics.Features;

/// <summary>Grey levels to bins, as a table of the 256 grey levels.</summary>
internal static class Discretiser
{
    /// <summary>Fills the bins of [minimum, maximum], from 1; returns the highest bin.</summary>
    /// <remarks>IBSI: fixed number = floor(N (x - min) / (max - min)) + 1, the maximum in the last bin; fixed width = floor(x / w) from the lowest used.</remarks>
    public static int FillBins(Span<byte> binOf, int minimum, int maximum, FeatureSettings settings)
    {
        int range = maximum - minimum;
        for (int level = minimum; level <= maximum; level++)
            binOf[level] = (byte)(settings.BinWidth is { } width
                ? level / width - minimum / width + 1
                : range == 0 ? 1 : Math.Min(settings.BinCount * (level - minimum) / range + 1, settings.BinCount));
        return settings.BinWidth is null && range > 0 ? settings.BinCount : binOf[maximum];
    }
}

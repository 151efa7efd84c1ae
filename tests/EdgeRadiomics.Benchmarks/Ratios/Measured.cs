using System.Globalization;

namespace EdgeRadiomics.Benchmarks.Ratios;

/// <summary>One line of the table.</summary>
/// <param name="What">What was compared.</param>
/// <param name="Goal">What must hold, in words.</param>
/// <param name="Value">What was found.</param>
/// <param name="Holds">Whether it does.</param>
/// <param name="Detail">The numbers behind it.</param>
internal sealed record Measured(string What, string Goal, string Value, bool Holds, string Detail)
{
    /// <summary>The median of the pairs' ratios must reach <paramref name="least"/>.</summary>
    public static Measured AtLeast(string what, double least, IReadOnlyCollection<(double Ours, double Bare)> pairs, string unit)
    {
        double[] ratios = [.. pairs.Select(pair => pair.Ours / pair.Bare).Order()];
        double ratio = Median(ratios);
        return new(what, Text($"at least {least:0.0}"), Text($"{ratio:0.00}"), ratio >= least,
            Text($"{Median(pairs.Select(pair => pair.Ours)):0} against {Median(pairs.Select(pair => pair.Bare)):0} {unit}; {ratios.Length} pairs, ratios {ratios[0]:0.00} to {ratios[^1]:0.00}"));
    }

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    public static double P95(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[(int)Math.Round(0.95 * (sorted.Length - 1))];
    }

    public static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

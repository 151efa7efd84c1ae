namespace EdgeRadiomics.Features.Intensities;

/// <summary>What share of the region is at least how bright (IBSI family P88C), on grey levels.</summary>
internal static class IntensityVolume
{
    public static readonly FeatureDefinition[] Definitions =
    [
        Define("ivh_v10", "NK6P", "1", "share of pixels with (X - min) / (max - min) >= 0.1; undefined for one grey level"),
        Define("ivh_v90", "4279", "1", "share of pixels with (X - min) / (max - min) >= 0.9; undefined for one grey level"),
        Define("ivh_i10", "PWN1", "grey level", "lowest grey level that at most 10 % of pixels reach, max + 1 where more are at max; undefined for one grey level"),
        Define("ivh_i90", "BOHI", "grey level", "lowest grey level that at most 90 % of pixels reach; undefined for one grey level"),
        Define("ivh_diff_v10_v90", "WITY", "1", "ivh_v10 - ivh_v90"),
        Define("ivh_diff_i10_i90", "JXJA", "grey level", "ivh_i10 - ivh_i90"),
        Define("ivh_auc", "9CMM", "1", "area under the share over (X - min) / (max - min) by trapezoids; undefined for one grey level; IBSI has no consensus value"),
    ];

    public static void Compute(LevelHistogram levels, Span<double> values)
    {
        int range = levels.Maximum - levels.Minimum;
        values.Fill(double.NaN);
        if (range == 0) return;
        (values[0], values[1]) = (Share(levels, (range + 9) / 10), Share(levels, (9 * range + 9) / 10));
        (values[2], values[3]) = (Level(levels, 1), Level(levels, 9));
        (values[4], values[5]) = (values[0] - values[1], values[2] - values[3]);
        long twice = 0, reach = levels.Total;
        for (int level = levels.Minimum; level < levels.Maximum; level++)
        {
            twice += reach;
            reach -= levels.Counts[level];
            twice += reach;
        }
        values[6] = twice / (2.0 * levels.Total * range);
    }

    private static double Share(LevelHistogram levels, int above)
    {
        int reach = 0;
        for (int level = levels.Minimum + above; level <= levels.Maximum; level++) reach += levels.Counts[level];
        return (double)reach / levels.Total;
    }

    private static int Level(LevelHistogram levels, int tenths)
    {
        long reach = levels.Total;
        int level = levels.Minimum;
        for (; level <= levels.Maximum && 10 * reach > (long)tenths * levels.Total; level++) reach -= levels.Counts[level];
        return level;
    }

    private static FeatureDefinition Define(string name, string code, string unit, string formula) => new(name, code, "intensity-volume-histogram", unit, formula);
}

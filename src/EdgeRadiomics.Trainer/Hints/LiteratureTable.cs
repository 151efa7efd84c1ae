using EdgeRadiomics.Hints;

namespace EdgeRadiomics.Trainer.Hints;

/// <summary>
/// Published facts in numbers: how often each sonographic sign stands in each St. Gallen group. The proportions were
/// chosen so that their marginal odds ratios match the publications named in <see cref="Sources"/>; signs are taken as
/// independent within a group.
/// </summary>
internal static class LiteratureTable
{
    /// <summary>Lesions of the largest study that the odds ratios come from (PMID 26359880): sets the width of the intervals.</summary>
    public const int StudyLesions = 201;

    /// <summary>Share of each group, in the order of <see cref="HintColumns.Groups"/>.</summary>
    public static readonly double[] Prevalence = [.33, .30, .12, .10, .15];

    /// <summary>Signs with their categories; each row of shares belongs to a category and sums with its siblings to 1.</summary>
    public static readonly SignShares[] Signs =
    [
        new("posterior echo", ["shadowing", "enhancement", "neither"],
        [
            [.45, .38, .30, .18, .08],
            [.10, .14, .20, .42, .40],
            [.45, .48, .50, .40, .52],
        ]),
        Binary("non-circumscribed margin", [.98, .97, .97, .96, .83]),
        Binary("irregular shape", [.85, .88, .88, .84, .70]),
        Binary("not parallel", [.55, .50, .45, .42, .31]),
        Binary("markedly hypoechoic", [.12, .12, .12, .13, .24]),
    ];

    /// <summary>Share of positives in each group, by marker column. ER, HER2 and triple negative follow from what the groups are.</summary>
    public static readonly (string Column, double[] Shares)[] Markers =
    [
        ("ER", [1, 1, 1, 0, 0]),
        // Luminal A-like has PR >= 20 % by definition (St. Gallen 2013); 141 of 247 luminal B had PR intact (Lim 2022).
        ("PR", [1, .571, .571, 0, 0]),
        ("HER2", [0, 0, 1, 1, 0]),
        ("triple-negative", [0, 0, 0, 0, 1]),
    ];

    public static readonly ModelSource[] Sources =
    [
        Publication("PMID 26359880", "Ultrasound signs against receptor status, 201 lesions: shadowing OR 7.42 for non-triple-negative, circumscribed margin OR 6.72 for triple negative"),
        Publication("J Clin Med 2021, PMC8618837", "Calcification and posterior enhancement against HER2 and triple negative status"),
        Publication("BMC Med Imaging 2021, doi 10.1186/s12880-021-00714-0", "Predictors of HER2 and PR status on ultrasound"),
        Publication("Egypt J Radiol Nucl Med 2020, doi 10.1186/s43055-020-00240-z", "Sonographic signature of each subtype"),
        Publication("Asian Pac J Cancer Prev, article 30902", "Shape, margin and orientation of triple negative, ER positive and HER2 positive cancers (41/214/66)"),
        Publication("St. Gallen 2013 surrogate definitions, PMC6797629 table 4", "What each group is, and so the share of ER, HER2 and, in luminal A-like, PR"),
        Publication("Lim et al., Journal of Breast Disease 2022;10(1)", "PR intact in 141 of 247 luminal B cancers (57.1 %)"),
    ];

    /// <summary>Output columns of the bundle: the markers, then the groups.</summary>
    public static IReadOnlyList<string> OutputColumns => [.. Markers.Select(marker => marker.Column), .. HintColumns.Groups];

    private static SignShares Binary(string sign, double[] present) =>
        new(sign, [sign, "not " + sign], [present, Array.ConvertAll(present, share => 1 - share)]);

    private static ModelSource Publication(string name, string use) => new(name, name, "facts, cited", use);
}

/// <summary>Shares of one sign's categories: Shares[category][group].</summary>
internal sealed record SignShares(string Sign, string[] Categories, double[][] Shares);

namespace EdgeRadiomics.Trainer.Evaluation;

/// <summary>A frame with its reader's mask, and what the report is broken down by.</summary>
/// <param name="Id">Id in its set.</param>
/// <param name="Set">The set's name.</param>
/// <param name="Group">Patient or cluster: drawn together by the bootstrap.</param>
/// <param name="Pathology">Empty where unknown.</param>
/// <param name="Scanner">Empty where unknown.</param>
/// <param name="Birads">BI-RADS category; empty where unknown.</param>
/// <param name="MmPerPx">Side of a pixel, mm; NaN where unknown.</param>
/// <param name="Frame">Path of the frame.</param>
/// <param name="Mask">Path of the reader's mask; empty or all black where there is no lesion.</param>
internal sealed record EvaluationCase(string Id, string Set, string Group, string Pathology, string Scanner, string Birads, double MmPerPx, string Frame, string Mask);

/// <summary>How a bundle marked one case.</summary>
/// <param name="Case">The case.</param>
/// <param name="LesionShare">Share of the frame that the reader marked, 0 to 1; 0 is a frame without a lesion.</param>
/// <param name="MarkedShare">Share of the frame that the bundle marked, 0 to 1.</param>
/// <param name="Dice">Dice coefficient; 0 without a lesion.</param>
/// <param name="Iou">Intersection over union; 0 without a lesion.</param>
/// <param name="Hausdorff">95th percentile of the Hausdorff distance, px; NaN where one of the masks is empty.</param>
/// <param name="Absence">What the appliance would have said with the card's limits.</param>
/// <param name="Evidence">What the map said of the mask, in the order of <see cref="Lesions.MaskEvidence.Names"/>.</param>
/// <param name="Marked">Path of the bundle's mask; empty where none was kept.</param>
internal sealed record EvaluationResult(EvaluationCase Case, double LesionShare, double MarkedShare, double Dice, double Iou, double Hausdorff, string Absence, double[] Evidence, string Marked)
{
    /// <summary>Below this Dice a lesion counts as missed.</summary>
    public const double MissedBelow = 0.5;

    public bool HasLesion => LesionShare > 0;

    public bool IsMarked => MarkedShare > 0;

    public bool Missed => HasLesion && Dice < MissedBelow;
}

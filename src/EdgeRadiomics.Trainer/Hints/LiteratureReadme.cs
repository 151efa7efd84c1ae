using System.Text;
using EdgeRadiomics.Hints;

namespace EdgeRadiomics.Trainer.Hints;

/// <summary>The bundle's card for people.</summary>
internal static class LiteratureReadme
{
    public static string Of(ModelCard card, IReadOnlyList<MeasuredSign> signs, IReadOnlyList<MarkerAuc> aucs)
    {
        StringBuilder text = new();
        void Line(FormattableString line) => text.AppendLine(Segmentation.Text.Of(line));
        Line($"# {card.Name} {card.Version}");
        Line($"");
        Line($"**Investigational use only. Not a pathology result.** {card.IntendedUse}");
        Line($"");
        Line($"A naive Bayes over the five St. Gallen surrogate groups: how often each sonographic sign stands in each group, as");
        Line($"published, with four descriptors of the frame as soft evidence. **{card.Calibration}.** ER, PR, HER2, triple negative and");
        Line($"the group are marginals of one distribution, so they cannot contradict each other. The interval comes from {LiteratureBundle.Draws} draws of");
        Line($"the published proportions, as a study of {LiteratureTable.StudyLesions} lesions could as well have printed them; it does not hold the error of the");
        Line($"descriptors. Population: {card.Population}.");
        Line($"");
        Line($"## What each marker is worth");
        Line($"");
        Line($"| marker | grade | shown | AUC on {aucs[0].Cases} real cases with radiologists' descriptors [95 %] | assumed prevalence | |");
        Line($"|---|---|---|---|---|---|");
        foreach (MarkerEvidence evidence in card.Evidence)
            Line($"| {NameOf(evidence.Marker)} | {evidence.Grade} | {(evidence.Grade == EvidenceGrade.D ? "no hint: no evidence" : "weak")} | {(evidence.Auc is { } auc ? Segmentation.Text.Of($"{auc:F2} [{evidence.Low:F2}, {evidence.High:F2}]") : "not measured")} | {(evidence.Prevalence is { } share ? Segmentation.Text.Of($"{share:F2}") : "")} | {evidence.From} |");
        Line($"");
        Line($"The cases are the open part of Duke's table (117 of 147; NonCommercial, so measured on, never made from); there the signs");
        Line($"were read by radiologists, many not written down, and no image exists. How the hints do from images is not known:");
        Line($"no public ultrasound image carries receptor labels.");
        Line($"");
        Line($"## Descriptors against radiologists' signs");
        Line($"");
        Line($"On the {signs[0].Cases} lesions of BrEaST-Lesions-USG's open half, with the given masks; 'combined' counts as shadowing and as enhancement.");
        Line($"");
        Line($"| sign | descriptor | AUC [95 %] | lesions with the sign |");
        Line($"|---|---|---|---|");
        foreach (MeasuredSign sign in signs)
            Line($"| {sign.Curve.Sign} | `{sign.Curve.Descriptor}` | {sign.Auc:F3} [{sign.Low:F3}, {sign.High:F3}] | {sign.Positives} of {sign.Cases} |");
        Line($"");
        Line($"The curves from descriptor to sign were fitted on the same lesions (two numbers each). Orientation and marked");
        Line($"hypoechogenicity stand in the table but say nothing here: no radiologist's reading of them was there to fit to.");
        Line($"A lesion whose descriptor lies outside the range seen there gets no hint.");
        Line($"");
        Line($"## Sources");
        Line($"");
        foreach (ModelSource source in card.Sources) Line($"- {source.Citation} ({source.Licence}): {source.Use}");
        Line($"");
        Line($"## Make it again");
        Line($"");
        Line($"    dotnet run --project src/EdgeRadiomics.Trainer -- hints train --data ../shared/data --out models/{card.Name}");
        Line($"");
        Line($"Some ten seconds. Trainer {card.TrainerVersion}, seed {card.Seed}, SHA-256 of model.onnx {card.Sha256}.");
        return text.ToString();
    }

    public static string NameOf(Marker marker) => HintColumns.Markers.Where(entry => entry.Marker == marker).Select(entry => entry.Column).DefaultIfEmpty("St. Gallen group").First();
}

using System.Text;
using EdgeRadiomics.Hints;
using EdgeRadiomics.Trainer.Cohorts;
using EdgeRadiomics.Trainer.Statistics;

namespace EdgeRadiomics.Trainer.Segmentation;

/// <summary>The bundle's README.md: the card for people, in the usual form of a model card. Every number comes from the run.</summary>
internal static class SegmentationReadme
{
    private const string FiguresTitle = "## Figures on held-out cases";

    public static string Of(ModelCard card, TrainingPlan plan, int fold, NetLayout layout, TrainingState state, IReadOnlyList<MaskedCase> cases, IReadOnlyList<EvaluatedCase> results, int modelBytes, Parity parity)
    {
        StringBuilder text = new();
        string stopped = state.Step < plan.Steps ? $" The training was stopped at step {state.Step}." : "";
        text.Append(Text.Of($$"""
            # Model card: breast-ultrasound lesion segmenter {{card.Version}}

            **Investigational use.** Written by EdgeRadiomics.Trainer {{card.TrainerVersion}}; the same facts for code are in card.json.

            ## Model

            - Task: one B-mode frame in, the outline of one lesion out. A small U-Net: residual blocks of 3 x 3 convolutions ({{string.Join(", ", layout.Shape.Channels)}}
              channels at 1/2 to 1/32 of the side), the deepest maps' mean as context, skips added on the way up; {{layout.ValueCount:N0}} trained values, {{modelBytes / 1e6:F1}} MB, ONNX operator set 17, SHA-256 `{{card.Sha256}}`.
            - Input `{{card.Input.Name}}` [1, 1, {{card.Input.Height}}, {{card.Input.Width}}]: the scan sector's box stretched to {{card.Input.Width}} x {{card.Input.Height}} px (triangle filter), then
              (grey - {{card.Input.Mean:F4}}) / {{card.Input.StandardDeviation:F4}}. Pixel spacing is ignored.
            - Output `{{card.Output}}`: logits. Mask: logits resampled to the frame, sigmoid at {{card.Threshold:F2}} and above, the largest connected part, its holes filled,
              nothing under 64 px.
            - Export: ONNX Runtime differs from libtorch by at most {{parity.Probability:E1}} in a probability and {{parity.Logit:E1}} in a logit on training frames; libtorch's own float32 rounding
              reaches {{parity.Rounding:E1}} in a logit.

            ## Intended use

            {{card.IntendedUse}}

            Population: {{card.Population}}

            ## Data and split

            Split {{card.Split}}. The ids are in split.csv.

            | set | train | validation | test | of these without lesion (train / validation / test) |
            |---|---|---|---|---|

            """));
        foreach (var set in cases.GroupBy(one => one.Set))
        {
            text.AppendLine($"| {set.Key} | {Count(set, Side.Train)} | {Count(set, Side.Validation)} | {Count(set, Side.Test)} | " +
                string.Join(" / ", Enum.GetValues<Side>().Select(side => Count(set.Where(one => one.Pathology == "normal"), side))) + " |");
        }
        text.Append(Text.Of($"""

            ## Training

            {plan.Steps} steps of AdamW (rate {plan.LearningRate}, weight decay {plan.WeightDecay}, cosine), the first {plan.SmallSteps} on {2 * plan.Batch} frames of {plan.Size / 2} px, the rest on {plan.Batch} frames of
            {plan.Size} px; a frame stands in an epoch {string.Join(", ", plan.Times.Select(set => $"{set.Value} times ({set.Key})"))}, else once, and the hardest once more. Loss: cross-entropy, pixels near
            the outline weighing more, + soft Dice, frames that fail weighing more, and the same at 1/4 and 1/8 of the side. {plan.BesideShare:P0} of the draws show a part beside the lesion.
            Augmentation: flip, rotation, scale, shift, sector edges, gamma, gain, depth gain, speckle, shadow, blur, burned-in marks. A moving average of the weights is shipped,
            {(plan.ValidationShare > 0 ? $"of step {state.BestStep}, the best on the validation side" : "that of the last step")}.{stopped}
            Time: {state.Seconds / 60:F0} minutes on a machine of {Environment.ProcessorCount} cores, seed {plan.Seed}, float32. No pretrained weights.

                EdgeRadiomics.Trainer segmentation train --data ../shared/data --out models/{card.Name} --settings settings.json --fold {fold}
                EdgeRadiomics.Trainer segmentation evaluate --data ../shared/data --model models/{card.Name}

            """));
        return text.Append(Results(card, results)).ToString();
    }

    /// <summary>The float bundle's text with what became of it in 8 bits: its figures are replaced, theirs stand beside.</summary>
    public static string Quantised(string text, ModelCard made, ModelCard card, IReadOnlyList<EvaluatedCase> results, int modelBytes)
    {
        StringBuilder eight = new(text[..text.IndexOf(FiguresTitle, StringComparison.Ordinal)]);
        eight.Append(Text.Of($"""
            ## In 8 bits

            What ships is the network above in {card.Quantisation}: {modelBytes / 1e6:F1} MB, SHA-256 `{card.Sha256}`.
            Weights stop at 63 because processors without VNNI add two products in 16 bits: so every processor gives the same sums.

                EdgeRadiomics.Trainer segmentation quantise --data ../shared/data --model FLOAT --out models/{card.Name}

            | figure | set | float | 8 bits |
            |---|---|---|---|

            """));
        foreach (ModelMetric figure in card.Metrics)
            eight.AppendLine(Text.Of($"| {figure.Name} | {figure.Set} | {made.Metrics.Single(one => one.Name == figure.Name && one.Set == figure.Set).Value:F4} | {figure.Value:F4} |"));
        return eight.AppendLine().Append(Results(card, results)).ToString();
    }

    private static StringBuilder Results(ModelCard card, IReadOnlyList<EvaluatedCase> results)
    {
        StringBuilder text = new();
        text.Append(Text.Of($"""
            {FiguresTitle}

            Measured through ONNX Runtime with the appliance's own segmenter, at the frames' own size, every mask counted. 95 % intervals: percentile bootstrap, {Bootstrap.Resamples} resamples of
            patients (BUS-BRA) or clusters (BUSI). Missed: Dice below {SegmentationEvaluation.MissedBelow}. `busi-test-normal`: frames without a lesion; a false mark is any mark on one.

            | figure | set | cases | value | 95 % interval |
            |---|---|---|---|---|

            """));
        foreach (ModelMetric figure in card.Metrics)
            text.AppendLine(Text.Of($"| {figure.Name} | {figure.Set} | {figure.Cases} | {figure.Value:F3} | {figure.Low:F3} to {figure.High:F3} |"));
        Subgroups(text, [.. results.Where(result => result.LesionShare > 0)]);
        Failures(text, results);
        text.AppendLine("\n## Data licences and citations\n");
        foreach (ModelSource source in card.Sources) text.AppendLine($"- {source.Name}: {source.Citation}. Licence: {source.Licence}. Used for {source.Use}.");
        text.AppendLine("\nWeights trained with BUSI ship with this sentence: BUSI's copies state no licence, redistributors list CC BY 4.0 (MedMNIST) or CC0, unverified.");
        return text;
    }

    private static void Subgroups(StringBuilder text, IReadOnlyList<EvaluatedCase> lesions)
    {
        text.AppendLine("\nBy subgroup (small ones say little):\n\n| subgroup | cases | Dice mean | Dice median | missed |\n|---|---|---|---|---|");
        IEnumerable<IGrouping<string, EvaluatedCase>> subgroups =
        [
            .. lesions.GroupBy(one => $"{one.Case.Set}, {one.Case.Pathology}"),
            .. lesions.Where(one => one.Case.Set == "bus-bra").GroupBy(one => $"bus-bra, {one.Case.Scanner}"),
            .. lesions.GroupBy(one => $"{one.Case.Set}, lesion {(one.LesionShare < 0.02 ? "under 2 %" : one.LesionShare < 0.1 ? "2 to 10 %" : "over 10 %")} of the frame"),
        ];
        foreach (var subgroup in subgroups.OrderBy(subgroup => subgroup.Key, StringComparer.Ordinal))
        {
            double[] dice = [.. subgroup.Select(one => one.Dice)];
            text.AppendLine(Text.Of($"| {subgroup.Key} | {dice.Length} | {dice.Average():F3} | {Bootstrap.Median(dice):F3} | {dice.Count(value => value < SegmentationEvaluation.MissedBelow)} |"));
        }
    }

    private static void Failures(StringBuilder text, IReadOnlyList<EvaluatedCase> results)
    {
        IEnumerable<string> missed = results.Where(one => one.LesionShare > 0 && one.Dice < SegmentationEvaluation.MissedBelow)
            .OrderBy(one => one.Dice).Select(one => Text.Of($"{one.Case.Id} ({one.Dice:F2})"));
        int normals = results.Count(one => one.LesionShare == 0), marked = results.Count(one => one.LesionShare == 0 && one.MarkedShare > 0);
        text.AppendLine($"""

            ## Known failures

            - Whole misses pull the means below the medians. Held-out cases with a Dice below {SegmentationEvaluation.MissedBelow}:
              {string.Join(", ", missed)}.
            - It marks something on {marked} of {normals} held-out frames without a lesion: it answers where a lesion is, not whether there is one.
            - One lesion a frame: of several, only the largest mark stays.
            - The interval of a share that is 0 or 1 on a handful of cases says nothing; the number of cases does.
            - Many frames, held-out ones too, have calipers and text burned in beside the lesion; they may help, and a clean screen was not tested apart.
            - Two centres; scanners, probes, presets and populations beyond theirs are untested. BUSI has no patient ids: frames of one woman may stand on
              two sides where they are no near-duplicates.
            """);
    }

    private static int Count(IEnumerable<MaskedCase> cases, Side side) => cases.Count(one => one.Side == side);
}

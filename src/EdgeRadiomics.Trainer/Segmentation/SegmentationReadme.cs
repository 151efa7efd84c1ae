using System.Text;
using EdgeRadiomics.Hints;
using EdgeRadiomics.Trainer.Cohorts;
using EdgeRadiomics.Trainer.Statistics;

namespace EdgeRadiomics.Trainer.Segmentation;

/// <summary>The bundle's README.md: the card for people, in the usual form of a model card. Every number comes from the run.</summary>
internal static class SegmentationReadme
{
    public static string Of(ModelCard card, TrainingPlan plan, TrainingState state, IReadOnlyList<MaskedCase> cases, IReadOnlyList<EvaluatedCase> results, int modelBytes, Parity parity)
    {
        StringBuilder text = new();
        string stopped = state.Step < plan.Steps ? $" The training was stopped at step {state.Step}." : "";
        text.Append(Text.Of($$"""
            # Model card: breast-ultrasound lesion segmenter {{card.Version}}

            **Investigational use.** Written by EdgeRadiomics.Trainer {{card.TrainerVersion}}; the same facts for code are in card.json.

            ## Model

            - Task: one B-mode frame in, the outline of one lesion out. A small U-Net: an encoder of inverted residual blocks (MobileNetV3-like) down to 1/32, a
              depthwise-separable decoder with skips; {{NetLayout.Lesion.ValueCount:N0}} trained values, {{modelBytes / 1e6:F1}} MB, ONNX operator set 17, SHA-256 `{{card.Sha256}}`.
            - Input `{{card.Input.Name}}` [1, 1, {{card.Input.Height}}, {{card.Input.Width}}]: the scan sector's box stretched to {{card.Input.Width}} x {{card.Input.Height}} px (triangle filter), then
              (grey - {{card.Input.Mean:F4}}) / {{card.Input.StandardDeviation:F4}}. Pixel spacing is ignored.
            - Output `{{card.Output}}`: logits. Mask: logits resampled to the frame, sigmoid at {{card.Threshold:F2}} and above, the largest connected part, its holes filled,
              nothing under 64 px.
            - Export: ONNX Runtime differs from libtorch by at most {{parity.Probability:E1}} in a probability and {{parity.Logit:E1}} in a logit on validation frames; libtorch's own float32 rounding
              reaches {{parity.Rounding:E1}} in a logit.

            ## Intended use

            {{card.IntendedUse}}

            Population: {{card.Population}}

            ## Data and split

            Split {{card.Split}}. The ids are in split.csv. The 50 frames in tests/TestData/bus-bra are all on the test side.

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
            {plan.Size} px; each BUSI frame stands {plan.BusiTimes} times in an epoch. Loss: cross-entropy + soft Dice. Augmentation: flip, rotation, scale, shift, gamma, gain, depth gain, speckle, shadow, blur,
            burned-in marks. A moving average of the weights is validated; the best validation Dice, {state.BestDice:F4} at step {state.BestStep}, is shipped.{stopped}
            Time: {state.Seconds / 60:F0} minutes on a machine of {Environment.ProcessorCount} cores, seed {plan.Seed}, {(plan.Half ? "bfloat16" : "float32")}. No pretrained weights. A repeat gives figures like these, not the same bits: sums
            depend on the number of threads.

                EdgeRadiomics.Trainer segmentation train --data ../shared/data --out models/segmentation --steps {plan.Steps} --seed {plan.Seed}{(plan.Half ? " --bfloat16" : "")}
                EdgeRadiomics.Trainer segmentation evaluate --data ../shared/data --model models/segmentation

            ## Figures on held-out cases

            Measured through ONNX Runtime with the appliance's own segmenter, at the frames' own size. 95 % intervals: percentile bootstrap, {Bootstrap.Resamples} resamples of
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
        return text.ToString();
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

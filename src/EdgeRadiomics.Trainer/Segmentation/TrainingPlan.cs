using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeRadiomics.Trainer.Segmentation;

/// <summary>Everything that decides a training's result, apart from the data: the settings file, whose members these are.</summary>
internal sealed record TrainingPlan
{
    /// <summary><c>live</c> or <c>freeze</c>.</summary>
    public string Net { get; init; } = "live";

    /// <summary>Optimiser steps.</summary>
    public int Steps { get; init; } = 12_000;

    /// <summary>Seed of every random draw.</summary>
    public int Seed { get; init; } = 20261124;

    /// <summary>Side of the frames at the end, px.</summary>
    public int Size { get; init; } = 256;

    /// <summary>Share of the steps that run at half the side, where a step of twice the frames costs half as much.</summary>
    public double SmallShare { get; init; } = 0.35;

    /// <summary>Frames a step at full side; twice as many at half the side.</summary>
    public int Batch { get; init; } = 8;

    public double LearningRate { get; init; } = 2e-3;

    public double WeightDecay { get; init; } = 0.05;

    /// <summary>Times that a set's frame stands in an epoch; 1 for a set that is not named. BUSI is a sixth of BUS-BRA and the harder one.</summary>
    public IReadOnlyDictionary<string, int> Times { get; init; } = new Dictionary<string, int> { ["busi"] = 2 };

    /// <summary>Share of the draws that show a part of a frame beside its lesion: the sets hold 16 frames without one, too few to learn from.</summary>
    public double BesideShare { get; init; } = 0.06;

    /// <summary>Weight of the cross-entropy of pixels near the outline, above the 1 of all others.</summary>
    public double EdgeWeight { get; init; } = 1;

    /// <summary>Weight of the losses at 1/4 and 1/8 of the side.</summary>
    public double CoarseWeight { get; init; } = 0.3;

    /// <summary>How much more a frame counts whose lesion is missed than one that is found: 0 for none.</summary>
    public double MissWeight { get; init; } = 1;

    /// <summary>How many more times a frame is drawn in the next epoch, at most, for a high loss in the last.</summary>
    public double HardTimes { get; init; } = 1;

    /// <summary>Share of the training cases set apart to watch the training and to choose the best network; 0 ships the last.</summary>
    public double ValidationShare { get; init; }

    [JsonIgnore]
    public int ValidationEvery => Math.Max(1, Math.Min(500, Steps / 8));

    [JsonIgnore]
    public int SmallSteps => (int)(Steps * SmallShare);

    /// <summary>Reads a settings file; what it leaves out keeps its default.</summary>
    /// <exception cref="ProblemException">The file is unreadable or has a member that is none of these.</exception>
    public static TrainingPlan Read(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            return JsonSerializer.Deserialize(file, TrainingPlanJson.Default.TrainingPlan) ?? throw new JsonException("it is empty");
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new ProblemException($"{path} is no settings file ({e.Message})", "start from the one that `segmentation settings` prints", e);
        }
    }

    /// <summary>The plan as a settings file.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, TrainingPlanJson.Default.TrainingPlan);

    /// <summary>Linear warm-up over the first twentieth (at most 200 steps), then half a cosine down to a hundredth.</summary>
    public double RateAt(int step)
    {
        double warm = Math.Clamp(Steps / 20, 1, 200);
        if (step < warm) return LearningRate * (step + 1) / warm;
        return LearningRate * (0.01 + 0.99 * (0.5 + 0.5 * Math.Cos(Math.PI * (step - warm) / Math.Max(1, Steps - warm))));
    }

    /// <summary>Share that the moving average keeps: short memory at the start, about 500 steps later.</summary>
    public static double AverageAt(int step) => Math.Min(0.998, (step + 1.0) / (step + 10.0));

    /// <summary>Share of a batch in the running statistics: a plain mean over the first ten steps, so that a training stopped early leaves a sane network.</summary>
    public static double MomentumAt(int step) => Math.Max(0.1, 1.0 / (step + 1));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true)]
[JsonSerializable(typeof(TrainingPlan))]
internal sealed partial class TrainingPlanJson : JsonSerializerContext;

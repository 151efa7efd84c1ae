namespace EdgeRadiomics.Trainer.Segmentation;

/// <summary>Everything that decides a training's result, apart from the data.</summary>
internal sealed record TrainingPlan
{
    public required int Steps { get; init; }

    public required int Seed { get; init; }

    /// <summary>Side of the frames at the end, px.</summary>
    public int Size { get; init; } = 256;

    /// <summary>Share of the steps that run at half the side, where a step of twice the frames costs half as much.</summary>
    public double SmallShare { get; init; } = 0.4;

    /// <summary>Frames a step at full side; twice as many at half the side.</summary>
    public int Batch { get; init; } = 8;

    public double LearningRate { get; init; } = 2e-3;

    public double WeightDecay { get; init; } = 0.02;

    /// <summary>Times that a BUSI frame stands in an epoch: the set is a sixth of BUS-BRA and the harder one.</summary>
    public int BusiTimes { get; init; } = 2;

    /// <summary>Whether convolutions run in bfloat16. On AVX-512 without AMX it is slower: 540 against 370 ms a step of 16 frames of 128 px, because half the time is depthwise.</summary>
    public bool Half { get; init; }

    public int ValidationEvery => Math.Max(1, Math.Min(150, Steps / 8));

    public int SmallSteps => (int)(Steps * SmallShare);

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

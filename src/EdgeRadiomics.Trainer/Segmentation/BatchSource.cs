namespace EdgeRadiomics.Trainer.Segmentation;

/// <summary>Augmented batches. Batch k depends on the plan's seed and k alone, so that a resumed training sees what an uninterrupted one would.</summary>
/// <remarks>Not thread-safe: one caller prepares one batch at a time.</remarks>
internal sealed class BatchSource(TrainingPlan plan, TrainingPictures pictures, double mean, double deviation)
{
    private readonly int[] epoch = [.. Enumerable.Range(0, pictures.Cases.Count)
        .SelectMany(i => Enumerable.Repeat(i, pictures.Cases[i].Set == "busi" ? plan.BusiTimes : 1))];

    private int[] order = [];
    private int orderOf = -1;

    /// <summary>Prepares one batch.</summary>
    /// <param name="step">Which.</param>
    /// <param name="count">Frames in it.</param>
    /// <returns>Normalised frames and masks (0 to 1), one after the other.</returns>
    public (float[] Frames, float[] Masks) Prepare(int step, int count)
    {
        int area = pictures.Size * pictures.Size;
        float[] frames = new float[count * area], masks = new float[count * area];
        for (int i = 0; i < count; i++)
        {
            long at = (long)step * count + i;
            Span<float> frame = frames.AsSpan(i * area, area);
            Augmentation.Apply(pictures[Draw(at)], pictures.Size, Generator(plan.Seed, 1, at), frame, masks.AsSpan(i * area, area));
            foreach (ref float grey in frame) grey = (float)((grey - mean) / deviation);
        }
        return (frames, masks);
    }

    private int Draw(long at)
    {
        int round = (int)(at / epoch.Length);
        if (round != orderOf)
        {
            order = [.. epoch];
            Generator(plan.Seed, 2, round).Shuffle(order);
            orderOf = round;
        }
        return order[at % epoch.Length];
    }

    // HashCode.Combine differs from run to run; this mixing (SplitMix64's) does not.
    private static Random Generator(int seed, int stream, long index)
    {
        ulong z = unchecked((ulong)seed * 0x9E3779B97F4A7C15 + (ulong)stream * 0xD1B54A32D192ED03 + (ulong)index * 0x8CB92BA72F3D8DD7);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return new Random((int)(z >> 33));
    }
}

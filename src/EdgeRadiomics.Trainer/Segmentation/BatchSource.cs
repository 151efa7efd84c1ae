namespace EdgeRadiomics.Trainer.Segmentation;

/// <summary>Some frames to learn from.</summary>
/// <param name="Cases">Which.</param>
/// <param name="Frames">Normalised grey values, one frame after the other.</param>
/// <param name="Masks">Shares of lesion, 0 to 1, likewise.</param>
internal sealed record Batch(int[] Cases, float[] Frames, float[] Masks);

/// <summary>Augmented batches. What a batch holds depends on the seed, the step and its cases alone.</summary>
/// <remarks>Not thread-safe: one caller prepares one batch at a time.</remarks>
internal sealed class BatchSource(TrainingPlan plan, TrainingPictures pictures, double mean, double deviation)
{
    public Batch Prepare(int step, int[] cases)
    {
        int area = pictures.Size * pictures.Size;
        Batch batch = new(cases, new float[cases.Length * area], new float[cases.Length * area]);
        for (int i = 0; i < cases.Length; i++)
        {
            Span<float> frame = batch.Frames.AsSpan(i * area, area);
            Random random = Draws.Generator(plan.Seed, 1, (long)step * cases.Length + i);
            Augmentation.Apply(pictures[cases[i]], pictures.Size, random, plan.BesideShare, frame, batch.Masks.AsSpan(i * area, area));
            foreach (ref float grey in frame) grey = (float)((grey - mean) / deviation);
        }
        return batch;
    }
}

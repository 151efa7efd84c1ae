namespace EdgeRadiomics.Trainer.Segmentation;

/// <summary>
/// Which case comes next: every epoch all of them, shuffled, a set's cases as often as the plan says, and those whose loss was
/// high once more. What it knows is part of the checkpoint, so that a resumed training draws what an uninterrupted one would.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class CaseOrder(TrainingPlan plan, IReadOnlyList<int> times)
{
    private readonly float[] losses = new float[times.Count];
    private List<int> order = [];
    private int at, epoch;

    /// <summary>Takes the next cases.</summary>
    public int[] Take(int count)
    {
        int[] taken = new int[count];
        for (int i = 0; i < count; i++)
        {
            if (at == order.Count) Shuffle();
            taken[i] = order[at++];
        }
        return taken;
    }

    /// <summary>Tells how hard cases were.</summary>
    public void Learn(int[] cases, ReadOnlySpan<float> caseLosses)
    {
        for (int i = 0; i < cases.Length; i++)
        {
            ref float known = ref losses[cases[i]];
            known = known == 0 ? caseLosses[i] : 0.7f * known + 0.3f * caseLosses[i];
        }
    }

    public void Save(BinaryWriter writer)
    {
        foreach (int number in (int[])[epoch, at, order.Count, .. order]) writer.Write(number);
        foreach (float loss in losses) writer.Write(loss);
    }

    public void Load(BinaryReader reader)
    {
        (epoch, at) = (reader.ReadInt32(), reader.ReadInt32());
        order = [.. Enumerable.Range(0, reader.ReadInt32()).Select(_ => reader.ReadInt32())];
        foreach (ref float loss in losses.AsSpan()) loss = reader.ReadSingle();
    }

    private void Shuffle()
    {
        Random random = Draws.Generator(plan.Seed, 2, epoch++);
        float[] sorted = [.. losses.Order()];
        // The share of cases with a lower loss, raised: the hardest tenth comes about once more, the easier half hardly ever.
        double More(int one) => epoch == 1 ? 0 : plan.HardTimes * Math.Pow(Math.Abs(Array.BinarySearch(sorted, losses[one])) / (double)sorted.Length, 4);
        order = [];
        for (int one = 0; one < times.Count; one++)
        {
            int all = times[one] + (random.NextDouble() < More(one) ? 1 : 0);
            for (int i = 0; i < all; i++) order.Add(one);
        }
        random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(order));
        at = 0;
    }
}

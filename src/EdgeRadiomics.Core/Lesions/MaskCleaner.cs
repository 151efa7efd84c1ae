using EdgeRadiomics.Frames;

namespace EdgeRadiomics.Lesions;

/// <summary>Makes one solid lesion of a raw mask: the largest 8-connected part stays, and its holes are filled.</summary>
/// <remarks>Allocates nothing once its buffers have grown. Not thread-safe.</remarks>
public sealed class MaskCleaner
{
    private readonly PixelRuns runs = new();

    /// <summary>Cleans the mask in place and measures it. Of equally large parts the upper one stays.</summary>
    public void Clean(LesionMask mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        mask.Measure();
        if (mask.AreaPx == 0) return;
        KeepLargest(mask);
        mask.Measure();
        FillHoles(mask);
        mask.Measure();
    }

    private void KeepLargest(LesionMask mask)
    {
        runs.Find(mask.Pixels, mask.Width, mask.Box, 255, diagonals: true);
        Span<PixelRuns.Run> all = runs.All;
        int largest = 0;
        for (int i = 0; i < all.Length; i++)
            if (all[i].Parent == i && (all[largest].Parent != largest || all[i].Area > all[largest].Area)) largest = i;
        for (int i = 0; i < all.Length; i++)
            if (runs.Root(i) != largest) RowOf(mask, all[i]).Clear();
    }

    private void FillHoles(LesionMask mask)
    {
        PixelBox box = mask.Box;
        runs.Find(mask.Pixels, mask.Width, box, 0, diagonals: false);
        Span<PixelRuns.Run> all = runs.All;

        // A background part that reaches the box's edge is outside; its root is marked by a negative area.
        for (int i = 0; i < all.Length; i++)
        {
            bool atEdge = all[i].Y == box.Y || all[i].Y == box.Bottom - 1 || all[i].Start == box.X || all[i].End == box.Right;
            if (atEdge) all[runs.Root(i)].Area = -1;
        }
        for (int i = 0; i < all.Length; i++)
            if (all[runs.Root(i)].Area >= 0) RowOf(mask, all[i]).Fill(255);
    }

    private static Span<byte> RowOf(LesionMask mask, PixelRuns.Run run) =>
        mask.Pixels.Slice(run.Y * mask.Width + run.Start, run.End - run.Start);
}

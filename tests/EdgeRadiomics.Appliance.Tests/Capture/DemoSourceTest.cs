using EdgeRadiomics.Appliance.Capture;
using EdgeRadiomics.Frames;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRadiomics.Appliance.Tests.Capture;

public sealed class DemoSourceTest
{
    [Fact]
    public void Through_the_loop_no_writing_survives_the_sector_does_and_the_ruler_is_read()
    {
        FakeTimeProvider clock = new();
        using DemoSource demo = new(new CaptureOptions(), clock);
        using NewestFrame newest = new();
        FramePool pool = new();
        int n = 0;
        ScriptedSource drawn = new(target =>
        {
            // Three lesions in turn, so that what was learned on the first holds on the others.
            if (n == 96) return false;
            demo.Draw(target, TimeSpan.FromSeconds(n < 80 ? n * 0.05 : n - 70));
            n++;
            return true;
        });
        using CaptureLoop loop = new(() => drawn, pool, newest, new CaptureOptions(), clock, NullLogger.Instance);
        loop.Run(TestContext.Current.CancellationToken);

        using Frame frame = newest.Take(TestContext.Current.CancellationToken);
        demo.TextBoxes.Count.ShouldBeGreaterThan(10);
        foreach (PixelBox box in demo.TextBoxes) Count(frame.Info.Sector, box).ShouldBe(0, $"writing at {box}");
        PixelBox sector = DemoSource.SectorBox;
        Count(frame.Info.Sector, sector).ShouldBeGreaterThanOrEqualTo((int)(0.99 * sector.Width * sector.Height));
        frame.Info.Spacing.ShouldNotBeNull().YMm.ShouldBe(DemoScreen.MmPerPx, 0.001);
        frame.Info.Number.ShouldBe(96);
    }

    [Fact]
    public void Every_lesion_carries_the_watermark_inside_the_sector()
    {
        using DemoSource demo = new(new CaptureOptions(), TimeProvider.System);
        RawFrame with = new();
        for (int lesion = 0; lesion < 10; lesion++)
        {
            demo.Draw(with, DemoSource.Showing * lesion + TimeSpan.FromSeconds(1));
            bool top = HasMark(with, DemoSource.SectorBox.Y + 12), bottom = HasMark(with, DemoSource.SectorBox.Bottom - 44);
            (top || bottom).ShouldBeTrue($"lesion {lesion}");
        }
    }

    [Fact]
    public void The_hand_moves_and_the_lesion_changes_after_twelve_seconds()
    {
        using DemoSource demo = new(new CaptureOptions(), TimeProvider.System);
        RawFrame a = new(), b = new(), c = new();
        demo.Draw(a, TimeSpan.Zero);
        demo.Draw(b, TimeSpan.FromSeconds(0.5));
        demo.Draw(c, DemoSource.Showing);

        double near = MeanDifference(a, b), far = MeanDifference(a, c);
        near.ShouldBeInRange(0.5, 15);
        far.ShouldBeGreaterThan(near);
    }

    /// <summary>The first letter, D: its whole left stem is drawn in the mark's own grey.</summary>
    private static bool HasMark(RawFrame frame, int y)
    {
        for (int row = 0; row < 14; row++)
            if (frame.Grey[(y + row) * frame.Width + DemoSource.SectorBox.X + 14] != 190) return false;
        return true;
    }

    private static double MeanDifference(RawFrame a, RawFrame b)
    {
        PixelBox box = DemoSource.SectorBox;
        long sum = 0;
        for (int y = box.Y; y < box.Bottom; y++)
            for (int x = box.X; x < box.Right; x++)
                sum += Math.Abs(a.Grey[y * a.Width + x] - b.Grey[y * b.Width + x]);
        return (double)sum / (box.Width * box.Height);
    }

    private static int Count(ScanSector sector, PixelBox box)
    {
        int count = 0;
        for (int y = box.Y; y < box.Bottom; y++)
            for (int x = box.X; x < box.Right; x++)
                if (sector.Pixels[y * sector.Width + x] != 0) count++;
        return count;
    }
}

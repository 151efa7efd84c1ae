using EdgeRadiomics.Trainer.Segmentation;

namespace EdgeRadiomics.Trainer.Tests.Segmentation;

public class CaseOrderTests
{
    [Fact]
    public void The_first_epoch_holds_each_case_as_often_as_its_set_says()
    {
        CaseOrder order = new(new(), [1, 1, 3, 2]);
        int[] epoch = order.Take(7);
        epoch.CountBy(one => one).OrderBy(pair => pair.Key).Select(pair => pair.Value).ShouldBe([1, 1, 3, 2]);
    }

    [Fact]
    public void A_hard_case_comes_more_often_in_later_epochs()
    {
        const int Cases = 20;
        CaseOrder order = new(new() { HardTimes = 1 }, [.. Enumerable.Repeat(1, Cases)]);
        int[] counts = new int[Cases];
        for (int i = 0; i < 2000; i++)
        {
            int[] taken = order.Take(1);
            order.Learn(taken, [taken[0] == 7 ? 1f : 0.1f + 0.01f * taken[0]]);
            counts[taken[0]]++;
        }
        counts[7].ShouldBeGreaterThan((int)(1.5 * counts[0]));
        counts.ShouldAllBe(count => count >= counts[0]);
    }

    [Fact]
    public void What_was_saved_goes_on_with_the_same_cases()
    {
        TrainingPlan plan = new() { HardTimes = 2 };
        CaseOrder one = new(plan, [1, 2, 1, 1, 1]), other = new(plan, [1, 2, 1, 1, 1]);
        for (int i = 0; i < 9; i++)
        {
            int[] taken = one.Take(3);
            one.Learn(taken, [.. taken.Select(number => 0.1f * number)]);
        }
        MemoryStream saved = new();
        one.Save(new BinaryWriter(saved));
        saved.Position = 0;
        other.Load(new BinaryReader(saved));
        other.Take(40).ShouldBe(one.Take(40));
    }
}

using EdgeRadiomics.TestData;
using EdgeRadiomics.Trainer.Cohorts;

namespace EdgeRadiomics.Trainer.Tests.Cohorts;

public sealed class SegmentationCohortTests
{
    [Fact]
    public void No_patient_or_cluster_is_on_two_sides_of_any_fold()
    {
        for (int fold = 1; fold <= SegmentationCohort.Folds; fold++)
        {
            IReadOnlyList<MaskedCase> cases = SegmentationCohort.Read(Data, fold, 0.1);
            cases.Count.ShouldBe(851 + 165);
            cases.GroupBy(one => (one.Set, one.Group)).ShouldAllBe(group => group.Select(one => one.Side).Distinct().Count() == 1);
            cases.GroupBy(one => (one.Set, one.Side)).Count().ShouldBe(6);
        }
    }

    [Fact]
    public void Every_case_is_held_out_in_exactly_one_fold_and_the_folds_are_alike()
    {
        List<MaskedCase> test = [.. Enumerable.Range(1, SegmentationCohort.Folds).SelectMany(fold => SegmentationCohort.Read(Data, fold).Where(one => one.Side == Side.Test))];
        test.Select(one => (one.Set, one.Id)).Distinct().Count().ShouldBe(851 + 165);
        test.Count.ShouldBe(851 + 165);
        for (int fold = 1; fold <= SegmentationCohort.Folds; fold++)
        {
            List<MaskedCase> held = [.. SegmentationCohort.Read(Data, fold).Where(one => one.Side == Side.Test)];
            held.Count(one => one.Set == "bus-bra").ShouldBeInRange(160, 180);
            held.Count(one => one.Set == "busi").ShouldBeInRange(26, 40);
            held.Count(one => one.Pathology == "normal").ShouldBeInRange(2, 5);
        }
    }

    [Fact]
    public void A_fold_that_there_is_not_is_refused() =>
        Should.Throw<ProblemException>(() => SegmentationCohort.Read(Data, 6)).Message.ShouldContain("no fold 6");

    [Fact]
    public void The_bundle_was_made_with_todays_rule()
    {
        IReadOnlyList<MaskedCase> cases = SegmentationCohort.Read(Data);
        string split = Repository.PathOf("models", "segmentation-live", "split.csv");
        foreach (Side side in Enum.GetValues<Side>())
            SegmentationCohort.ReadSplit(split, cases, side).ShouldBe(cases.Where(one => one.Side == side));
    }

    [Fact]
    public void All_committed_frames_are_on_the_bundles_test_side()
    {
        CsvTable split = CsvTable.Read(Repository.PathOf("models", "segmentation-live", "split.csv")), index = TinyData.Index();
        Dictionary<string, string> sides = split.Rows.ToDictionary(row => row[split.Column("id")], row => row[split.Column("side")]);
        index.Rows.Count.ShouldBe(50);
        index.Rows.Select(row => row[index.Column("id")]).ShouldAllBe(id => sides[id] == "test");
        index.Rows.Count(row => row[index.Column("demo")] == "1").ShouldBe(10);
    }

    [Fact]
    public void A_case_that_the_data_lack_is_named()
    {
        string split = Path.GetTempFileName();
        File.WriteAllLines(split, ["id,set,side", "bus_9999-x,bus-bra,test"]);
        Should.Throw<ProblemException>(() => SegmentationCohort.ReadSplit(split, [], Side.Test)).Message.ShouldContain("bus_9999-x");
        File.Delete(split);
    }

    private static string Data => Path.GetDirectoryName(Path.GetDirectoryName(Repository.SharedData("bus-bra", "index_core.csv")))!;
}

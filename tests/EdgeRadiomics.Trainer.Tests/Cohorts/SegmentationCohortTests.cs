using EdgeRadiomics.TestData;
using EdgeRadiomics.Trainer.Cohorts;

namespace EdgeRadiomics.Trainer.Tests.Cohorts;

public sealed class SegmentationCohortTests
{
    [Fact]
    public void No_patient_or_cluster_is_on_two_sides()
    {
        IReadOnlyList<MaskedCase> cases = Shared();
        cases.Count.ShouldBe(851 + 165);
        cases.GroupBy(one => (one.Set, one.Group)).ShouldAllBe(group => group.Select(one => one.Side).Distinct().Count() == 1);
        cases.GroupBy(one => (one.Set, one.Side)).Count().ShouldBe(6);
    }

    [Fact]
    public void The_test_sides_are_the_authors_fold_and_about_a_quarter_of_the_clusters()
    {
        IReadOnlyList<MaskedCase> cases = Shared();
        cases.Count(one => one is { Set: "bus-bra", Side: Side.Test }).ShouldBe(165);
        (cases.Count(one => one is { Set: "busi", Side: Side.Test }) / 165.0).ShouldBeInRange(0.2, 0.32);
    }

    [Fact]
    public void The_bundle_was_made_with_todays_rule()
    {
        IReadOnlyList<MaskedCase> cases = Shared();
        string split = Repository.PathOf("models", "segmentation", "split.csv");
        foreach (Side side in Enum.GetValues<Side>())
            SegmentationCohort.ReadSplit(split, cases, side).ShouldBe(cases.Where(one => one.Side == side));
    }

    [Fact]
    public void All_committed_frames_are_on_the_bundles_test_side()
    {
        CsvTable split = CsvTable.Read(Repository.PathOf("models", "segmentation", "split.csv")), index = TinyData.Index();
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

    private static IReadOnlyList<MaskedCase> Shared() =>
        SegmentationCohort.Read(Path.GetDirectoryName(Path.GetDirectoryName(Repository.SharedData("bus-bra", "index_core.csv")))!);
}

using EdgeRadiomics.Appliance.Analysis;
using EdgeRadiomics.Appliance.Panel;
using EdgeRadiomics.Appliance.Sync;
using EdgeRadiomics.Appliance.Tests.Exams;
using EdgeRadiomics.Frames;

namespace EdgeRadiomics.Appliance.Tests.Panel;

public class PanelWiringTests
{
    // Public tests cannot name the appliance's own types: seen is "" before the first frame, "sector" or "lesion".
    [Theory]
    [InlineData("Streaming", "lesion", true, 0, "ready analysing")]
    [InlineData("Streaming", "sector", true, 0, "ready")]
    [InlineData("Streaming", "", true, 0, "")]
    [InlineData("Frozen", "lesion", true, 0, "ready analysing")]
    [InlineData("NoSignal", "lesion", true, 0, "fault")]
    [InlineData("Stalled", "lesion", true, 0, "fault")]
    [InlineData("Streaming", "sector", false, 0, "ready notSynced")]
    [InlineData("Streaming", "sector", true, 3, "ready notSynced")]
    [InlineData("NoSignal", "", false, 3, "notSynced fault")]
    public void Lights_follow_the_state_of_the_line(string source, string seen, bool isConnected, int recordsWaiting, string expected)
    {
        Snapshot lesion = Snapshots.WithLesion(TimeProvider.System);
        Snapshot? snapshot = seen switch { "lesion" => lesion, "sector" => lesion with { Lesion = null }, _ => null };
        PanelLights lights = PanelWiring.Lights(Enum.Parse<SourceState>(source), snapshot, new SyncStatus(isConnected, null), recordsWaiting);
        string.Join(' ', Names(lights)).ShouldBe(expected);
    }

    private static IEnumerable<string> Names(PanelLights lights)
    {
        if (lights.Ready) yield return "ready";
        if (lights.Analysing) yield return "analysing";
        if (lights.Saved) yield return "saved";
        if (lights.NotSynced) yield return "notSynced";
        if (lights.Fault) yield return "fault";
    }
}

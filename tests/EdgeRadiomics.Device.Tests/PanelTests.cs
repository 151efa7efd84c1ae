using System.Diagnostics;
using System.Text.Json;

namespace EdgeRadiomics.Device.Tests;

[Collection("board")]
public class PanelTests(InstalledBoard installed)
{
    [Fact]
    public async Task A_pedal_press_becomes_a_result_at_the_centre_and_the_saved_light_follows_the_disk()
    {
        await installed.Centre.Open();
        await installed.Serve();
        GpioLines lines = installed.Board.Lines;
        await lines.Level(Light.Ready, true, TimeSpan.FromSeconds(20));
        await lines.Level(Light.Analysing, true, TimeSpan.FromSeconds(30));
        int before = installed.Centre.Results().Length;
        long pressed = Stopwatch.GetTimestamp();
        await lines.Press(Light.Pedal, TimeSpan.FromMilliseconds(200));
        LightEdge saved = await lines.Edge(Light.Saved, true, pressed, TimeSpan.FromSeconds(15));
        // What the light promises is read from the disk itself, past the page cache's owner: the database as another process sees it.
        (await installed.Board.Run("ls /var/lib/edgeradiomics/archive | grep -c mask.png")).ShouldNotBe("0");
        await installed.Centre.Receives("/evt/result", _ => installed.Centre.Results().Length > before, TimeSpan.FromSeconds(15));
        installed.Steps.Add("pedal to saved light", $"{Stopwatch.GetElapsedTime(pressed, saved.Ticks).TotalMilliseconds:0} ms");
        installed.Steps.Add("pedal to result at the centre", $"{Stopwatch.GetElapsedTime(pressed).TotalMilliseconds:0} ms");
        JsonElement result = installed.Centre.Results()[^1];
        result.GetProperty("data").GetProperty("receptors").GetArrayLength().ShouldBeGreaterThan(0);
        lines.IsLit(Light.Fault).ShouldBeFalse();
        await lines.Level(Light.NotSynced, false, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Bounced_edges_of_one_press_make_one_result()
    {
        await installed.Centre.Open();
        await installed.Serve();
        GpioLines lines = installed.Board.Lines;
        await lines.Level(Light.Analysing, true, TimeSpan.FromSeconds(30));
        int before = installed.Centre.Results().Length;
        long pressed = Stopwatch.GetTimestamp();
        for (int bounce = 0; bounce < 4; bounce++)
        {
            await lines.Set(Light.Pedal, true);
            await lines.Set(Light.Pedal, false);
        }
        await lines.Press(Light.Pedal, TimeSpan.FromMilliseconds(200));
        await lines.Edge(Light.Saved, true, pressed, TimeSpan.FromSeconds(15));
        await InstalledBoard.Pause(3);
        installed.Centre.Results().Length.ShouldBe(before + 1);
    }

    [Fact]
    public async Task A_broker_out_of_reach_is_a_light_and_no_record_is_lost()
    {
        await installed.Centre.Open();
        await installed.Serve();
        GpioLines lines = installed.Board.Lines;
        await lines.Level(Light.Analysing, true, TimeSpan.FromSeconds(30));
        int before = installed.Centre.Results().Length;
        await installed.Centre.Close();
        long pressed = Stopwatch.GetTimestamp();
        await lines.Press(Light.Pedal, TimeSpan.FromMilliseconds(200));
        await lines.Edge(Light.Saved, true, pressed, TimeSpan.FromSeconds(15));
        await lines.Level(Light.NotSynced, true, TimeSpan.FromSeconds(10));
        long back = Stopwatch.GetTimestamp();
        await installed.Centre.Open();
        await installed.Centre.Receives("/evt/result", _ => installed.Centre.Results().Length == before + 1, TimeSpan.FromSeconds(60));
        installed.Steps.Add("broker back to the record's arrival", $"{Stopwatch.GetElapsedTime(back).TotalSeconds:0.0} s");
        await lines.Level(Light.NotSynced, false, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Every_light_is_dark_once_the_service_has_stopped()
    {
        await installed.Serve();
        await installed.Board.Lines.Level(Light.Ready, true, TimeSpan.FromSeconds(30));
        await installed.Board.Run("systemctl stop edgeradiomics", 30);
        foreach (int line in (int[])[Light.Ready, Light.Analysing, Light.Saved, Light.NotSynced, Light.Fault]) installed.Board.Lines.IsLit(line).ShouldBeFalse($"line {line}");
    }
}

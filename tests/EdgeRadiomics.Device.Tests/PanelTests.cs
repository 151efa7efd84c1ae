using System.Diagnostics;
using System.Text.Json;

namespace EdgeRadiomics.Device.Tests;

[Collection("board")]
public class PanelTests(InstalledBoard installed)
{
    [Fact]
    public async Task A_pedal_press_becomes_a_result_at_the_centre_and_the_saved_light_follows_the_disk()
    {
        await installed.Serve();
        GpioLines lines = installed.Board.Lines;
        await lines.Level(Light.Ready, true, InstalledBoard.Patience);
        int before = installed.Centre.Results().Length;
        (long pressed, LightEdge saved) = await installed.Mark();
        (await installed.Board.Run("ls /var/lib/edgeradiomics/archive | grep -c mask.png")).ShouldNotBe("0");
        await installed.Centre.Receives("/evt/result", _ => installed.Centre.Results().Length > before, InstalledBoard.Patience);
        installed.Steps.Add("pedal to saved light", $"{Stopwatch.GetElapsedTime(pressed, saved.Ticks).TotalMilliseconds:0} ms");
        installed.Steps.Add("pedal to result at the centre", $"{Stopwatch.GetElapsedTime(pressed).TotalMilliseconds:0} ms");
        JsonElement result = installed.Centre.Results()[^1];
        result.GetProperty("data").GetProperty("receptors").GetArrayLength().ShouldBeGreaterThan(0);
        await lines.Level(Light.NotSynced, false, InstalledBoard.Patience);
    }

    [Fact]
    public async Task Bounced_edges_of_one_press_make_one_result()
    {
        await installed.Serve();
        int before = installed.Centre.Results().Length;
        await installed.Mark(async lines =>
        {
            for (int bounce = 0; bounce < 4; bounce++)
            {
                await lines.Set(Light.Pedal, true);
                await lines.Set(Light.Pedal, false);
            }
            await lines.Press(Light.Pedal, TimeSpan.FromMilliseconds(200));
        });
        await InstalledBoard.Pause(3);
        installed.Centre.Results().Length.ShouldBe(before + 1);
    }

    [Fact]
    public async Task A_broker_out_of_reach_is_a_light_and_no_record_is_lost()
    {
        await installed.Serve();
        GpioLines lines = installed.Board.Lines;
        await lines.Level(Light.Analysing, true, InstalledBoard.Patience);
        // What an earlier test saved must have arrived, or it would be counted here.
        await lines.Level(Light.NotSynced, false, InstalledBoard.Patience);
        int before = installed.Centre.Results().Length;
        await installed.Centre.Close();
        await installed.Mark();
        await lines.Level(Light.NotSynced, true, InstalledBoard.Patience);
        long back = Stopwatch.GetTimestamp();
        await installed.Centre.Open();
        await installed.Centre.Receives("/evt/result", _ => installed.Centre.Results().Length == before + 1, InstalledBoard.Patience);
        installed.Steps.Add("broker back to the record's arrival", $"{Stopwatch.GetElapsedTime(back).TotalSeconds:0.0} s");
        await lines.Level(Light.NotSynced, false, InstalledBoard.Patience);
    }

    [Fact]
    public async Task Every_light_is_dark_once_the_service_has_stopped()
    {
        await installed.Serve();
        await installed.Board.Lines.Level(Light.Ready, true, InstalledBoard.Patience);
        await installed.Board.Run("systemctl stop edgeradiomics", 30);
        foreach (int line in (int[])[Light.Ready, Light.Analysing, Light.Saved, Light.NotSynced, Light.Fault]) installed.Board.Lines.IsLit(line).ShouldBeFalse($"line {line}");
    }
}

using System.Diagnostics;
using System.Text.Json;

namespace EdgeRadiomics.Device.Tests;

[Collection("board")]
public class PowerTests(InstalledBoard installed)
{
    [Fact]
    public async Task Every_record_whose_light_showed_saved_arrives_after_power_cuts_in_mid_exam_and_none_is_stamped_before_the_last()
    {
        int cuts = Environment.GetEnvironmentVariable("EDGERADIOMICS_LONG") == "1" ? 50 : 5, presses = 0, promised = 0;
        long pressed = 0;
        List<(double Started, double Ready)> starts = [];
        await installed.Serve();
        int before = installed.Centre.Results().Length;
        long sequence = before == 0 ? 0 : Sequence(installed.Centre.Results()[^1]);
        await installed.Centre.Close();
        long start = Stopwatch.GetTimestamp();
        for (int cut = 0; cut < cuts; cut++)
        {
            GpioLines lines = installed.Board.Lines;
            await installed.Mark(_ => Press());
            promised++;
            // The plug goes at another moment of the second record each time: 0 to 400 ms after its press, and once at the light itself.
            if (cut > 0)
            {
                await InstalledBoard.Pause(0.7);
                await Press();
                await InstalledBoard.Pause(0.1 * (cut % 5));
                if (lines.Edges.Any(edge => edge.Ticks >= pressed && edge is { Line: Light.Saved, IsLit: true })) promised++;
            }
            // One of the boots finds a clock chip without a battery.
            await installed.PowerCycle(clock: cut == 1 ? DateTime.UnixEpoch : null);
            await installed.Board.Lines.Level(Light.Ready, true, InstalledBoard.Patience);
            starts.Add(await installed.StartTimes());
        }
        starts.Sort((a, b) => (a.Ready - a.Started).CompareTo(b.Ready - b.Started));
        (double started, double ready) = starts[starts.Count / 2];
        installed.Steps.Add("after the kernel's start systemd starts the service", $"{started:0.0} s");
        installed.Steps.Add($"service ready after that, median of {cuts} boots", ready - started, "s", 10);
        installed.Steps.Add($"{cuts} power cuts in mid-exam, each with its boot", $"{Stopwatch.GetElapsedTime(start).TotalSeconds / cuts:0} s each");
        await installed.Centre.Open();
        await installed.Centre.Receives("/evt/result", _ => installed.Centre.Results().Length - before >= promised, InstalledBoard.Patience);
        await InstalledBoard.Pause(2);
        JsonElement[] arrived = installed.Centre.Results()[before..];
        installed.Steps.Add("records promised by the light / arrived", $"{promised} / {arrived.Length}", "none missing");
        arrived.Length.ShouldBeInRange(promised, presses);
        arrived.Select(Sequence).ShouldBe(Enumerable.Range(1, arrived.Length).Select(n => sequence + n), "in order, each once, no hole");
        DateTimeOffset[] times = [.. arrived.Select(result => result.GetProperty("time").GetDateTimeOffset())];
        times.ShouldBe(times.Order());
        JsonElement floored = arrived.First(result => result.GetProperty("erclock").GetString() == "floor");
        installed.Steps.Add("clock chip at 1970: the record says", $"{floored.GetProperty("time").GetDateTimeOffset():u}", "not before the last");

        Task Press()
        {
            presses++;
            pressed = Stopwatch.GetTimestamp();
            return installed.Board.Lines.Press(Light.Pedal, TimeSpan.FromMilliseconds(80));
        }
    }

    private static long Sequence(JsonElement result) => result.GetProperty("erseq").GetInt64();
}

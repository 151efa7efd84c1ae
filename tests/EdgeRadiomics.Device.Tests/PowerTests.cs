using System.Diagnostics;
using System.Text.Json;

namespace EdgeRadiomics.Device.Tests;

[Collection("board")]
public class PowerTests(InstalledBoard installed)
{
    [Fact]
    public async Task Every_record_whose_light_showed_saved_arrives_after_power_cuts_in_mid_exam()
    {
        int cuts = Environment.GetEnvironmentVariable("EDGERADIOMICS_LONG") == "1" ? 50 : 5, presses = 0, promised = 0;
        long pressed = 0;
        await installed.Centre.Open();
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
            await installed.PowerCycle();
        }
        installed.Steps.Add($"{cuts} power cuts in mid-exam, each with its boot", $"{Stopwatch.GetElapsedTime(start).TotalSeconds / cuts:0} s each");
        await installed.Centre.Open();
        await installed.Centre.Receives("/evt/result", _ => installed.Centre.Results().Length - before >= promised, InstalledBoard.Patience);
        await InstalledBoard.Pause(2);
        JsonElement[] arrived = installed.Centre.Results()[before..];
        installed.Steps.Add("records promised by the light / arrived", $"{promised} / {arrived.Length}", "none missing");
        arrived.Length.ShouldBeInRange(promised, presses);
        arrived.Select(Sequence).ShouldBe(Enumerable.Range(1, arrived.Length).Select(n => sequence + n), "in order, each once, no hole");

        Task Press()
        {
            presses++;
            pressed = Stopwatch.GetTimestamp();
            return installed.Board.Lines.Press(Light.Pedal, TimeSpan.FromMilliseconds(80));
        }
    }

    [Fact]
    public async Task A_board_that_wakes_in_1970_never_stamps_a_record_before_the_last_one()
    {
        await installed.Centre.Open();
        await installed.Serve();
        DateTimeOffset earlier = (await Mark()).GetProperty("time").GetDateTimeOffset();
        await installed.PowerCycle(clock: new DateTime(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        string systemTime = await installed.Board.Run("date -u +%F");
        JsonElement result = await Mark();
        result.GetProperty("time").GetDateTimeOffset().ShouldBeGreaterThanOrEqualTo(earlier);
        result.GetProperty("erclock").GetString().ShouldBe("floor");
        installed.Steps.Add("clock chip at 1970", $"record says {result.GetProperty("time").GetDateTimeOffset():u}", $"system says {systemTime}");
        await installed.PowerCycle();
    }

    private async Task<JsonElement> Mark()
    {
        int before = installed.Centre.Results().Length;
        await installed.Mark();
        await installed.Centre.Receives("/evt/result", _ => installed.Centre.Results().Length > before, InstalledBoard.Patience);
        return installed.Centre.Results()[^1];
    }

    private static long Sequence(JsonElement result) => result.GetProperty("erseq").GetInt64();
}

using System.Text.Json;

namespace EdgeRadiomics.Device.Tests;

[Collection("board")]
public class CaptureTests(InstalledBoard installed)
{
    private const string Snapshot = "busybox wget -qO- http://127.0.0.1:8080/api/snapshot";

    [Fact]
    public async Task Sixty_frames_a_second_at_1280x720_lose_none_in_30_s_when_capture_runs_alone()
    {
        await installed.Board.Run("systemctl stop edgeradiomics scanner; v4l2-ctl -d /dev/video0 -c loop_video=0", 30);
        try
        {
            // The first second is the runtime's own start, many times longer under emulation; its drops are told apart.
            JsonElement found = JsonSerializer.Deserialize<JsonElement>(await installed.Board.Run("edgeradiomics capture --source v4l2:/dev/video0 --seconds 31 --json 2>/dev/null", 90));
            double framesPerSecond = found.GetProperty("framesPerSecond").GetDouble();
            long atStart = found.GetProperty("droppedAtStart").GetInt64(), dropped = found.GetProperty("dropped").GetInt64() - atStart;
            installed.Steps.Add("capture alone, 30 s", $"{framesPerSecond:0.0} fps, {dropped} dropped (+{atStart} at start)", "0 dropped");
            (found.GetProperty("width").GetInt32(), found.GetProperty("height").GetInt32()).ShouldBe((1280, 720));
            dropped.ShouldBe(0);
        }
        finally
        {
            await installed.Board.Run("systemctl start scanner");
        }
    }

    [Fact]
    public async Task A_pulled_grabber_is_noticed_within_1_s_and_its_frames_come_again_within_3_s_of_its_return()
    {
        await installed.Serve();
        GpioLines lines = installed.Board.Lines;
        await lines.Level(Light.Analysing, true, TimeSpan.FromSeconds(30));
        await installed.Board.Run("systemctl stop scanner");
        string[] gone = (await installed.Board.Run($"""
            cut -d' ' -f1 /proc/uptime; (echo vivid.0 > {InstalledBoard.Grabber}/unbind) &
            until {Snapshot} | grep -qE '"state":"(no-signal|stalled)"'; do sleep 0.05; done; cut -d' ' -f1 /proc/uptime; wait
            """, 30)).Split('\n');
        double noticed = double.Parse(gone[1]) - double.Parse(gone[0]);
        await lines.Level(Light.Fault, true, TimeSpan.FromSeconds(2));
        string[] back = (await installed.Board.Run($"""
            echo vivid.0 > {InstalledBoard.Grabber}/bind; cut -d' ' -f1 /proc/uptime
            until {Snapshot} | grep -qE '"state":"(streaming|frozen)"'; do sleep 0.05; done; cut -d' ' -f1 /proc/uptime
            """, 30)).Split('\n');
        double returned = double.Parse(back[1]) - double.Parse(back[0]);
        await installed.Board.Run("systemctl restart scanner");
        installed.Steps.Add("grabber pulled: noticed after", $"{noticed:0.00} s", "<= 1 s");
        installed.Steps.Add("grabber back: frames after", $"{returned:0.00} s", "<= 3 s");
        noticed.ShouldBeLessThanOrEqualTo(1);
        returned.ShouldBeLessThanOrEqualTo(3);
    }

    [Fact]
    public async Task While_it_analyses_drops_are_counted_and_the_newest_frame_wins()
    {
        await installed.Centre.Open();
        await installed.Serve();
        await installed.Board.Lines.Level(Light.Analysing, true, TimeSpan.FromSeconds(30));
        await InstalledBoard.Pause(5);
        JsonElement snapshot = JsonSerializer.Deserialize<JsonElement>(await installed.Board.Run(Snapshot));
        long dropped = snapshot.GetProperty("framesDropped").GetInt64();
        JsonElement latency = snapshot.GetProperty("latencyMs");
        double waited = latency.GetProperty("capture").GetDouble(), total = latency.GetProperty("total").GetDouble();
        installed.Steps.Add("with analysis", $"{dropped} dropped; {waited:0} + {total - waited:0} ms", "wait + analysis");
        dropped.ShouldBeGreaterThan(0, "an emulated board cannot analyse 60 frames a second");
        // A frame that had queued would have waited for at least one whole analysis.
        waited.ShouldBeLessThan(total - waited);
    }
}

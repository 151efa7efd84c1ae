using System.Diagnostics;
using System.Text.Json;

namespace EdgeRadiomics.Device.Tests;

[Collection("board")]
public class CaptureTests(InstalledBoard installed)
{
    private const string Snapshot = "busybox wget -qO- http://127.0.0.1:8080/api/snapshot";

    [Fact]
    public async Task Capture_alone_at_1280x720_and_60_frames_a_second_converts_them_and_tells_its_drops()
    {
        await installed.Board.Run("systemctl stop edgeradiomics scanner; v4l2-ctl -d /dev/video0 -c loop_video=0 -c dv_timings_signal_mode=4; v4l2-ctl -d /dev/video0 -c dv_timings=9", 30);
        try
        {
            // The first second is the runtime's own start, many times longer under emulation; its drops are told apart.
            JsonElement found = JsonSerializer.Deserialize<JsonElement>(await installed.Board.Run("edgeradiomics capture --source v4l2:/dev/video0 --seconds 31 --json 2>/dev/null", 90));
            double framesPerSecond = found.GetProperty("framesPerSecond").GetDouble();
            long atStart = found.GetProperty("droppedAtStart").GetInt64(), dropped = found.GetProperty("dropped").GetInt64() - atStart;
            installed.Steps.Add("capture alone, 30 s", $"{framesPerSecond:0.0} fps, {dropped} dropped (+{atStart} at start)", "0 dropped");
            (found.GetProperty("width").GetInt32(), found.GetProperty("height").GetInt32()).ShouldBe((1280, 720));
            framesPerSecond.ShouldBeInRange(30, 61);
            found.GetProperty("bytesPerFrame").GetDouble().ShouldBeLessThan(100, "the hot path allocates nothing a frame");
        }
        finally
        {
            await installed.Board.Run("systemctl start scanner");
        }
    }

    [Fact]
    public async Task A_pulled_grabber_is_told_on_the_page_and_by_the_fault_light_and_its_frames_come_again_after_its_return()
    {
        await installed.Serve();
        GpioLines lines = installed.Board.Lines;
        await lines.Level(Light.Analysing, true, InstalledBoard.Patience);
        await installed.Board.Run("systemctl stop scanner");
        long pulled = Stopwatch.GetTimestamp();
        string[] gone = (await installed.Board.Run($"""
            cut -d' ' -f1 /proc/uptime; (echo vivid.0 > {InstalledBoard.Grabber}/unbind) &
            until {Snapshot} | grep -qE '"state":"(no-signal|stalled)"'; do sleep 0.05; done; cut -d' ' -f1 /proc/uptime; wait
            """, 30)).Split('\n');
        double noticed = double.Parse(gone[1]) - double.Parse(gone[0]);
        LightEdge fault = await lines.Edge(Light.Fault, true, pulled, InstalledBoard.Patience);
        string[] back = (await installed.Board.Run($"""
            echo vivid.0 > {InstalledBoard.Grabber}/bind; cut -d' ' -f1 /proc/uptime
            until {Snapshot} | grep -qE '"state":"(streaming|frozen)"'; do sleep 0.05; done; cut -d' ' -f1 /proc/uptime
            """, 30)).Split('\n');
        double returned = double.Parse(back[1]) - double.Parse(back[0]);
        await installed.Board.Run("systemctl restart scanner");
        installed.Steps.Add("grabber pulled: fault light after", $"{Stopwatch.GetElapsedTime(pulled, fault.Ticks).TotalSeconds:0.00} s", "<= 1 s");
        installed.Steps.Add("grabber pulled: page says so after", $"{noticed:0.00} s", "<= 1 s");
        installed.Steps.Add("grabber back: frames after", $"{returned:0.00} s", "<= 3 s");
        await lines.Level(Light.Fault, false, InstalledBoard.Patience);
    }

    [Fact]
    public async Task While_it_analyses_drops_are_counted_and_the_newest_frame_wins()
    {
        await installed.Centre.Open();
        await installed.Serve();
        await installed.Board.Lines.Level(Light.Analysing, true, InstalledBoard.Patience);
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

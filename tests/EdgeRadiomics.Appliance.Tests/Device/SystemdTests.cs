using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using EdgeRadiomics.Appliance.Device;
using EdgeRadiomics.Appliance.Tests.CommandLine;
using Microsoft.Extensions.Logging;

namespace EdgeRadiomics.Appliance.Tests.Device;

/// <summary>Against a real datagram socket, as systemd's own.</summary>
public sealed class SystemdTests : IDisposable
{
    private static readonly TimeSpan Watchdog = TimeSpan.FromSeconds(10);

    private readonly string folder = Directory.CreateTempSubdirectory("notify").FullName;
    private readonly SomeMachine machine = new();
    private readonly Socket systemd = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 20_000 };

    public SystemdTests() => systemd.Bind(new UnixDomainSocketEndPoint(Address));

    private string Address => Path.Combine(folder, "notify");

    [Fact]
    public void Each_word_is_one_datagram()
    {
        using SystemdNotifier notifier = new(Address, null, machine.Log);
        notifier.Ready();
        notifier.Status("two\nlines");
        notifier.Alive();
        notifier.Stopping();
        Received().ShouldBe(["READY=1", "STATUS=two lines", "WATCHDOG=1", "STOPPING=1"]);
    }

    [Fact]
    public void An_abstract_name_works_too()
    {
        string name = "edgeradiomics-test-" + Guid.NewGuid().ToString("N");
        using Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 5000 };
        socket.Bind(new UnixDomainSocketEndPoint("\0" + name));
        using SystemdNotifier notifier = new("@" + name, null, machine.Log);
        notifier.Ready();
        Receive(socket).ShouldBe("READY=1");
    }

    [Fact]
    public void Without_systemd_or_with_a_socket_that_is_gone_nothing_happens_but_one_warning()
    {
        using (SystemdNotifier none = new(null, null, machine.Log)) none.Ready();
        machine.Log.Lines.ShouldBeEmpty();
        using SystemdNotifier gone = new(Path.Combine(folder, "gone"), null, machine.Log);
        gone.Ready();
        gone.Alive();
        machine.Log.Warnings.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Ready_is_said_when_the_first_loop_turns_and_the_watchdog_is_fed_until_one_is_stuck()
    {
        LoopPulse capture = new("capture", machine), analysis = new("analysis", machine);
        using SystemdNotifier notifier = new(Address, Watchdog, machine.Log);
        using CancellationTokenSource stop = new();
        Task watching = new LoopWatch([capture, analysis], notifier, machine, machine.Log).RunAsync(stop.Token);
        systemd.Available.ShouldBe(0, "nothing turns yet");
        capture.Beat();
        Receive(systemd).ShouldBe("READY=1");
        Receive(systemd).ShouldBe("WATCHDOG=1");
        await Turn(capture);
        Receive(systemd).ShouldBe("WATCHDOG=1", "analysis idles, for want of frames");

        analysis.Beat();
        await Turn(capture);
        Receive(systemd).ShouldBe("WATCHDOG=1", "half the time is no standstill");
        await Turn(capture);
        await Turn(capture);
        systemd.Available.ShouldBe(0, "analysis is stuck");
        machine.Log.Lines.Where(line => line.Level == LogLevel.Error).ShouldHaveSingleItem().Text.ShouldContain("analysis");

        analysis.Idle();
        await Turn(capture);
        Receive(systemd).ShouldBe("WATCHDOG=1");
        machine.Log.Lines.ShouldContain(line => line.Text.Contains("turns again", StringComparison.Ordinal));
        await stop.CancelAsync();
        await watching;
    }

    [Fact]
    public void A_stream_that_its_sender_halts_is_not_watched_but_counts_as_started()
    {
        LoopPulse pulse = new LoopPulses(machine, "clip:rtsp://scanner/stream").Capture;
        pulse.Beat();
        machine.Pass(TimeSpan.FromHours(1));
        pulse.Silence.ShouldBe(TimeSpan.Zero);
        pulse.First.IsCompleted.ShouldBeTrue();
        LoopPulse grabber = new LoopPulses(machine, "v4l2:/dev/video0").Capture;
        grabber.Beat();
        machine.Pass(TimeSpan.FromSeconds(3));
        grabber.Silence.ShouldBe(TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task The_program_says_ready_how_it_is_that_it_lives_and_that_it_stops()
    {
        await using ApplianceProcess appliance = ApplianceProcess.StartWith([("NOTIFY_SOCKET", Address), ("WATCHDOG_USEC", "1000000")],
            "run", "--broker", $"mqtt://127.0.0.1:{ApplianceProcess.FreePort()}", "--http", $"http://127.0.0.1:{ApplianceProcess.FreePort()}", "--data", Path.Combine(folder, "data"));
        List<string> words = [];
        Stopwatch waited = Stopwatch.StartNew();
        while (waited.Elapsed < TimeSpan.FromSeconds(30) && !(words.Contains("READY=1") && words.Count(word => word == "WATCHDOG=1") >= 2 && words.Any(word => word.StartsWith("STATUS=", StringComparison.Ordinal))))
            words.Add(Receive(systemd));
        words.ShouldContain("READY=1");
        words.Single(word => word.StartsWith("STATUS=", StringComparison.Ordinal)).ShouldContain("clock ");
        (await appliance.Terminate()).ShouldBe(0);
        Received().ShouldContain("STOPPING=1");
        File.Exists(Path.Combine(folder, "data", "clock-floor")).ShouldBeTrue();
    }

    public void Dispose()
    {
        systemd.Dispose();
        machine.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    // The watch takes its next turn on another thread once the timer has rung; time may pass only after it waits again.
    private async Task Turn(LoopPulse beating)
    {
        await Task.Delay(100, TestContext.Current.CancellationToken);
        beating.Beat();
        machine.Pass(Watchdog / 2);
        await Task.Delay(100, TestContext.Current.CancellationToken);
    }

    private string[] Received()
    {
        List<string> words = [];
        while (systemd.Available > 0) words.Add(Receive(systemd));
        return [.. words];
    }

    private static string Receive(Socket socket)
    {
        byte[] buffer = new byte[4096];
        return Encoding.UTF8.GetString(buffer, 0, socket.Receive(buffer));
    }
}

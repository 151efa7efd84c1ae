namespace EdgeRadiomics.Appliance.Device;

/// <summary>Feeds systemd's watchdog at half its time, as long as every loop turns; the log names the one that does not.</summary>
internal sealed class LoopWatch(IReadOnlyList<LoopPulse> loops, SystemdNotifier systemd, TimeProvider time, ILogger log)
{
    private readonly HashSet<string> stuck = [];

    /// <summary>Says ready once the first loop has turned, then feeds until stopped. Does not throw.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            await loops[0].First.WaitAsync(stop);
            systemd.Ready();
            DeviceLog.Ready(log, systemd.Watchdog is { } watched ? $", watched by systemd every {watched.TotalSeconds:0.#} s" : "");
            if (systemd.Watchdog is not { } limit) return;
            while (true)
            {
                if (AllTurn(limit)) systemd.Alive();
                await Task.Delay(limit / 2, time, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped: the way this loop ends.
        }
    }

    private bool AllTurn(TimeSpan limit)
    {
        foreach (LoopPulse loop in loops)
        {
            TimeSpan silence = loop.Silence;
            if (silence >= limit)
            {
                if (stuck.Add(loop.Name)) DeviceLog.Stuck(log, loop.Name, silence.TotalSeconds);
            }
            else if (stuck.Remove(loop.Name))
            {
                DeviceLog.TurnsAgain(log, loop.Name);
            }
        }
        return stuck.Count == 0;
    }
}

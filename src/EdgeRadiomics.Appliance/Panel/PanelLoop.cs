using System.Threading.Channels;

namespace EdgeRadiomics.Appliance.Panel;

/// <summary>What presses do. Each call may take as long as the disk does; a refusal is a <see cref="ProblemException"/>.</summary>
internal sealed record PanelCommands(Action Start, Action Mark, Action Finish);

/// <summary>
/// Carries presses to commands, one after the other, and keeps the lights true. A press during a slow command waits for its turn;
/// saved is dark from a press until its record is on disk. Nothing that a press or a panel does ends the appliance.
/// </summary>
internal sealed class PanelLoop(IPanel panel, PanelCommands commands, Func<PanelLights> state, TimeProvider time, ILogger log)
{
    /// <summary>How long saved stays lit: long enough for a glance, short enough to mean this lesion.</summary>
    public static readonly TimeSpan SavedFor = TimeSpan.FromSeconds(10);

    /// <summary>How long a refused press shows.</summary>
    public static readonly TimeSpan RefusedFor = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

    // More than anybody presses during one slow save.
    private readonly Channel<(PanelInput Input, Press Press)> presses = Channel.CreateBounded<(PanelInput, Press)>(new BoundedChannelOptions(8) { SingleReader = true });
    private readonly Lock gate = new();
    private readonly Lock showing = new();
    private readonly HashSet<PanelInput> stuck = [];
    private long? savedAt, refusedAt;
    private bool isAway;

    public async Task RunAsync(CancellationToken stop)
    {
        PanelLog.Opened(log, panel.Description);
        panel.Listen(Take);
        using PeriodicTimer tick = new(BetweenLooks, time);
        Task lights = LightAsync(tick, stop);
        try
        {
            await foreach ((PanelInput input, Press press) in presses.Reader.ReadAllAsync(stop)) Obey(input, press);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped: the way this loop ends.
        }
        await lights;
        Show(default);
    }

    /// <summary>What the lights show now.</summary>
    internal PanelLights Lights()
    {
        PanelLights now = state();
        lock (gate)
        {
            return now with
            {
                Saved = savedAt is { } saved && time.GetElapsedTime(saved) < SavedFor,
                Fault = now.Fault || stuck.Count > 0 || (refusedAt is { } refused && time.GetElapsedTime(refused) < RefusedFor),
            };
        }
    }

    private async Task LightAsync(PeriodicTimer tick, CancellationToken stop)
    {
        try
        {
            do Show(Lights());
            while (await tick.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped.
        }
    }

    private void Take(PanelInput input, Press press)
    {
        lock (gate)
        {
            if (press == Press.Stuck) stuck.Add(input);
            if (press == Press.Freed) stuck.Remove(input);
        }
        if (press == Press.Stuck) PanelLog.Stuck(log, input);
        else if (press == Press.Freed) PanelLog.Freed(log, input);
        else if (!presses.Writer.TryWrite((input, press))) Refuse(input, "eight presses wait for the disk already");
    }

    private void Obey(PanelInput input, Press press)
    {
        Action? command = (input, press) switch
        {
            (PanelInput.Pedal or PanelInput.Mark, Press.Short) => commands.Mark,
            (PanelInput.Pedal, Press.Long) or (PanelInput.Finish, Press.Short) => commands.Finish,
            (PanelInput.Pedal, Press.Double) or (PanelInput.Start, Press.Short) => commands.Start,
            _ => null,
        };
        if (command is null) return;
        lock (gate) (savedAt, refusedAt) = (null, null);
        Show(Lights());
        try
        {
            command();
            if (command == commands.Mark) lock (gate) savedAt = time.GetTimestamp();
        }
        catch (ProblemException refusal)
        {
            Refuse(input, refusal.Message);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            PanelLog.Failed(log, input, e);
            lock (gate) refusedAt = time.GetTimestamp();
        }
        Show(Lights());
    }

    private void Refuse(PanelInput input, string reason)
    {
        PanelLog.Refused(log, input, reason);
        lock (gate) refusedAt = time.GetTimestamp();
    }

    // One line when the panel goes and one when it comes, from whichever thread sees it first.
    private void Show(PanelLights lights)
    {
        lock (showing)
        {
            try
            {
                panel.Show(lights);
                if (isAway) PanelLog.Back(log);
                isAway = false;
            }
            catch (IOException e)
            {
                if (!isAway) PanelLog.Away(log, e.Message.TrimEnd('.'));
                isAway = true;
                // Nobody tells when a pedal that has gone is freed; if it is still held, it is stuck again 30 s after its return.
                lock (gate) stuck.Clear();
            }
        }
    }
}

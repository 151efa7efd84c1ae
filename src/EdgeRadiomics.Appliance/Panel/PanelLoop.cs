using System.Threading.Channels;

namespace EdgeRadiomics.Appliance.Panel;

/// <summary>What presses do. Each call may take as long as the disk does; a refusal is a <see cref="ProblemException"/>.</summary>
internal sealed record PanelCommands(Action Start, Action Mark, Action Finish);

/// <summary>
/// Carries presses to commands, one after the other, and keeps the lights true. A press during a slow command waits for its turn;
/// saved is dark from a press until its record is on disk.
/// </summary>
internal sealed class PanelLoop(IPanel panel, PanelCommands commands, Func<PanelLights> state, TimeProvider time, ILogger log)
{
    /// <summary>How long saved stays lit: long enough for a glance, short enough to mean this lesion.</summary>
    public static readonly TimeSpan SavedFor = TimeSpan.FromSeconds(10);

    /// <summary>How long a refused press shows.</summary>
    public static readonly TimeSpan RefusedFor = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

    // More than anybody presses during one slow save.
    private readonly Channel<(PanelInput Input, Press Press)> presses = Channel.CreateBounded<(PanelInput, Press)>(new BoundedChannelOptions(8) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite });
    private long? savedAt, refusedAt;
    private bool isStuck;

    public async Task RunAsync(CancellationToken stop)
    {
        PanelLog.Opened(log, panel.Description);
        panel.Listen((input, press) => presses.Writer.TryWrite((input, press)));
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
        panel.Show(default);
    }

    /// <summary>What the lights show now.</summary>
    internal PanelLights Lights()
    {
        PanelLights now = state();
        return now with
        {
            Saved = savedAt is { } saved && time.GetElapsedTime(saved) < SavedFor,
            Fault = now.Fault || isStuck || (refusedAt is { } refused && time.GetElapsedTime(refused) < RefusedFor),
        };
    }

    private async Task LightAsync(PeriodicTimer tick, CancellationToken stop)
    {
        try
        {
            do Show();
            while (await tick.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped.
        }
    }

    private void Obey(PanelInput input, Press press)
    {
        isStuck = press == Press.Stuck;
        if (isStuck)
        {
            PanelLog.Stuck(log, input);
            return;
        }
        Action? command = (input, press) switch
        {
            (PanelInput.Pedal or PanelInput.Mark, Press.Short) => commands.Mark,
            (PanelInput.Pedal, Press.Long) or (PanelInput.Finish, Press.Short) => commands.Finish,
            (PanelInput.Pedal, Press.Double) or (PanelInput.Start, Press.Short) => commands.Start,
            _ => null,
        };
        if (command is null) return;
        (savedAt, refusedAt) = (null, null);
        Show();
        try
        {
            command();
            if (command == commands.Mark) savedAt = time.GetTimestamp();
        }
        catch (ProblemException refusal)
        {
            PanelLog.Refused(log, input, refusal.Message);
            refusedAt = time.GetTimestamp();
        }
        Show();
    }

    private void Show()
    {
        try
        {
            panel.Show(Lights());
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            PanelLog.NoLights(log, e.Message);
        }
    }
}

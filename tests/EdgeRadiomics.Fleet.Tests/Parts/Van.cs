using EdgeRadiomics.Exams;
using EdgeRadiomics.FleetLoad;

namespace EdgeRadiomics.Fleet.Tests.Parts;

/// <summary>A simulated device on a broker, driving until disposed.</summary>
internal sealed class Van : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly Task driving;

    public Van(int port, string name, double patienceS = 3, string site = "north", long session = 1)
    {
        Device = new SimulatedDevice(new DeviceId(site, name), "127.0.0.1", port, TimeSpan.FromSeconds(patienceS), TimeProvider.System, session);
        driving = Device.RunAsync(() => IsOnline, stop.Token);
    }

    public SimulatedDevice Device { get; }

    public bool IsOnline { get; set; } = true;

    public void Make(int results)
    {
        for (int i = 0; i < results; i++) Device.Make(examToo: i % 5 == 0);
    }

    public Task IsEmpty(int seconds = 30) => Eventually.IsTrue(() => Device.Pending == 0, $"{Device.Device.Source} has an answer to every record ({Device.Pending} left)", seconds);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await driving;
        stop.Dispose();
    }
}

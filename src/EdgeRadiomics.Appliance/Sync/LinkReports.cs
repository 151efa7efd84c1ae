using System.Text.Json;
using EdgeRadiomics.Appliance.Device;
using EdgeRadiomics.Exams;
using MQTTnet;
using MQTTnet.Exceptions;

namespace EdgeRadiomics.Appliance.Sync;

/// <summary>What a connection says about the device: the retained status with its will, the birth, the health, what the picture is doing.</summary>
internal sealed class LinkReports(DeviceId device, long session, SyncSettings settings, DeviceReports? reports, TimeProvider time)
{
    /// <summary>The contract's pace of <c>health</c>.</summary>
    public static readonly TimeSpan HealthEvery = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan HealthExpiry = TimeSpan.FromMinutes(1), CaptureEvery = TimeSpan.FromSeconds(1);

    private readonly DateTimeOffset since = time.GetUtcNow();

    /// <summary>What the broker publishes when the device is gone without a word.</summary>
    public (string Topic, byte[] Payload) Will => ($"{device.TopicPrefix}/status", Payload("offline", "lost"));

    public async Task SayOnlineAsync(BrokerLink link, CancellationToken stop)
    {
        await link.PublishAsync(Status(link, "online", null), stop);
        if (reports is not null) await link.PublishAsync(link.Message($"{device.TopicPrefix}/birth", reports.Birth(), retain: true), stop);
    }

    /// <summary>Says that the device stopped on purpose, then goodbye. Does not throw.</summary>
    public async Task SayStoppedAsync(BrokerLink link)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(1), time);
        try
        {
            await link.PublishAsync(Status(link, "offline", "stopped"), limit.Token);
            await link.CloseAsync(limit.Token);
        }
        catch (Exception e) when (e is MqttCommunicationException or OperationCanceledException or MqttClientNotConnectedException or MqttClientDisconnectedException)
        {
            // The broker went first; its will says "lost", which is then the truth.
        }
    }

    /// <summary>Publishes the health until <paramref name="stop"/> or until publishing fails.</summary>
    public async Task RunHealthAsync(BrokerLink link, CancellationToken stop)
    {
        while (true)
        {
            if (reports?.Health() is { } health) await link.SendAsync($"{device.TopicPrefix}/health", health, HealthExpiry, stop);
            await Task.Delay(HealthEvery, time, stop);
        }
    }

    /// <summary>Publishes what the picture is doing, now and when it changes, until <paramref name="stop"/> or until the link is lost.</summary>
    public async Task RunCaptureAsync(BrokerLink link, CancellationToken stop)
    {
        CaptureMessage? told = null;
        while (true)
        {
            if (reports?.Capture?.Invoke() is { } now && (now.State, now.Mode) != (told?.State, told?.Mode))
            {
                told = now;
                try
                {
                    await link.PublishAsync(link.Message($"{device.TopicPrefix}/capture/state", JsonSerializer.SerializeToUtf8Bytes(now, HealthJson.Default.CaptureMessage), retain: true), stop);
                }
                catch (RefusedByBrokerException)
                {
                    // A broker whose rights leave this topic out still takes the records.
                }
            }
            await Task.Delay(CaptureEvery, time, stop);
        }
    }

    private MqttApplicationMessage Status(BrokerLink link, string state, string? reason) => link.Message($"{device.TopicPrefix}/status", Payload(state, reason), retain: true);

    private byte[] Payload(string state, string? reason) => JsonSerializer.SerializeToUtf8Bytes(new StatusMessage(state, session, since, reason, settings.WaitsForCentre ? SyncSettings.Application : SyncSettings.Puback), SyncJson.Default.StatusMessage);
}

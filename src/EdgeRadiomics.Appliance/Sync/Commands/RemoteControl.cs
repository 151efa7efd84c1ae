using System.Text.Json;
using EdgeRadiomics.Appliance.Device;
using EdgeRadiomics.Appliance.Sync.Configuration;
using EdgeRadiomics.Exams;

namespace EdgeRadiomics.Appliance.Sync.Commands;

/// <summary>What remote control reaches in the appliance.</summary>
/// <param name="DataFolder">Where answers are kept.</param>
/// <param name="Trust">The programme's key; null obeys nobody.</param>
/// <param name="Desired">Options from afar.</param>
/// <param name="Clock">How far the calendar can be trusted.</param>
/// <param name="TimeHint">Takes a time that the programme vouches for; false where the clock knew better.</param>
internal sealed record RemoteInputs(string DataFolder, TrustKey? Trust, DesiredOptions Desired, Func<ClockState> Clock, Func<DateTimeOffset, bool> TimeHint);

/// <summary>Commands and desired options of one device. One thread at a time.</summary>
internal sealed class RemoteControl
{
    private readonly DeviceId device;
    private readonly RemoteInputs inputs;
    private readonly Refusals refusals;
    private readonly CommandDesk desk;

    /// <param name="device">Whose commands these are.</param>
    /// <param name="inputs">What they reach.</param>
    /// <param name="refusals">Where what is not obeyed is counted.</param>
    /// <param name="time">The appliance's clock.</param>
    /// <param name="rebirth">Says status and birth again.</param>
    /// <param name="resync">Sends every record that waits again; gives their count.</param>
    /// <param name="diagnosis">What <c>export-diag</c> tells.</param>
    public RemoteControl(
        DeviceId device, RemoteInputs inputs, Refusals refusals, TimeProvider time, Func<BrokerLink, CancellationToken, Task> rebirth, Func<int> resync, Func<JsonElement> diagnosis)
    {
        (this.device, this.inputs, this.refusals) = (device, inputs, refusals);
        desk = new CommandDesk(new CommandInputs(device, inputs.DataFolder, time, inputs.Clock, refusals), inputs.Trust, new Dictionary<string, CommandAction>(StringComparer.Ordinal)
        {
            ["rebirth"] = async (link, _, stop) =>
            {
                await rebirth(link, stop);
                return ("status and birth are said again", null);
            },
            ["resync"] = (_, _, _) => Task.FromResult<(string, JsonElement?)>(($"{resync()} records are sent again", null)),
            ["export-diag"] = (_, _, _) => Task.FromResult<(string, JsonElement?)>(("the state of the device", diagnosis())),
            [CommandDesk.TimeHint] = (_, issued, _) => Task.FromResult<(string, JsonElement?)>((inputs.TimeHint(issued) ? "the clock was moved forward" : "the clock is not behind, or a time server sets it", null)),
        });
    }

    /// <summary>Says which options are in force.</summary>
    public Task ReportAsync(BrokerLink link, CancellationToken stop) =>
        link.PublishAsync(link.Message($"{device.TopicPrefix}/cfg/reported", inputs.Desired.Report(), retain: true), stop);

    /// <summary>Obeys, refuses or counts a message.</summary>
    public async Task HandleAsync(BrokerLink link, InboxMessage message, CancellationToken stop)
    {
        if (message.Name != LinkInbox.Desired) await desk.HandleAsync(link, message, stop);
        else if (inputs.Trust?.Open($"{device.TopicPrefix}/{LinkInbox.Desired}", message.Payload) is { } body)
        {
            inputs.Desired.Take(body);
            if (inputs.Desired.Refusal is not null) refusals.Count("options refused");
            await ReportAsync(link, stop);
        }
        // Who takes a retained document back publishes an empty one.
        else if (message.Payload.Length > 0) refusals.Count(inputs.Trust is null ? "options without a trust key" : "forged options");
    }
}

/// <summary>What <c>export-diag</c> answers. Nothing in it is about a patient.</summary>
internal sealed record Diagnosis(
    long Session, string Ack, BrokerFacts? Broker, int OutboxRecords, double? OldestAgeS, string Clock, IReadOnlyDictionary<string, long> Refused, JsonElement? Health);

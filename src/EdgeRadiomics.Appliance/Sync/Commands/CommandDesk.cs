using System.Text.Json;
using EdgeRadiomics.Appliance.Device;
using EdgeRadiomics.Exams;

namespace EdgeRadiomics.Appliance.Sync.Commands;

/// <summary>What a command does over a link; its words and data go into the answer.</summary>
internal delegate Task<(string Message, JsonElement? Data)> CommandAction(BrokerLink link, DateTimeOffset issued, CancellationToken stop);

/// <summary>What the desk needs beside its key.</summary>
internal sealed record CommandInputs(DeviceId Device, string DataFolder, TimeProvider Time, Func<ClockState> Clock, Refusals Refusals);

/// <summary>
/// Obeys commands of the allow-list that the programme has signed for this device, once each, while they are fresh. Whoever
/// cannot sign gets no answer, only a count; who can is told why a command was refused. One thread at a time.
/// </summary>
internal sealed class CommandDesk(CommandInputs inputs, TrustKey? trust, IReadOnlyDictionary<string, CommandAction> actions)
{
    public const string TimeHint = "time-hint";

    // The contract's own expiry is 30 s; an hour leaves room for a van that comes and goes.
    private static readonly TimeSpan LongestLife = TimeSpan.FromHours(1), ClockTolerance = TimeSpan.FromMinutes(1);
    private static readonly string[] NotYet = ["model-stage", "model-activate"];

    private readonly AnswerBook book = new(inputs.DataFolder);

    /// <summary>Does what the message asks for and answers on <c>rsp/{name}</c>.</summary>
    public async Task HandleAsync(BrokerLink link, InboxMessage message, CancellationToken stop)
    {
        string name = message.Name[LinkInbox.Command.Length..];
        if (await AnswerAsync(link, name, message.Payload, stop) is not { } answer) return;
        MQTTnet.MqttApplicationMessage reply = link.Message($"{inputs.Device.TopicPrefix}/rsp/{name}", answer);
        if (link.Facts.IsMqtt5) reply.CorrelationData = message.Correlation;
        await link.PublishAsync(reply, stop);
    }

    private async Task<byte[]?> AnswerAsync(BrokerLink link, string name, byte[] payload, CancellationToken stop)
    {
        if (!actions.ContainsKey(name) && !NotYet.Contains(name)) return Silent("unknown command");
        if (trust is null) return Silent("command without a trust key");
        if (trust.Open($"{inputs.Device.TopicPrefix}/{LinkInbox.Command}{name}", payload) is not { } signed) return Silent("forged command");
        if (Read(signed) is not { } body) return Silent("malformed command");

        string hash = AnswerBook.Hash(signed);
        if (book.Find(body.Id) is { } before)
        {
            inputs.Refusals.Count("repeated command");
            return before.BodyHash != hash ? Refused(body, name, "this id belongs to another command")
                : before.Answer ?? Refused(body, name, "it was begun before and its end is not known; it is not begun again");
        }
        if (Objection(name, body) is { } objection) return Refused(body, name, objection);

        AnswerEntry entry = new(body.Id, hash, Later(body.Issued, inputs.Time.GetUtcNow()) + LongestLife + ClockTolerance, null);
        try
        {
            book.Write(entry);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Refused(body, name, "the data folder cannot be written");
        }
        (string words, JsonElement? data) = await actions[name](link, body.Issued, stop);
        byte[] answer = Bytes(new CommandAnswer(body.Id, name, "done", words, body.CorrelationId, data));
        book.Write(entry with { Answer = answer });
        return answer;
    }

    private string? Objection(string name, CommandBody body)
    {
        if (NotYet.Contains(name)) return "not in this version";
        DateTimeOffset now = inputs.Time.GetUtcNow();
        if (book.IsFull(now)) return "too many commands";
        // A hint about the time is for clocks that nobody has set; an old one is told by the time it names.
        if (name == TimeHint) return null;
        if (inputs.Clock() != ClockState.Synced) return "the clock is not set by a time server, so it cannot be told whether this is still meant";
        if (body.ExpiresInMs <= 0 || body.ExpiresInMs > LongestLife.TotalMilliseconds) return $"expiresInMs must be in 1 to {LongestLife.TotalMilliseconds:0}";
        if (body.Issued - now > ClockTolerance) return "issued in the future";
        return now - body.Issued > TimeSpan.FromMilliseconds(body.ExpiresInMs) ? "expired" : null;
    }

    private static CommandBody? Read(byte[] signed)
    {
        try
        {
            CommandBody? body = JsonSerializer.Deserialize(signed, CommandJson.Default.CommandBody);
            return body is { Id.Length: >= 1 and <= 64, CorrelationId: null or { Length: <= 64 } } && body.Id.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')
                && body.Issued.Year is > 2000 and < 3000 ? body : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private byte[]? Silent(string reason)
    {
        inputs.Refusals.Count(reason);
        return null;
    }

    private byte[] Refused(CommandBody body, string name, string why)
    {
        inputs.Refusals.Count("command refused");
        return Bytes(new CommandAnswer(body.Id, name, "refused", why, body.CorrelationId));
    }

    private static byte[] Bytes(CommandAnswer answer) => JsonSerializer.SerializeToUtf8Bytes(answer, CommandJson.Default.CommandAnswer);

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}

using System.Globalization;
using System.Text.Json;
using EdgeRadiomics.Appliance.Analysis;
using EdgeRadiomics.Appliance.Outbox;
using EdgeRadiomics.Appliance.Sync;
using EdgeRadiomics.Exams;
using EdgeRadiomics;
using Microsoft.Extensions.Logging.Abstractions;

// The appliance's own outbox and sync without its camera and models: it starts in a fraction of a second, so that it can be
// killed a thousand times. OutboxWriter DATABASE PORT: writes and sends until it is killed, one line for each record that is
// saved. OutboxWriter DATABASE PORT drain: sends what waits and ends.
(string database, int port, bool drains) = (args[0], int.Parse(args[1], CultureInfo.InvariantCulture), args.Length > 2);
TimeProvider time = TimeProvider.System;
DeviceId device = new("site", "killed");
using Outbox outbox = Outbox.Open(database, time, NullLogger.Instance);
using RecordSync sync = new(BrokerAddress.Parse($"mqtt://127.0.0.1:{port}"), device, outbox, new NewestSnapshot(), time, NullLogger.Instance);
using CancellationTokenSource stop = new();
Task sending = sync.RunAsync(stop.Token);
using StreamWriter output = new(Console.OpenStandardOutput()) { AutoFlush = true };
output.WriteLine($"session {outbox.Session}");
for (int i = 0; !drains; i++) Save(i % 3 == 0 ? "exam" : "result");
while (outbox.Depth().Records > 0) await Task.Delay(20);
await stop.CancelAsync();
await sending;

void Save(string stream)
{
    RecordId id = RecordId.At(time.GetUtcNow());
    long given = 0;
    outbox.Append(stream, $"{device.TopicPrefix}/evt/{stream}", id, sequence => JsonSerializer.SerializeToUtf8Bytes(new CloudEvent<ExamEvent>
    {
        Id = id.ToString(), Source = device.Source, Type = ExamEvent.Type, Subject = id.ToString(), Time = time.GetUtcNow(), DataSchema = ExamEvent.Schema,
        Stream = stream, Session = outbox.Session, Sequence = given = sequence, MonotonicNs = 0, Clock = "unsynced",
        Data = new ExamEvent(new ResultExam(id.ToString()), "opened", 0, Notices.Investigational),
    }, RecordJson.Default.CloudEventExamEvent));
    output.WriteLine($"saved {stream} {outbox.Session} {given} {id}");
}

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using EdgeRadiomics.Appliance.Analysis;
using EdgeRadiomics.Appliance.Outbox;
using EdgeRadiomics.Appliance.Sync;
using EdgeRadiomics.Exams;
using EdgeRadiomics.FleetLoad;
using EdgeRadiomics;
using Microsoft.Extensions.Logging.Abstractions;

// The appliance's own outbox and sync without its camera and models: it starts in a fraction of a second, so that it can be
// killed a thousand times. OutboxWriter DATABASE PORT ACK: writes and sends until it is killed, one line for each record that is
// saved. OutboxWriter DATABASE PORT ACK COUNT: writes so many, then sends until it is killed; with 0 it sends what waits and ends.
(string database, int port, string ack) = (args[0], int.Parse(args[1], CultureInfo.InvariantCulture), args[2]);
int count = args.Length > 3 ? int.Parse(args[3], CultureInfo.InvariantCulture) : int.MaxValue;
TimeProvider time = TimeProvider.System;
DeviceId device = new("site", "killed");
CloudEvent<LesionResult> pattern = JsonSerializer.Deserialize(new RecordMaker(device, 1, time).Result().Payload, RecordJson.Default.CloudEventLesionResult)!;
using Outbox outbox = Outbox.Open(database, time, NullLogger.Instance);
using RecordSync sync = new(BrokerAddress.Parse($"mqtt://127.0.0.1:{port}"), device, outbox, new NewestSnapshot(), time, NullLogger.Instance,
    settings: new SyncSettings { WaitsForCentre = ack == SyncSettings.Application });
using CancellationTokenSource stop = new();
Task sending = sync.RunAsync(stop.Token);
using StreamWriter output = new(Console.OpenStandardOutput()) { AutoFlush = true };
output.WriteLine($"session {outbox.Session}");
for (int i = 0; i < count; i++)
{
    if (i % 3 == 0) Save("exam", ExamEvent.Type, ExamEvent.Schema, id => new ExamEvent(new ResultExam(id), "opened", 0, Notices.Investigational), RecordJson.Default.CloudEventExamEvent);
    else Save("result", LesionResult.Type, LesionResult.Schema, id => pattern.Data with { Exam = new ResultExam(id) }, RecordJson.Default.CloudEventLesionResult);
}
while (count > 0 || outbox.Depth().Records > 0) await Task.Delay(20);
await stop.CancelAsync();
await sending;

void Save<T>(string stream, string type, string schema, Func<string, T> data, JsonTypeInfo<CloudEvent<T>> json)
{
    RecordId id = RecordId.At(time.GetUtcNow());
    long given = 0;
    outbox.Append(stream, $"{device.TopicPrefix}/evt/{stream}", id, sequence => JsonSerializer.SerializeToUtf8Bytes(new CloudEvent<T>
    {
        Id = id.ToString(), Source = device.Source, Type = type, Subject = id.ToString(), Time = time.GetUtcNow(), DataSchema = schema,
        Stream = stream, Session = outbox.Session, Sequence = given = sequence, MonotonicNs = 0, Clock = "unsynced", Data = data(id.ToString()),
    }, json));
    output.WriteLine($"saved {stream} {outbox.Session} {given} {id}");
}

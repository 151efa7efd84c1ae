using System.Text;
using System.Text.Json.Nodes;
using EdgeRadiomics.Exams;
using EdgeRadiomics.Fleet.Tests.Parts;
using EdgeRadiomics.FleetLoad;
using MQTTnet;
using MQTTnet.Protocol;

namespace EdgeRadiomics.Fleet.Tests.Intake;

/// <summary>A device that was taken over sends what it can; an honest one beside it must not notice.</summary>
public sealed class HostileInputTests(Postgres postgres)
{
    private const string Injection = "'); DROP TABLE record; --\\u0000";

    [Fact]
    public async Task It_is_refused_and_counted_and_nothing_else_stops()
    {
        string database = await postgres.NewDatabaseAsync();
        await using Mosquitto broker = await Mosquitto.StartNewAsync();
        await using FleetProcess fleet = FleetProcess.Run(broker, database);
        await fleet.Says("connected to broker");
        await using Van honest = new(broker.Port, "honest");
        RecordMaker maker = new(new DeviceId("north", "bad"), 1, TimeProvider.System);
        using IMqttClient bad = new MqttClientFactory().CreateMqttClient();
        await bad.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", broker.Port).WithMaximumPacketSize(64 << 20).Build(), TestContext.Current.CancellationToken);

        honest.Make(20);
        List<byte[]> sent = [];
        string good = Encoding.UTF8.GetString(maker.Result().Payload);
        foreach (string field in EveryTextOf(good)) sent.Add(Encoding.UTF8.GetBytes(field));
        sent.Add(Encoding.UTF8.GetBytes(good.Replace("/er/north/bad", "/er/north/honest", StringComparison.Ordinal)));
        sent.Add(Encoding.UTF8.GetBytes(good.Insert(good.Length - 1, ",\"pad\":\"" + new string('x', 10_000_000) + "\"")));
        sent.Add(Encoding.UTF8.GetBytes("{\"id\":1"));
        sent.Add([0xff, 0xfe, 0x00]);
        sent.Add([]);
        sent.Add(Encoding.UTF8.GetBytes(new string('[', 100_000)));
        sent.Add(Encoding.UTF8.GetBytes(good.Replace("\"ersession\":1", "\"ersession\":1e99", StringComparison.Ordinal)));
        sent.Add(Encoding.UTF8.GetBytes(good.Replace("\"erseq\":1,", "\"erseq\":1,\"erseq\":2,", StringComparison.Ordinal)));
        sent.Add(Encoding.UTF8.GetBytes(good.Replace("org.edgeradiomics.result.v1", "org.edgeradiomics.result.v2", StringComparison.Ordinal)));
        foreach (byte[] payload in sent) await Publish("er/v1/north/bad/evt/result", payload);
        await Publish("er/v1/north/bad/evt/exam", Encoding.UTF8.GetBytes(good));
        await Publish("er/v1/NORTH/bad'--/evt/result", Encoding.UTF8.GetBytes(good));
        await Publish("er/v1/north/bad/evt/x/y/z", Encoding.UTF8.GetBytes(good));
        await Publish("er/v1/north/bad/status", Encoding.UTF8.GetBytes($$"""{"state":"{{Injection}}","session":-1,"since":"never","reason":"\ud800"}"""));
        await Publish("er/v1/north/bad/birth", Encoding.UTF8.GetBytes($$"""{"version":"{{Injection}}","models":[1,{"name":"{{Injection}}"}]}"""));
        await Publish("er/v1/north/bad/health", Encoding.UTF8.GetBytes("""{"outbox":{"records":1e400,"oldestAgeS":1e400},"concerns":[{}]}"""));
        honest.Make(20);
        await honest.IsEmpty();

        // After all of it, a good record of the same device is taken.
        MadeRecord last = maker.Result();
        await Publish(last.Topic, last.Payload);
        await Eventually.IsTrue(async () => (await Table.Rows(database)).Exists(row => row.Id == last.Id), "the good record is stored");
        (await Table.Rows(database)).Count(row => row.Source == "/er/north/bad").ShouldBe(1, "nothing hostile is stored");
        (await Table.Rows(database)).Count(row => row.Source == "/er/north/honest").ShouldBe(honest.Device.Made.Count);
        (await Table.Read(database, "SELECT refused FROM device WHERE source = '/er/north/bad'", row => row.GetInt64(0))).ShouldBe([sent.Count + 2]);
        (await Table.Read(database, "SELECT DISTINCT code FROM refused ORDER BY code", row => row.GetString(0))).ShouldBe(["schema", "topic"], "the first refusal of a place is kept");
        foreach (string code in (string[])["schema", "source", "too-large", "json", "topic"]) fleet.Output.ShouldContain($": {code}");
        (await fleet.Terminate()).ShouldBe(0, fleet.Output);

        Task Publish(string topic, byte[] payload) => bad.PublishAsync(
            new MqttApplicationMessage { Topic = topic, PayloadSegment = payload, QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce }, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_record_that_the_database_will_not_have_holds_up_no_other()
    {
        string database = await postgres.NewDatabaseAsync();
        await using Mosquitto broker = await Mosquitto.StartNewAsync();
        await using FleetProcess fleet = FleetProcess.Run(broker, database);
        await fleet.Says("is ready");
        await Table.Read(database, "ALTER TABLE record ADD CONSTRAINT no_seventh CHECK (stream <> 'result' OR seq <> 7)", row => 0);
        await using Van van = new(broker.Port, "van-1");
        van.Make(20);
        await van.IsEmpty();
        van.Device.Rejected.ShouldHaveSingleItem().ShouldBe((7, "store"));
        (await Table.Rows(database)).Count.ShouldBe(van.Device.Made.Count - 1);
    }

    // The record once for each of its texts, with SQL and a NUL in that one; a text that nothing constrains (a reason, say)
    // is refused for the NUL, which no database keeps.
    private static IEnumerable<string> EveryTextOf(string record)
    {
        int texts = Texts(JsonNode.Parse(record)!).Count();
        for (int i = 0; i < texts; i++)
        {
            JsonNode copy = JsonNode.Parse(record)!;
            JsonValue text = Texts(copy).ElementAt(i);
            text.ReplaceWith("HOSTILE");
            yield return copy.ToJsonString().Replace("HOSTILE", Injection, StringComparison.Ordinal);
        }
    }

    private static IEnumerable<JsonValue> Texts(JsonNode node) => node switch
    {
        JsonObject members => members.Where(member => member.Value is not null).SelectMany(member => Texts(member.Value!)),
        JsonArray items => items.Where(item => item is not null).SelectMany(item => Texts(item!)),
        JsonValue value when value.GetValueKind() == System.Text.Json.JsonValueKind.String => [value],
        _ => [],
    };
}

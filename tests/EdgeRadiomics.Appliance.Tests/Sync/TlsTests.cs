using EdgeRadiomics.Appliance.Sync;
using EdgeRadiomics.Appliance.Tests.Device;
using EdgeRadiomics.TestData;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace EdgeRadiomics.Appliance.Tests.Sync;

/// <summary>Against a mosquitto that asks for certificates, made here.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly Authority authority = new();

    [Fact]
    public async Task Records_go_over_an_encrypted_link_with_the_devices_own_certificate()
    {
        await using Mosquitto broker = await Encrypted();
        await using SyncBench bench = new();
        bench.Save(20);
        bench.Run(broker.Port, Keys(authority.Ca, authority.Issue("device", "device")), scheme: "mqtts");
        await Eventually.Holds(() => bench.Waiting == 0, "they leave");
    }

    [Fact]
    public async Task An_expired_certificate_is_one_clear_line_records_wait_and_a_new_one_needs_no_restart()
    {
        await using Mosquitto broker = await Encrypted();
        await using SyncBench bench = new();
        RecordedLog log = new();
        bench.Run(broker.Port, Keys(authority.Ca, authority.Issue("device", "device", days: -3)), log, scheme: "mqtts");
        bench.Save(3);
        await Eventually.Holds(() => bench.Sync.Status.LastError is not null, "the trouble is told");
        bench.Sync.Status.LastError!.ShouldContain($"the device's certificate expired on {DateTimeOffset.UtcNow.AddDays(-3):yyyy-MM-dd}");
        await Task.Delay(1000, TestContext.Current.CancellationToken);
        bench.Save(2);
        bench.Waiting.ShouldBe(5, "marking goes on");
        log.Lines.Count(line => line.Text.Contains("expired", StringComparison.Ordinal)).ShouldBe(1);
        authority.Issue("device", "device");
        await Eventually.Holds(() => bench.Waiting == 0, "the new one is taken from the same file");
    }

    [Fact]
    public async Task A_broker_that_cannot_prove_who_it_is_gets_nothing()
    {
        await using Mosquitto broker = await Encrypted();
        using Authority other = new();
        await using SyncBench bench = new();
        bench.Save();
        bench.Run(broker.Port, Keys(other.Ca, authority.Issue("device", "device")), scheme: "mqtts");
        await Eventually.Holds(() => bench.Sync.Status.LastError is not null, "it is refused");
        bench.Sync.Status.LastError!.ShouldContain("the broker's certificate is not trusted");
        bench.Waiting.ShouldBe(1);
    }

    [Fact]
    public async Task A_brokers_expired_certificate_is_named()
    {
        await using Mosquitto broker = await Encrypted(days: -1);
        await using SyncBench bench = new();
        bench.Run(broker.Port, Keys(authority.Ca, authority.Issue("device", "device")), scheme: "mqtts");
        await Eventually.Holds(() => bench.Sync.Status.LastError is not null, "it is refused");
        bench.Sync.Status.LastError!.ShouldContain("the broker's certificate expired on");
    }

    [Fact]
    public async Task The_example_rights_keep_two_devices_apart()
    {
        string example = Repository.PathOf("firmware-config", "mosquitto", "edgeradiomics.acl");
        await using Mosquitto broker = await Encrypted($"use_identity_as_username true\nacl_file {example}");
        (string certificate, string key) = authority.Issue("centre", "centre");
        await using SyncBench one = new("one"), two = new("two");
        await using SmallCentre centre = await SmallCentre.ConnectAsync(broker.Port, one.Device.TopicPrefix, more: Certified);
        one.Run(broker.Port, Keys(authority.Ca, authority.Issue("one", "test-site/one")) with { WaitsForCentre = true }, scheme: "mqtts");
        // The certificate of another device: the broker takes none of its records, and it hears nothing.
        two.Run(broker.Port, Keys(authority.Ca, authority.Issue("three", "test-site/three")) with { WaitsForCentre = true }, scheme: "mqtts");
        one.Save(5);
        two.Save(5);
        await Eventually.Holds(() => one.Waiting == 0, "the honest device delivers and hears the centre");
        await Eventually.Holds(() => two.Sync.Status.LastError is not null, "the other is refused");
        two.Sync.Status.LastError!.ShouldContain("authori", Case.Insensitive);
        two.Waiting.ShouldBe(5, "a device without rights loses nothing");

        void Certified(MqttClientOptionsBuilder options) => options.WithTlsOptions(tls => LinkTrust.Apply(tls, new TlsOptions { Ca = authority.Ca, Certificate = certificate, Key = key }, TimeProvider.System));
    }

    [Fact]
    public async Task A_device_that_was_taken_over_reaches_no_other_device_and_no_command()
    {
        string example = Repository.PathOf("firmware-config", "mosquitto", "edgeradiomics.acl");
        await using Mosquitto broker = await Encrypted($"use_identity_as_username true\nacl_file {example}");
        List<string> heard = [];
        using IMqttClient one = await Client("one", "test-site/one"), two = await Client("two", "test-site/two"), centre = await Client("centre", "centre");
        foreach ((IMqttClient client, string filter) in ((IMqttClient, string)[])[(one, "#"), (two, "er/v1/test-site/two/#"), (centre, "er/v1/#")]) await Listen(client, filter);
        foreach (string topic in (string[])["two/evt/result", "two/status", "two/ack", "two/cmd/rebirth", "two/cfg/desired", "one/ack", "one/cmd/rebirth", "one/cfg/desired"])
            (await one.PublishStringAsync($"er/v1/test-site/{topic}", topic, MqttQualityOfServiceLevel.AtLeastOnce, retain: false, TestContext.Current.CancellationToken))
                .ReasonCode.ShouldBe(MqttClientPublishReasonCode.NotAuthorized, topic);
        await centre.PublishStringAsync("er/v1/test-site/two/ack", "two/ack of the centre", MqttQualityOfServiceLevel.AtLeastOnce, retain: false, TestContext.Current.CancellationToken);
        await one.PublishStringAsync("er/v1/test-site/one/evt/result", "one/evt of its own", MqttQualityOfServiceLevel.AtLeastOnce, retain: false, TestContext.Current.CancellationToken);
        await Eventually.Holds(() => heard.Count >= 3, "what is allowed arrives");
        await Task.Delay(300, TestContext.Current.CancellationToken);
        heard.Order().ShouldBe(["centre: one/evt of its own", "centre: two/ack of the centre", "two: two/ack of the centre"]);

        async Task Listen(IMqttClient client, string filter)
        {
            string name = client.Options.ClientId;
            client.ApplicationMessageReceivedAsync += message =>
            {
                lock (heard) heard.Add($"{name}: {message.ApplicationMessage.ConvertPayloadToString()}");
                return Task.CompletedTask;
            };
            await client.SubscribeAsync(filter, MqttQualityOfServiceLevel.AtLeastOnce, TestContext.Current.CancellationToken);
        }

        async Task<IMqttClient> Client(string file, string name)
        {
            (string certificate, string key) = authority.Issue(file, name);
            IMqttClient client = new MqttClientFactory().CreateMqttClient();
            await client.ConnectAsync(new MqttClientOptionsBuilder().WithProtocolVersion(MqttProtocolVersion.V500).WithTcpServer("127.0.0.1", broker.Port).WithClientId(file)
                .WithTlsOptions(tls => LinkTrust.Apply(tls, new TlsOptions { Ca = authority.Ca, Certificate = certificate, Key = key }, TimeProvider.System)).Build(), TestContext.Current.CancellationToken);
            return client;
        }
    }

    public void Dispose() => authority.Dispose();

    private static SyncSettings Keys(string ca, (string Certificate, string Key) own) => new() { Tls = new TlsOptions { Ca = ca, Certificate = own.Certificate, Key = own.Key } };

    private Task<Mosquitto> Encrypted(string more = "", double days = 30)
    {
        (string certificate, string key) = authority.Issue("broker", "broker", days, isServer: true);
        return Mosquitto.StartedAsync($"cafile {authority.Ca}\ncertfile {certificate}\nkeyfile {key}\nrequire_certificate true\n{more}");
    }
}

using System.Net.Sockets;
using EdgeRadiomics.Appliance.Sync;
using EdgeRadiomics.Appliance.Tests.CommandLine;
using MQTTnet;
using MQTTnet.Protocol;

namespace EdgeRadiomics.Appliance.Tests.Sync;

/// <summary>The appliance's own broker, asked by a real client over a real socket.</summary>
public sealed class EmbeddedBrokerTests
{
    private readonly BrokerAddress address = BrokerAddress.Parse($"embedded:{ApplianceProcess.FreePort()}");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Retained_messages_reach_who_comes_late_and_others_only_who_listens()
    {
        await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync(address);
        using IMqttClient device = await Connect("device");
        await device.PublishStringAsync("er/v1/s/d/status", "online", MqttQualityOfServiceLevel.AtLeastOnce, retain: true, Cancel);
        await device.PublishStringAsync("er/v1/s/d/evt/result", "before", MqttQualityOfServiceLevel.AtLeastOnce, retain: false, Cancel);
        (await Hear(device, 2, "er/v1/#", "after")).ShouldBe(["er/v1/s/d/status online", "er/v1/s/d/evt/result after"]);
    }

    [Theory]
    [InlineData("47455420")]
    [InlineData("10FFFFFF7F")]
    [InlineData("FFFFFFFFFF")]
    [InlineData("100C00044D5154540402003C0000")]
    [InlineData("820A00010005")]
    [InlineData("00")]
    public async Task Garbage_harms_nobody_else(string hexadecimal)
    {
        await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync(address);
        using IMqttClient device = await Connect("device");
        for (int i = 0; i < 20; i++)
        {
            using TcpClient stranger = new("127.0.0.1", address.Port);
            await stranger.GetStream().WriteAsync(Convert.FromHexString(hexadecimal), Cancel);
        }
        (await Hear(device, 1, "er/v1/#", "after")).ShouldBe(["er/v1/s/d/evt/result after"]);
    }

    [Fact]
    public async Task Nobody_beyond_this_machine_is_served()
    {
        await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync(address);
        System.Net.IPEndPoint[] listening = System.Net.NetworkInformation.IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners();
        listening.Where(end => end.Port == address.Port).Select(end => end.Address.ToString()).ShouldBe(["127.0.0.1"]);
    }

    [Fact]
    public async Task A_port_in_use_is_named_with_both_ways_out()
    {
        await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync(address);
        string message = (await Should.ThrowAsync<ProblemException>(() => EmbeddedBroker.StartAsync(address))).Message;
        message.ShouldContain($"--broker mqtt://127.0.0.1:{address.Port}");
        message.ShouldContain("--broker embedded:PORT");
    }

    private async Task<IMqttClient> Connect(string name)
    {
        IMqttClient client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", address.Port).WithClientId(name).Build(), Cancel);
        return client;
    }

    private async Task<IReadOnlyList<string>> Hear(IMqttClient device, int count, string filter, string then)
    {
        List<string> heard = [];
        TaskCompletionSource enough = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using IMqttClient listener = await Connect("listener");
        listener.ApplicationMessageReceivedAsync += message =>
        {
            heard.Add($"{message.ApplicationMessage.Topic} {message.ApplicationMessage.ConvertPayloadToString()}");
            if (heard.Count == count) enough.SetResult();
            return Task.CompletedTask;
        };
        await listener.SubscribeAsync(filter, MqttQualityOfServiceLevel.AtLeastOnce, Cancel);
        await device.PublishStringAsync("er/v1/s/d/evt/result", then, MqttQualityOfServiceLevel.AtLeastOnce, retain: false, Cancel);
        await enough.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancel);
        return heard;
    }
}

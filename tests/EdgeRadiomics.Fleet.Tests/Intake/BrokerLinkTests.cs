using System.Threading.Channels;
using EdgeRadiomics.Fleet.Contract;
using EdgeRadiomics.Fleet.Intake;
using EdgeRadiomics.Fleet.Tests.Parts;
using Microsoft.Extensions.Logging.Abstractions;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace EdgeRadiomics.Fleet.Tests.Intake;

public sealed class BrokerLinkTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_whose_connection_is_gone_can_be_acknowledged_without_an_error()
    {
        await using Mosquitto broker = await Mosquitto.StartNewAsync();
        Channel<Delivery> came = Channel.CreateUnbounded<Delivery>();
        BrokerLink link = await BrokerLink.OpenAsync(BrokerAddress.Parse(broker.Url), "er-fleet-test", null, MqttProtocolVersion.V500, new RecordReader(), came.Writer, TimeProvider.System, NullLogger.Instance, Stop);
        using IMqttClient device = new MqttClientFactory().CreateMqttClient();
        await device.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", broker.Port).Build(), Stop);
        await device.PublishStringAsync("er/v1/site/van/evt/result", "{}", MqttQualityOfServiceLevel.AtLeastOnce, cancellationToken: Stop);
        Delivery delivery = await came.Reader.ReadAsync(Stop);

        await broker.KillAsync();
        await link.Lost.WaitAsync(TimeSpan.FromSeconds(10), Stop);
        await delivery.Acknowledge();
        link.Dispose();
        await delivery.Acknowledge();
    }
}

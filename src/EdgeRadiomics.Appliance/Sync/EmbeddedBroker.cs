using System.Net;
using System.Net.Sockets;
using MQTTnet.Server;

namespace EdgeRadiomics.Appliance.Sync;

/// <summary>MQTTnet's broker on loopback, for an appliance that has no other. Retained messages live in memory.</summary>
internal sealed class EmbeddedBroker : IAsyncDisposable
{
    private readonly MqttServer server;

    private EmbeddedBroker(MqttServer server) => this.server = server;

    /// <exception cref="ProblemException">The port is taken.</exception>
    public static async Task<EmbeddedBroker> StartAsync(BrokerAddress address)
    {
        MqttServerOptions options = new MqttServerOptionsBuilder()
            .WithDefaultEndpoint()
            .WithDefaultEndpointBoundIPAddress(IPAddress.Loopback)
            .WithDefaultEndpointBoundIPV6Address(IPAddress.None)
            .WithDefaultEndpointPort(address.Port)
            .Build();
        MqttServer server = new MqttServerFactory().CreateMqttServer(options, [new NamelessClients()]);
        try
        {
            await server.StartAsync();
            return new EmbeddedBroker(server);
        }
        catch (SocketException e)
        {
            server.Dispose();
            throw new ProblemException($"port {address.Port} is in use, so the embedded broker cannot start",
                $"use the broker that is there with --broker mqtt://127.0.0.1:{address.Port}, or another port with --broker embedded:PORT", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await server.StopAsync();
        server.Dispose();
    }
}

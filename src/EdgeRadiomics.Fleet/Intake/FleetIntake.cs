using System.Threading.Channels;
using EdgeRadiomics.Fleet.Contract;
using EdgeRadiomics.Fleet.Store;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;

namespace EdgeRadiomics.Fleet.Intake;

/// <summary>From the broker to the database, until stopped: connects again and again, with one writer behind.</summary>
internal sealed class FleetIntake(BrokerAddress broker, string name, string? share, IResultSink sink, WorkerRoster workers, IntakeCounters counters, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(0.5), LongestWait = TimeSpan.FromSeconds(30);

    private readonly RecordReader reader = new();

    /// <summary>Runs until stopped.</summary>
    /// <exception cref="ProblemException">The database can never work as it is.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        // Bounded: with the database away the broker's own queue is the place to wait, not this process's memory.
        Channel<Delivery> channel = Channel.CreateBounded<Delivery>(new BoundedChannelOptions(2 * BrokerLink.ReceiveMaximum) { SingleReader = true });
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task[] loops = [new BatchWriter(channel.Reader, sink, workers, counters, time, log).RunAsync(ending.Token), ListenAsync(channel.Writer, ending.Token)];
        Task first = await Task.WhenAny(loops);
        await ending.CancelAsync();
        await Task.WhenAll(loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!stop.IsCancellationRequested) await first;
    }

    private async Task ListenAsync(ChannelWriter<Delivery> into, CancellationToken stop)
    {
        MqttProtocolVersion version = MqttProtocolVersion.V500;
        for (TimeSpan wait = FirstWait; ; wait = wait * 2 < LongestWait ? wait * 2 : LongestWait)
        {
            string cause;
            try
            {
                using BrokerLink link = await BrokerLink.OpenAsync(broker, name, share, version, reader, into, time, log, stop);
                FleetLog.Connected(log, broker, version == MqttProtocolVersion.V500 ? "5" : "3.1.1");
                counters.BrokerTrouble = null;
                wait = FirstWait;
                try
                {
                    cause = await link.Lost.WaitAsync(stop);
                    // What died while 3.1.1 was in use may come back as a broker that speaks 5: a death in the middle of a connect looks like a refusal.
                    version = MqttProtocolVersion.V500;
                }
                finally
                {
                    if (stop.IsCancellationRequested) await link.CloseAsync();
                }
            }
            catch (Exception e) when (!stop.IsCancellationRequested)
            {
                cause = (e.InnerException ?? e).Message;
                // NATS 2.9 and RabbitMQ 3.10 speak 3.1.1 only, and say so or close the door without a word.
                if (e is MqttCommunicationException && e.InnerException is not System.Net.Sockets.SocketException)
                    version = version == MqttProtocolVersion.V500 ? MqttProtocolVersion.V311 : MqttProtocolVersion.V500;
            }
            counters.BrokerTrouble = cause;
            TimeSpan jittered = wait * (0.5 + Random.Shared.NextDouble());
            FleetLog.BrokerAway(log, broker, cause, jittered);
            await Task.Delay(jittered, time, stop);
        }
    }
}

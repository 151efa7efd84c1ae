using System.Diagnostics;
using EdgeRadiomics.Appliance.Tests.CommandLine;

namespace EdgeRadiomics.Appliance.Tests.Sync;

/// <summary>One of Debian's brokers on loopback with its state on disk; killed with its whole process tree and started again on the same state.</summary>
internal sealed class BrokerUnderTest : IAsyncDisposable
{
    private readonly string kind, folder;
    private readonly int second = ApplianceProcess.FreePort(), third = ApplianceProcess.FreePort();
    private Process? process;

    public BrokerUnderTest(string kind)
    {
        this.kind = kind;
        (string program, string package) = kind switch
        {
            "mosquitto" => ("/usr/sbin/mosquitto", "mosquitto"),
            "nats" => ("/usr/sbin/nats-server", "nats-server"),
            _ => ("/usr/lib/rabbitmq/bin/rabbitmq-server", "rabbitmq-server"),
        };
        Assert.SkipUnless(File.Exists(program), $"{kind} is missing: apt-get install {package}");
        folder = Directory.CreateTempSubdirectory(kind).FullName;
        Directory.CreateDirectory(In("log"));
    }

    public int Port { get; } = ApplianceProcess.FreePort();

    public async Task StartAsync()
    {
        ProcessStartInfo start = kind switch
        {
            "mosquitto" => Mosquitto(),
            "nats" => Nats(),
            _ => RabbitMq(),
        };
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        // RabbitMQ is an Erlang system: 3 s of computing before it listens, half a minute where others are served first.
        await Eventually.Listens(Port, seconds: 120);
    }

    public async Task KillAsync()
    {
        process!.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        process = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null) await KillAsync();
        if (kind == "rabbitmq")
        {
            // Erlang's name server stays behind; this one is ours, on a port of its own.
            using Process names = Process.Start(Erlang(new ProcessStartInfo("epmd", ["-port", $"{third}", "-kill"]) { RedirectStandardOutput = true }))!;
            await names.WaitForExitAsync();
        }
        Directory.Delete(folder, recursive: true);
    }

    private ProcessStartInfo Mosquitto() => new("/usr/sbin/mosquitto", ["-c", Write("mosquitto.conf",
        $"listener {Port} 127.0.0.1\nallow_anonymous true\npersistence true\npersistence_location {folder}/\nautosave_on_changes true\nautosave_interval 1\nuser root\nlog_type none\n")]);

    private ProcessStartInfo Nats() => new("/usr/sbin/nats-server", ["-c", Write("nats.conf",
        $$"""
        listen: "127.0.0.1:{{second}}"
        server_name: "edge"
        jetstream { store_dir: "{{folder}}" }
        mqtt { listen: "127.0.0.1:{{Port}}" }
        """)]);

    private ProcessStartInfo RabbitMq()
    {
        ProcessStartInfo start = Erlang(new ProcessStartInfo("/usr/lib/rabbitmq/bin/rabbitmq-server"));
        foreach ((string name, string value) in ((string, string)[])
        [
            ("RABBITMQ_NODENAME", $"er{Port}@localhost"), ("RABBITMQ_MNESIA_BASE", In("mnesia")), ("RABBITMQ_LOG_BASE", In("log")), ("RABBITMQ_CONF_ENV_FILE", "/dev/null"),
            ("RABBITMQ_ENABLED_PLUGINS_FILE", Write("plugins", "[rabbitmq_mqtt].\n")), ("RABBITMQ_DIST_PORT", $"{second}"),
            ("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-kernel inet_dist_use_interface {127,0,0,1}"),
            ("RABBITMQ_CONFIG_FILE", Write("rabbitmq.conf",
                $"listeners.tcp = none\nmqtt.listeners.tcp.1 = 127.0.0.1:{Port}\nmqtt.allow_anonymous = true\nmqtt.default_user = guest\nmqtt.default_pass = guest\n")),
        ]) start.Environment[name] = value;
        return start;
    }

    private ProcessStartInfo Erlang(ProcessStartInfo start)
    {
        (start.Environment["HOME"], start.Environment["ERL_EPMD_ADDRESS"], start.Environment["ERL_EPMD_PORT"]) = (folder, "127.0.0.1", $"{third}");
        return start;
    }

    private string In(string name) => Path.Combine(folder, name);

    private string Write(string name, string text)
    {
        File.WriteAllText(In(name), text);
        return In(name);
    }
}

using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using EdgeRadiomics.Appliance.Device.Doctor;
using EdgeRadiomics.Appliance.Sync;
using EdgeRadiomics.Appliance.Tests.CommandLine;

namespace EdgeRadiomics.Appliance.Tests.Device;

public sealed class DoctorTests : IDisposable
{
    private readonly SomeMachine machine = new();

    [Fact]
    public async Task Prints_a_line_a_check_with_a_remedy_where_one_is_needed_and_leaves_no_trace()
    {
        string data = Path.Combine(machine.Root, "not-there");
        (int code, string output, string errors) = await ApplianceProcess.Run("doctor", "--data", data, "--broker", Nobody, "--http", "http://127.0.0.1:0");
        code.ShouldBe(0, output + errors);
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        foreach (string what in (string[])["configuration:", "data folder:", "disk:", "identity:", "ONNX Runtime:", "segmentation model:", "hints model:", "source:", "grabbers:", "GPIO:", "ffmpeg:", "broker:", "page:", "clock:", "temperature:", "memory:", "service:"])
            lines.ShouldContain(line => line.Contains($"  {what} ", StringComparison.Ordinal), what);
        for (int i = 0; i < lines.Length - 1; i++)
        {
            string[] levels = ["ok  ", "note", "FAIL", "    "];
            levels.ShouldContain(lines[i][..4]);
            if (lines[i].StartsWith("note", StringComparison.Ordinal)) lines[i + 1].ShouldContain("-> ");
        }
        lines[^1].ShouldBe("Nothing must be mended.");
        Directory.Exists(data).ShouldBeFalse();
    }

    [Fact]
    public async Task A_configuration_that_names_no_source_and_no_model_folder_is_two_failures_in_json_too()
    {
        string config = Path.Combine(machine.Root, "appliance.json");
        File.WriteAllText(config, $$"""{ "data": "{{machine.Data}}", "broker": "{{Nobody}}", "models": "/no/such/models" }""");
        (int code, string output, _) = await ApplianceProcess.Run("doctor", "--config", config, "--json");
        code.ShouldBe(1);
        JsonElement report = JsonDocument.Parse(output).RootElement;
        report.GetProperty("healthy").GetBoolean().ShouldBeFalse();
        JsonElement[] failures = [.. report.GetProperty("findings").EnumerateArray().Where(finding => finding.GetProperty("level").GetString() == "Fail")];
        failures.Select(finding => finding.GetProperty("what").GetString()).ShouldBe(["segmentation model", "hints model", "source"]);
        failures.ShouldAllBe(finding => finding.GetProperty("remedy").GetString()!.Length > 0);
        Directory.GetFiles(machine.Data, "*", new EnumerationOptions { AttributesToSkip = 0 }).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_damaged_configuration_is_one_failure_and_the_rest_is_looked_at()
    {
        string config = Path.Combine(machine.Root, "appliance.json");
        File.WriteAllText(config, "{ \"sauce\": 1 }");
        (int code, string output, string errors) = await ApplianceProcess.Run("doctor", "--config", config);
        code.ShouldBe(1);
        errors.ShouldBeNullOrWhiteSpace();
        output.ShouldContain("FAIL  configuration:");
        output.ShouldContain("memory:");
        output.ShouldContain("1 to mend.");
    }

    [Fact]
    public async Task Bad_usage_is_exit_code_2() => (await ApplianceProcess.Run("doctor", "--cure")).ExitCode.ShouldBe(2);

    [Fact]
    public void A_data_folder_that_cannot_be_written_is_a_failure()
    {
        machine.Write("file", "");
        DataChecks.Folder(Path.Combine(machine.Root, "file", "data")).Single().Level.ShouldBe(FindingLevel.Fail);
        DataChecks.Folder(machine.Data).Single().Level.ShouldBe(FindingLevel.Ok);
        Directory.GetFileSystemEntries(machine.Data).ShouldBeEmpty();
    }

    [Fact]
    public void Identity_is_read_and_never_made()
    {
        ApplianceOptions options = new() { Data = machine.Data };
        DataChecks.Identity(options).Level.ShouldBe(FindingLevel.Note);
        Should.Throw<ProblemException>(() => DataChecks.Identity(options with { Site = "Two Words" })).Message.ShouldContain("site");
        Directory.GetFileSystemEntries(machine.Data).ShouldBeEmpty();
        machine.Write("data/device.json", """{ "site": "local", "device": "dev-1" }""");
        DataChecks.Identity(options).ShouldBe(Finding.Ok("identity", "site local, device dev-1"));
    }

    [Fact]
    public void A_grabber_is_there_and_permitted_or_the_remedy_names_those_that_are()
    {
        machine.Write("sys/class/video4linux/video0/name", "vivid-000-vid-cap\n");
        Directory.CreateDirectory(Path.Combine(machine.Root, "sys/bus/vivid"));
        Directory.CreateDirectory(Path.Combine(machine.Root, "sys/class/video4linux/video0/device"));
        File.CreateSymbolicLink(Path.Combine(machine.Root, "sys/class/video4linux/video0/device/driver"), "../../../../bus/vivid");
        machine.Write("sys/class/video4linux/video1/name", "one without a driver\n");
        machine.Write("dev/video0", "");
        SourceChecks.Source("v4l2:/dev/video0", machine.Root).Level.ShouldBe(FindingLevel.Ok);
        SourceChecks.Grabbers(machine.Root).Found.ShouldBe("/dev/video0 (vivid-000-vid-cap, vivid), /dev/video1 (one without a driver)");
        Finding missing = SourceChecks.Source("v4l2:/dev/video7", machine.Root);
        missing.Level.ShouldBe(FindingLevel.Fail);
        missing.Remedy!.ShouldContain("/dev/video0 (vivid-000-vid-cap, vivid)");
        SourceChecks.Source(null, machine.Root).Level.ShouldBe(FindingLevel.Fail);
        SourceChecks.Source("replay:/no/such", machine.Root).Level.ShouldBe(FindingLevel.Fail);
    }

    [Fact]
    public async Task A_broker_answers_or_records_wait()
    {
        using TcpListener broker = new(IPAddress.Loopback, 0);
        broker.Start();
        int port = ((IPEndPoint)broker.LocalEndpoint).Port;
        (await ProgramChecks.BrokerAsync(BrokerAddress.Parse($"mqtt://127.0.0.1:{port}"), TimeProvider.System)).Level.ShouldBe(FindingLevel.Ok);
        (await ProgramChecks.BrokerAsync(BrokerAddress.Parse(Nobody), TimeProvider.System)).Level.ShouldBe(FindingLevel.Note);
        (await ProgramChecks.BrokerAsync(BrokerAddress.Parse($"embedded:{port}"), TimeProvider.System)).Found.ShouldContain("in use");
        ProgramChecks.Page(new ApplianceOptions { Http = $"http://127.0.0.1:{port}" }).Level.ShouldBe(FindingLevel.Note);
        Should.Throw<ProblemException>(() => ProgramChecks.Page(new ApplianceOptions { Http = "http://0.0.0.0:8080" }));
    }

    [Theory]
    [InlineData("[Service]\nType=notify\nWatchdogSec=30\n", FindingLevel.Ok)]
    [InlineData("[Service]\nType=simple\n", FindingLevel.Note)]
    internal void The_unit_is_read(string unit, FindingLevel level)
    {
        MachineChecks.Service(machine.Root).Single().Level.ShouldBe(FindingLevel.Note);
        machine.Write("usr/lib/systemd/system/edgeradiomics.service", unit);
        MachineChecks.Service(machine.Root).First().Level.ShouldBe(level);
    }

    public void Dispose() => machine.Dispose();

    private static string Nobody => $"mqtt://127.0.0.1:{ApplianceProcess.FreePort()}";
}

using System.Diagnostics;
using System.Text.Json;
using EdgeRadiomics.Appliance.Tests.CommandLine;
using EdgeRadiomics.Appliance.Tests.EndToEnd;
using EdgeRadiomics.Exams;
using EdgeRadiomics.TestData;

namespace EdgeRadiomics.Appliance.Tests.Outbox;

/// <summary>Outbox and sync against a real broker, killed with SIGKILL at random moments of starting, writing and sending.</summary>
public sealed class KilledWriterTests : IDisposable
{
    private static readonly int Rounds = Environment.GetEnvironmentVariable("EDGERADIOMICS_LONG") == "1" ? 1000 : 100;
    private readonly string folder = Directory.CreateTempSubdirectory("killed-writer").FullName;

    private static string Writer => Repository.PathOf("artifacts", "bin", "EdgeRadiomics.OutboxWriter", "release", "EdgeRadiomics.OutboxWriter");

    [Fact]
    public async Task Every_record_that_was_said_to_be_saved_arrives_once_and_in_order_after_any_number_of_kills()
    {
        Assert.SkipUnless(File.Exists("/usr/sbin/mosquitto"), "mosquitto is missing: apt-get install mosquitto mosquitto-clients");
        int port = ApplianceProcess.FreePort();
        string config = Path.Combine(folder, "mosquitto.conf");
        File.WriteAllText(config, $"listener {port} 127.0.0.1\nallow_anonymous true\nlog_type none\nmax_queued_messages 0\n");
        using Process broker = Process.Start("/usr/sbin/mosquitto", ["-c", config]);
        try
        {
            await Task.Delay(300, TestContext.Current.CancellationToken);
            await using MosquittoSub centre = new(port, "er/v1/+/+/evt/#");
            await Task.Delay(300, TestContext.Current.CancellationToken);
            (List<string> saved, Random random) = ([], new Random(4));
            for (int round = 0; round < Rounds; round++)
            {
                // One round in five is killed at any moment of the start, the others while they write and send.
                int killedAfterMs = round % 5 == 0 ? random.Next(300) : random.Next(150);
                saved.AddRange(await Killed(port, round % 5 == 0, killedAfterMs));
            }
            using (Process last = Start(port, "0")) (await Ended(last)).ShouldBe(0);
            saved.Count.ShouldBeGreaterThan(Rounds, "the rounds wrote something");
            await centre.Receives(message => message.Payload.Contains(saved[^1].Split(' ')[^1], StringComparison.Ordinal), seconds: 60);

            (string Id, string Stream, long Session, long Sequence)[] all = [.. centre.Messages.Select(message => Head(message.Payload))];
            (string Id, string Stream, long Session, long Sequence)[] arrived = [.. all.DistinctBy(one => one.Id)];
            TestContext.Current.TestOutputHelper!.WriteLine($"{Rounds} kills: {saved.Count} said to be saved, {arrived.Length} arrived, {all.Length - arrived.Length} of them twice, {Directory.GetFiles(folder, "*.damaged-*").Count(file => !file.Contains("-wal", StringComparison.Ordinal))} repairs");
            saved.Except(arrived.Select(one => $"{one.Stream} {one.Session} {one.Sequence} {one.Id}")).ShouldBeEmpty("lost");
            // A number that a process spent on a record it did not live to commit may be told as a gap.
            GapEvent[] gaps = [.. centre.Messages.Where(message => message.Topic.EndsWith("/evt/gap", StringComparison.Ordinal)).Select(message => JsonSerializer.Deserialize(message.Payload, RecordJson.Default.CloudEventGapEvent)!.Data)];
            foreach (IGrouping<string, (string Id, string Stream, long Session, long Sequence)> stream in arrived.GroupBy(one => one.Stream))
            {
                stream.GroupBy(one => one.Sequence).Where(same => same.Count() > 1).SelectMany(same => same).ShouldBeEmpty($"{stream.Key}: a number given twice");
                Enumerable.Range(1, (int)stream.Max(one => one.Sequence)).Select(i => (long)i).Except(stream.Select(one => one.Sequence))
                    .Where(sequence => !gaps.Any(gap => gap.Stream == stream.Key && gap.FromSeq <= sequence && sequence <= gap.ToSeq)).ShouldBeEmpty($"{stream.Key}: a hole that no gap record explains");
                foreach (IGrouping<long, (string, string, long, long Sequence)> session in stream.GroupBy(one => one.Session))
                    session.Select(one => one.Sequence).ShouldBeInOrder(SortDirection.Ascending, $"{stream.Key} of session {session.Key}");
            }
        }
        finally
        {
            broker.Kill();
        }
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private async Task<List<string>> Killed(int port, bool fromStart, int afterMs)
    {
        using Process writer = Start(port);
        Task<string?> first = writer.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask();
        if (!fromStart) await first.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await Task.Delay(afterMs, TestContext.Current.CancellationToken);
        writer.Kill();
        List<string> lines = [await first ?? ""];
        lines.AddRange((await writer.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Split('\n')[..^1]);
        await Ended(writer);
        string errors = await writer.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        errors.ShouldBeEmpty();
        return [.. lines.Where(line => line.StartsWith("saved ", StringComparison.Ordinal)).Select(line => line["saved ".Length..])];
    }

    private Process Start(int port, params string[] more) =>
        Process.Start(new ProcessStartInfo(Writer, [Path.Combine(folder, "outbox.db"), $"{port}", "puback", .. more]) { RedirectStandardOutput = true, RedirectStandardError = true })!;

    private static async Task<int> Ended(Process process)
    {
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
        return process.ExitCode;
    }

    private static (string, string, long, long) Head(string payload)
    {
        using JsonDocument document = JsonDocument.Parse(payload);
        JsonElement root = document.RootElement;
        return (root.GetProperty("id").GetString()!, root.GetProperty("erstream").GetString()!, root.GetProperty("ersession").GetInt64(), root.GetProperty("erseq").GetInt64());
    }
}

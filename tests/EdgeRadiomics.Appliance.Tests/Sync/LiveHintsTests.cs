using System.Text.Json;
using EdgeRadiomics.Appliance.Analysis;
using EdgeRadiomics.Appliance.Sync;
using EdgeRadiomics.Appliance.Tests.Exams;
using EdgeRadiomics.Exams;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRadiomics.Appliance.Tests.Sync;

public sealed class LiveHintsTests
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private readonly NewestSnapshot snapshots = new();
    private readonly List<JsonElement> sent = [];

    [Fact]
    public async Task At_most_ten_a_second_and_the_newest_wins()
    {
        await Run(() =>
        {
            for (int frame = 1; frame <= 100; frame++)
            {
                snapshots.Publish(Snapshots.WithLesion(time) with { FrameNumber = frame });
                time.Advance(TimeSpan.FromMilliseconds(20));
            }
        });
        sent.Count.ShouldBe(20, "two seconds");
        sent[0].GetProperty("frame").GetInt64().ShouldBe(5);
        sent[^1].GetProperty("frame").GetInt64().ShouldBe(100);
        sent.ShouldAllBe(message => message.GetProperty("present").GetBoolean());
        sent[0].GetProperty("notice").GetString().ShouldBe(Notices.Investigational);
    }

    [Fact]
    public async Task A_lesion_that_goes_is_taken_back()
    {
        await Run(() =>
        {
            snapshots.Publish(Snapshots.WithLesion(time));
            Advance(seconds: 0.1);
            snapshots.Publish(Snapshots.WithLesion(time) with { Lesion = null });
            Advance(seconds: 0.1);
        });
        sent.Select(message => message.GetProperty("present").GetBoolean()).ShouldBe([true, false]);
    }

    [Fact]
    public async Task A_picture_that_stands_still_is_taken_back_once()
    {
        await Run(() =>
        {
            snapshots.Publish(Snapshots.WithLesion(time));
            Advance(seconds: 5);
        });
        sent.Select(message => message.GetProperty("present").GetBoolean()).ShouldBe([true, false]);
        sent[1].GetProperty("hints").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Before_the_first_frame_nothing_is_said()
    {
        await Run(() => Advance(seconds: 3));
        sent.ShouldBeEmpty();
    }

    // The fake clock runs each continuation inside Advance, so nothing here waits.
    private async Task Run(Action scene)
    {
        using CancellationTokenSource stop = new();
        Task running = new LiveHints(new DeviceId("s", "d"), snapshots, time).RunAsync((topic, payload) =>
        {
            topic.ShouldBe("er/v1/s/d/live/hint");
            sent.Add(JsonDocument.Parse(payload).RootElement);
            return Task.CompletedTask;
        }, stop.Token);
        scene();
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(running);
    }

    private void Advance(double seconds)
    {
        for (int i = 0; i < seconds * 10; i++) time.Advance(TimeSpan.FromSeconds(0.1));
    }
}

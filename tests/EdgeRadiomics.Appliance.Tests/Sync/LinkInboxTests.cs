using EdgeRadiomics.Appliance.Sync;
using EdgeRadiomics.Appliance.Tests.Device;
using EdgeRadiomics.Exams;
using MQTTnet;

namespace EdgeRadiomics.Appliance.Tests.Sync;

public sealed class LinkInboxTests
{
    private readonly RecordedLog log = new();
    private readonly Refusals refusals;
    private readonly LinkInbox inbox;

    public LinkInboxTests() => inbox = new LinkInbox(new DeviceId("site", "device"), refusals = new Refusals(log));

    [Theory]
    [InlineData("er/v1/site/other/ack", 10, false, "another device's topic")]
    [InlineData("er/v1/site/device-2/cmd/rebirth", 10, false, "another device's topic")]
    [InlineData("$SYS/broker/uptime", 10, false, "another device's topic")]
    [InlineData("er/v1/site/device/evt/result", 10, false, "unknown topic")]
    [InlineData("er/v1/site/device/cmd/rebirth", 10, true, "retained")]
    [InlineData("er/v1/site/device/ack", 10_000_000, false, "too large")]
    public void What_cannot_be_meant_for_this_device_is_counted_and_not_looked_at(string topic, int bytes, bool retained, string reason)
    {
        inbox.Receive(new MqttApplicationMessage { Topic = topic, PayloadSegment = new byte[bytes], Retain = retained });
        refusals.Counts.ShouldBe([new KeyValuePair<string, long>(reason, 1)]);
        inbox.Messages.TryRead(out _).ShouldBeFalse();
    }

    [Fact]
    public void A_flood_fills_neither_the_memory_nor_the_log()
    {
        for (int i = 0; i < 12_000; i++) inbox.Receive(new MqttApplicationMessage { Topic = "er/v1/site/device/cmd/rebirth", PayloadSegment = new byte[1000] });
        refusals.Counts["too many"].ShouldBeGreaterThan(11_000);
        int queued = 0;
        while (inbox.Messages.TryRead(out _)) queued++;
        (queued + refusals.Counts["too many"]).ShouldBe(12_000);
        log.Warnings.Count().ShouldBe(5, "the 1st, 10th, 100th, 1,000th and 10,000th");
    }
}

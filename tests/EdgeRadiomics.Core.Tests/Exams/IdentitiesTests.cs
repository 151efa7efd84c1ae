using EdgeRadiomics.Exams;

namespace EdgeRadiomics.Core.Tests.Exams;

public class IdentitiesTests
{
    [Fact]
    public void A_device_gives_its_topic_prefix_and_source()
    {
        DeviceId device = new("van-7", "dev-0a1b");
        device.TopicPrefix.ShouldBe("er/v1/van-7/dev-0a1b");
        device.Source.ShouldBe("/er/van-7/dev-0a1b");
        device.ShouldBe(new DeviceId("van-7", "dev-0a1b"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("+")]
    [InlineData("#")]
    [InlineData("Site")]
    [InlineData("a b")]
    [InlineData("a.b")]
    [InlineData("site\n")]
    [InlineData("s\u0000")]
    [InlineData("sité")]
    [InlineData("0123456789012345678901234567890123456")]
    public void Names_that_brokers_trip_over_are_refused(string name)
    {
        Should.Throw<ArgumentException>(() => new DeviceId(name, "d"));
        Should.Throw<ArgumentException>(() => new DeviceId("s", name));
    }

    [Fact]
    public void Record_ids_are_version_7_of_the_given_time_and_differ()
    {
        DateTimeOffset time = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
        RecordId first = RecordId.At(time), second = RecordId.At(time), later = RecordId.At(time.AddMilliseconds(1));
        first.Value.Version.ShouldBe(7);
        first.ShouldNotBe(second);
        Convert.ToInt64(first.ToString().Replace("-", "", StringComparison.Ordinal)[..12], 16).ShouldBe(time.ToUnixTimeMilliseconds());
        string.CompareOrdinal(first.ToString(), later.ToString()).ShouldBeLessThan(0);
    }
}

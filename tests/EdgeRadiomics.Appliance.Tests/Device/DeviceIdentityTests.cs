using EdgeRadiomics.Appliance.Device;
using EdgeRadiomics.Exams;

namespace EdgeRadiomics.Appliance.Tests.Device;

public sealed class DeviceIdentityTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("identity").FullName;

    [Fact]
    public void Is_made_once_and_kept()
    {
        DeviceId made = DeviceIdentity.LoadOrMake(folder);
        made.TopicPrefix.ShouldStartWith("er/v1/local/dev-");
        DeviceIdentity.LoadOrMake(folder).ShouldBe(made);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0\0\0\0")]
    [InlineData("{")]
    [InlineData("""{ "site": "local", "dev""")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{ "site": "a/b", "device": "x" }""")]
    [InlineData("""{ "site": "#", "device": "x" }""")]
    public void A_damaged_identity_is_named_and_not_replaced(string content)
    {
        string path = Path.Combine(folder, "device.json");
        File.WriteAllText(path, content);
        string message = Should.Throw<ProblemException>(() => DeviceIdentity.LoadOrMake(folder)).Message;
        message.ShouldContain(path);
        message.ShouldNotContain("\n");
        File.ReadAllText(path).ShouldBe(content);
    }

    [Fact]
    public void A_half_written_identity_of_a_first_start_that_lost_power_is_made_anew()
    {
        File.WriteAllText(Path.Combine(folder, "device.json.part"), """{ "site": "loc""");
        DeviceId made = DeviceIdentity.LoadOrMake(folder);
        DeviceIdentity.LoadOrMake(folder).ShouldBe(made);
    }

    [Fact]
    public void Configured_names_are_stronger_and_the_own_name_stays_for_when_they_are_gone()
    {
        DeviceId made = DeviceIdentity.LoadOrMake(folder);
        DeviceIdentity.LoadOrMake(folder, site: "north-clinic").ShouldBe(new DeviceId("north-clinic", made.Device));
        DeviceIdentity.LoadOrMake(folder, "north-clinic", "room-3").TopicPrefix.ShouldBe("er/v1/north-clinic/room-3");
        DeviceIdentity.LoadOrMake(folder).ShouldBe(made);
    }

    [Theory]
    [InlineData("North Clinic")]
    [InlineData("a/b")]
    [InlineData("+")]
    [InlineData("")]
    [InlineData("room-3\n")]
    public void A_configured_name_that_no_topic_can_carry_is_refused(string name)
    {
        Should.Throw<ProblemException>(() => DeviceIdentity.LoadOrMake(folder, site: name)).Message.ShouldContain("site");
        Should.Throw<ProblemException>(() => DeviceIdentity.LoadOrMake(folder, device: name)).Message.ShouldContain("device");
        Directory.GetFiles(folder).ShouldBeEmpty();
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}

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
    [InlineData("{")]
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

    public void Dispose() => Directory.Delete(folder, recursive: true);
}

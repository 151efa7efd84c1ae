using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeRadiomics.Appliance;

namespace EdgeRadiomics.Firmware.Tests;

/// <summary>appliance.json names every option of <see cref="ApplianceOptions"/>, nested ones too, with its default and a comment.</summary>
public sealed class ApplianceJsonTests
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    [Fact]
    public void Every_option_stands_in_it_with_its_default_and_nothing_else_does()
    {
        string[] defaults = [.. Flat(JsonSerializer.SerializeToNode(new ApplianceOptions(), ApplianceOptionsJson.Default.ApplianceOptions))];
        string[] written = [.. Flat(JsonNode.Parse(File.ReadAllText(Tool.Config("appliance.json")), documentOptions: Lenient))];
        defaults.Length.ShouldBeGreaterThan(6);
        written.Except(defaults).ShouldBeEmpty("firmware-config/appliance.json has an option that does not exist, or another default");
        defaults.Except(written).ShouldBeEmpty("firmware-config/appliance.json lacks these options");
    }

    [Fact]
    public void Every_option_has_a_comment_above_it()
    {
        string[] lines = File.ReadAllLines(Tool.Config("appliance.json"));
        string[] bare = [.. Enumerable.Range(1, lines.Length - 1)
            .Where(i => lines[i].TrimStart().StartsWith('"') && !lines[i - 1].TrimStart().StartsWith("//", StringComparison.Ordinal)).Select(i => lines[i])];
        bare.ShouldBeEmpty();
    }

    [Fact]
    public void The_program_reads_it_as_all_defaults_without_a_source()
    {
        ApplianceOptions options = ApplianceOptions.Read(Tool.Config("appliance.json"));
        options.Source.ShouldBeNull();
        JsonNode.DeepEquals(JsonSerializer.SerializeToNode(options, ApplianceOptionsJson.Default.ApplianceOptions),
            JsonSerializer.SerializeToNode(new ApplianceOptions(), ApplianceOptionsJson.Default.ApplianceOptions)).ShouldBeTrue();
    }

    // "panel.chip = null" for each value; an empty object or a list is a value.
    private static IEnumerable<string> Flat(JsonNode? node, string path = "") => node is JsonObject { Count: > 0 } members
        ? members.SelectMany(member => Flat(member.Value, path.Length == 0 ? member.Key : $"{path}.{member.Key}"))
        : [$"{path} = {node?.ToJsonString() ?? "null"}"];
}

using System.Diagnostics;
using System.Text.RegularExpressions;
using EdgeRadiomics.TestData;

namespace EdgeRadiomics.Appliance.Tests.EndToEnd;

/// <summary>README's commands, run as they stand there (by the built program, so that no test builds).</summary>
public partial class ReadmeTests
{
    private static readonly string Readme = File.ReadAllText(Repository.PathOf("README.md"));

    public static IEnumerable<TheoryDataRow<string, string>> Commands =>
        Command().Matches(Readme).Select(match => new TheoryDataRow<string, string>(match.Groups["program"].Value, match.Groups["arguments"].Value.Trim()));

    [Fact]
    public void The_first_screen_holds_what_it_is_the_picture_the_line_the_two_commands_and_the_notice()
    {
        string first = string.Join('\n', Readme.Split('\n').Take(28));
        first.ShouldContain("Investigational use only. Not a pathology result.");
        first.ShouldContain("](src/EdgeRadiomics.Appliance/Live/page.png)");
        first.ShouldContain("RawFrame -> Frame -> LesionMask");
        first.ShouldContain("dotnet run --project src/EdgeRadiomics.Appliance ");
        first.ShouldContain("tools/test.sh ");
        File.Exists(Repository.PathOf("src", "EdgeRadiomics.Appliance", "Live", "page.png")).ShouldBeTrue();
        File.ReadAllText(Repository.PathOf(".ci", "run")).ShouldContain("exec tools/test.sh\n");
    }

    [Fact]
    public void Every_link_and_every_folder_it_names_exists()
    {
        foreach (Match link in Link().Matches(Readme)) Path.Exists(Repository.PathOf(link.Groups[1].Value)).ShouldBeTrue(link.Value);
        foreach (Match folder in Folder().Matches(Readme)) Directory.Exists(Repository.PathOf(folder.Groups[1].Value)).ShouldBeTrue(folder.Value);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Its_commands_run(string program, string arguments)
    {
        if (arguments.Contains("../shared/data", StringComparison.Ordinal)) arguments = arguments.Replace("../shared/data", Repository.SharedData(), StringComparison.Ordinal);
        bool serves = program == "EdgeRadiomics.Appliance" && (arguments.Length == 0 || arguments.StartsWith("run ", StringComparison.Ordinal));

        // A training takes an hour; that its command is understood is all that is tested here.
        if (program == "EdgeRadiomics.Trainer") arguments += " --help";
        string data = Directory.CreateTempSubdirectory("readme").FullName;
        if (serves) arguments = (arguments.Length == 0 ? "run" : arguments) + $" --data {data}";
        ProcessStartInfo start = new(Repository.PathOf("artifacts", "bin", program, "release", program), arguments)
        {
            WorkingDirectory = Repository.Root, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        if (serves)
        {
            string? line;
            while ((line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)) is not null && !line.Contains("http://127.0.0.1", StringComparison.Ordinal)) { }
            using Process kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        }
        _ = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Directory.Delete(data, recursive: true);
        process.ExitCode.ShouldBe(0, await errors);
    }

    [Fact]
    public async Task Dotnet_run_works_from_the_root_of_the_checkout()
    {
        string masks = Directory.CreateTempSubdirectory("dotnet-run").FullName;
        ProcessStartInfo start = new("dotnet", ["run", "--no-build", "-c", "Release", "--project", "src/EdgeRadiomics.Appliance", "--", "segment", "--images", "tests/TestData/bus-bra/images", "--out", masks])
        {
            WorkingDirectory = Repository.Root, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        string errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        process.ExitCode.ShouldBe(0, errors);
        File.Exists(Path.Combine(masks, "segment.csv")).ShouldBeTrue();
        Directory.Delete(masks, recursive: true);
    }

    [GeneratedRegex(@"^dotnet run --project src/(?<program>EdgeRadiomics\.\w+)(?: -- (?<arguments>[^#\n]*))?", RegexOptions.Multiline)]
    private static partial Regex Command();

    [GeneratedRegex(@"\]\(([^)#:]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^\| `((?:src|models|tests)[\w./]*)` \|", RegexOptions.Multiline)]
    private static partial Regex Folder();
}

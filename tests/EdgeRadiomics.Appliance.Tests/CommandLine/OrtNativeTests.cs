using System.Diagnostics;
using System.Runtime.InteropServices;
using EdgeRadiomics.TestData;

namespace EdgeRadiomics.Appliance.Tests.CommandLine;

/// <summary><c>--ort-native</c> and <c>--provider</c>, on the package's own libraries and on damaged copies of them.</summary>
public sealed class OrtNativeTests : IDisposable
{
    private static readonly string Images = Repository.PathOf("tests", "TestData", "bus-bra", "images");
    private readonly string folder = Directory.CreateTempSubdirectory("ort-native").FullName;

    [Fact]
    public async Task The_copy_is_the_library_that_runs_and_its_masks_are_the_package_s_own()
    {
        Copy(Library(RuntimeInformation.RuntimeIdentifier));
        (int code, string output, string errors) = await Segment("own");
        code.ShouldBe(0, errors);
        output.ShouldNotContain(folder + "/libonnxruntime.so");
        (code, output, errors) = await Segment("copy", "--ort-native", folder);
        code.ShouldBe(0, errors);
        output.ShouldContain($", {folder}/libonnxruntime.so");
        foreach (string mask in Directory.GetFiles(Path.Combine(folder, "own")))
            File.ReadAllBytes(Path.Combine(folder, "copy", Path.GetFileName(mask))).ShouldBe(File.ReadAllBytes(mask), mask);
    }

    [Fact]
    public async Task A_running_appliance_has_mapped_the_copy_alone_and_says_so()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /proc");
        Copy(Library(RuntimeInformation.RuntimeIdentifier));
        string configuration = Path.Combine(folder, "appliance.json");
        File.WriteAllText(configuration, $$"""{ "source": "demo", "ortNative": "{{folder}}", "provider": "cpu" }""");
        await using ApplianceProcess appliance = ApplianceProcess.Start("run", "--config", configuration, "--data", Path.Combine(folder, "data"),
            "--http", $"http://127.0.0.1:{ApplianceProcess.FreePort()}", "--broker", $"embedded:{ApplianceProcess.FreePort()}");
        await appliance.Says("Ctrl-C stops", TimeSpan.FromSeconds(40));
        appliance.Output.ShouldContain("provider CPU\n");
        appliance.Output.ShouldContain($", {folder}/libonnxruntime.so");
        string[] mapped = [.. File.ReadLines($"/proc/{appliance.Id}/maps").Where(line => line.Contains("/libonnxruntime.so", StringComparison.Ordinal)).Select(line => line[line.IndexOf('/', StringComparison.Ordinal)..]).Distinct()];
        mapped.ShouldBe([$"{folder}/libonnxruntime.so"]);
        (await appliance.Terminate()).ShouldBe(0);
    }

    [Fact]
    public async Task An_empty_folder() => await Refused($"there is no {folder}/libonnxruntime.so");

    [Theory]
    [InlineData(40)]
    [InlineData(4096)]
    [InlineData(20_000_000)]
    public async Task A_library_that_is_cut_short(int bytes)
    {
        File.WriteAllBytes(Path.Combine(folder, "libonnxruntime.so"), File.ReadAllBytes(Library(RuntimeInformation.RuntimeIdentifier))[..bytes]);
        await Refused("cut short");
    }

    [Fact]
    public async Task A_library_for_another_processor()
    {
        Copy(Library(RuntimeInformation.ProcessArchitecture == Architecture.X64 ? "linux-arm64" : "linux-x64"));
        await Refused($"this machine is {RuntimeInformation.ProcessArchitecture}");
    }

    [Fact]
    public async Task A_text_file_of_that_name()
    {
        File.WriteAllText(Path.Combine(folder, "libonnxruntime.so"), new string('x', 1000));
        await Refused("is not a 64-bit Linux library");
    }

    [Fact]
    public async Task A_library_that_is_not_ONNX_Runtime()
    {
        Build("int nothing(void) { return 0; }");
        await Refused("is not ONNX Runtime");
    }

    /// <summary>What every older build answers when it is asked for a newer interface than it has: its version, and nothing.</summary>
    [Fact]
    public async Task A_library_that_is_too_old()
    {
        Build("""
            static const void *api(unsigned version) { return 0; }
            static const char *version(void) { return "1.10.0"; }
            static struct { const void *(*api)(unsigned); const char *(*version)(void); } base = { api, version };
            void *OrtGetApiBase(void) { return &base; }
            """);
        await Refused("is ONNX Runtime 1.10.0, which is too old");
    }

    [Fact]
    public async Task A_provider_that_is_missing_is_a_note_by_default()
    {
        (int code, string output, string errors) = await Segment("auto");
        code.ShouldBe(0, errors);
        output.ShouldContain("provider CPU (TensorRT, CUDA, XNNPACK: not in this ONNX Runtime)\n");
    }

    [Theory]
    [InlineData("cuda", "CUDA: not in this ONNX Runtime", "this ONNX Runtime has cpu")]
    [InlineData("tpu", "there is no provider tpu", "auto, tensorrt, cuda, xnnpack, cpu")]
    public async Task A_chosen_provider_that_is_missing_is_refused_and_told_what_there_is(string provider, params string[] says)
    {
        (int code, _, string errors) = await Segment("chosen", "--provider", provider);
        code.ShouldBe(1);
        foreach (string text in says) errors.ShouldContain(text);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private async Task<(int Code, string Output, string Errors)> Segment(string output, params string[] options) =>
        await ApplianceProcess.Run(["segment", "--images", Images, "--out", Path.Combine(folder, output), .. options]);

    private async Task Refused(string says)
    {
        (int code, _, string errors) = await Segment("refused", "--ort-native", folder);
        code.ShouldBe(1, errors);
        errors.Trim().Split('\n').Length.ShouldBe(1, errors);
        errors.ShouldContain(says);
        errors.ShouldContain(folder + "/libonnxruntime.so");
    }

    private void Copy(string library) => File.Copy(library, Path.Combine(folder, "libonnxruntime.so"));

    private void Build(string source)
    {
        string file = Path.Combine(folder, "stub.c");
        File.WriteAllText(file, source);
        try
        {
            using Process compiler = Process.Start("cc", ["-shared", "-fPIC", "-o", Path.Combine(folder, "libonnxruntime.so"), file]);
            compiler.WaitForExit(TimeSpan.FromMinutes(1)).ShouldBeTrue();
            compiler.ExitCode.ShouldBe(0);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("needs a C compiler (cc) to make a stub library");
        }
    }

    // The build output holds every platform's library where none was asked for.
    private static string Library(string runtime)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "runtimes", runtime, "native", "libonnxruntime.so");
        Assert.SkipUnless(File.Exists(path), $"{path} is not in the build output");
        return path;
    }
}

using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using EdgeRadiomics.TestData;

namespace EdgeRadiomics.Onnx.Tests;

public partial class OrtRuntimeTests
{
    [Fact]
    public void Telemetry_is_off_in_the_environment_that_native_code_reads()
    {
        OrtRuntime.Options(threads: 1).Dispose();
        Marshal.PtrToStringUTF8(GetEnv(OrtRuntime.TelemetryVariable)).ShouldBe("1");
    }

    [Fact]
    public void Every_session_is_made_after_telemetry_was_switched_off()
    {
        // The only door is OnnxModel, and there the options (whose class switches telemetry off) precede every other call.
        string[] users = [.. Directory.GetFiles(Repository.PathOf("src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && OrtUse().IsMatch(File.ReadAllText(file))).Select(file => Path.GetFileName(file)!)];
        users.ShouldBe(["OnnxModel.cs"]);
        string model = File.ReadAllText(Repository.PathOf("src", "EdgeRadiomics.Onnx", "OnnxModel.cs"));
        Match first = OrtUse().Match(model);
        model.IndexOf("OrtRuntime.Options(", StringComparison.Ordinal).ShouldBeInRange(0, first.Index);
    }

    [GeneratedRegex(@"new InferenceSession|new RunOptions|OrtEnv\.|OrtValue\.Create|new SessionOptions\(\)(?!.*OrtRuntime)")]
    private static partial Regex OrtUse();

    [LibraryImport("libc", EntryPoint = "getenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial IntPtr GetEnv(string name);
}

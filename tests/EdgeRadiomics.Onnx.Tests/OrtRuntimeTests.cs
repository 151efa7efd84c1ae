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
        // OrtRuntime.Options (the first act of ExecutionProviders.Open) switches telemetry off; wherever ONNX Runtime is called, it stands before the first call.
        string[] users = [.. Directory.GetFiles(Repository.PathOf("src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) != "OrtRuntime.cs" && OrtUse().IsMatch(File.ReadAllText(file)))];
        users.Select(file => Path.GetFileName(file)).ShouldBe(["OnnxModel.cs", "ExecutionProviders.cs", "LesionNetExport.cs"], ignoreOrder: true);
        foreach (string file in users)
        {
            string text = File.ReadAllText(file);
            string first = Path.GetFileName(file) == "OnnxModel.cs" ? "ExecutionProviders.Open(" : "OrtRuntime.Options(";
            text.IndexOf(first, StringComparison.Ordinal).ShouldBeInRange(0, OrtUse().Match(text).Index, file);
        }
    }

    [GeneratedRegex(@"new InferenceSession|InferenceSession \w+ = new|new RunOptions|RunOptions \w+ = new|OrtEnv\.|OrtValue\.Create|new SessionOptions|SessionOptions \w+ = new")]
    private static partial Regex OrtUse();

    [LibraryImport("libc", EntryPoint = "getenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial IntPtr GetEnv(string name);
}

using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace EdgeRadiomics.Onnx;

/// <summary>Starts ONNX Runtime the way an appliance wants it: no telemetry, no spinning threads.</summary>
/// <remarks>Safe from any thread.</remarks>
public static partial class OrtRuntime
{
    /// <summary>ONNX Runtime reads this at its first call; since 1.29 the Linux build reports to its vendor unless it is set.</summary>
    public const string TelemetryVariable = "ORT_DISABLE_TELEMETRY";

    // Environment.SetEnvironmentVariable changes only .NET's own copy on Linux; native code reads the C library's.
    static OrtRuntime()
    {
        Environment.SetEnvironmentVariable(TelemetryVariable, "1");
        if (OperatingSystem.IsLinux() && SetEnv(TelemetryVariable, "1", 1) != 0)
            throw new InvalidOperationException($"{TelemetryVariable} could not be set, so ONNX Runtime is not started");
    }

    /// <summary>Version of the library that is loaded.</summary>
    public static string Version => OrtEnv.Instance().GetVersionString();

    /// <summary>Options for one session: <paramref name="threads"/> threads that sleep when idle, because other work shares the cores.</summary>
    public static SessionOptions Options(int threads)
    {
        SessionOptions options = new()
        {
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        return options;
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnv(string name, string value, int overwrite);
}

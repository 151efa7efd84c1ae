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

    /// <summary>Version and file of the vendor's library in use, e.g. <c>1.31.1, /opt/ort/libonnxruntime.so</c>; null with the package's own.</summary>
    public static string? Native { get; private set; }

    /// <summary>Loads a vendor's libonnxruntime.so (the way to CUDA and TensorRT on a Jetson) instead of the package's own.</summary>
    /// <remarks>Only once, before anything else here; its libonnxruntime_providers_*.so lie beside it.</remarks>
    /// <param name="folder">Folder of libonnxruntime.so; null keeps the package's own.</param>
    /// <exception cref="ProblemException">The library is missing, damaged, for another processor, or too old.</exception>
    public static void UseNative(string? folder)
    {
        if (folder is null) return;
        (IntPtr handle, string path, string version) = OrtLibrary.Load(folder);
        try
        {
            OrtEnv.DisableDllImportResolver = true;
            OrtLibrary.Bind(typeof(OrtEnv).Assembly, handle);
            Native = $"{OrtEnv.Instance().GetVersionString()}, {path}";
        }
        catch (TypeInitializationException e)
        {
            string asked = typeof(OrtEnv).Assembly.GetName().Version!.ToString(2);
            throw new ProblemException($"{path} is ONNX Runtime {version}, which is too old: this program asks for the interface of {asked}", $"give a build of {asked} or later, or leave --ort-native out", e);
        }
    }

    /// <summary>Names of the execution providers that the library was built with.</summary>
    internal static string[] Available() => OrtEnv.Instance().GetAvailableProviders();

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

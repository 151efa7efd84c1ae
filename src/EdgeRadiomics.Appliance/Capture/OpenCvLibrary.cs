using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EdgeRadiomics.Appliance.Capture;

/// <summary>Whether OpenCV's native library loads, asked without touching its static constructors, which throw misleading texts.</summary>
internal static partial class OpenCvLibrary
{
    /// <summary>Null where it loads, else why not, in a few words.</summary>
    public static string? WhyMissing()
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64) return "no native library for this processor";
        if (OperatingSystem.IsLinux())
        {
            // The decoder inside OpenCV writes to standard error; our one clear line says the same. Native code reads the C library's variables only.
            _ = SetEnv("OPENCV_FFMPEG_LOGLEVEL", "-8", 1);
            _ = SetEnv("OPENCV_LOG_LEVEL", "SILENT", 1);
        }
        return Loads() ? null : "apt package libgtk-3-0 is missing";
    }

    // A method of its own: the arm64 package holds no OpenCvSharp, and compiling a method that names one of its types loads it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool Loads() => NativeLibrary.TryLoad("OpenCvSharpExtern", typeof(OpenCvSharp.Mat).Assembly, null, out _);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnv(string name, string value, int overwrite);
}

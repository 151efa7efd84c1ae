using System.Runtime.InteropServices;

namespace EdgeRadiomics.Appliance.Capture;

/// <summary>Whether OpenCV's native library loads, asked without touching a type of OpenCvSharp, whose static constructors throw.</summary>
internal static class OpenCvLibrary
{
    /// <summary>Null where it loads, else why not, in a few words.</summary>
    public static string? WhyMissing()
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64) return "no native library for this processor";
        return NativeLibrary.TryLoad("OpenCvSharpExtern", typeof(OpenCvSharp.Mat).Assembly, null, out _) ? null : "apt package libgtk-3-0 is missing";
    }
}

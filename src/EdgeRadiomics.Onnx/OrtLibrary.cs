using System.Buffers.Binary;
using System.Reflection;
using System.Runtime.InteropServices;

namespace EdgeRadiomics.Onnx;

/// <summary>A vendor's libonnxruntime.so, checked before it is trusted: damaged files crash the loader instead of failing in it.</summary>
internal static unsafe class OrtLibrary
{
    public const string FileName = "libonnxruntime.so";

    // An ELF header of 64 bytes; the table of sections lies at a file's end, so one that reaches past it shows a cut file.
    private const int HeaderBytes = 64, MachineAt = 18, SectionsAt = 40, SectionBytesAt = 58, SectionCountAt = 60;

    /// <summary>Loads the library of a folder and gives its handle, path and version.</summary>
    /// <exception cref="ProblemException">There is none, it is damaged, or it is for another processor.</exception>
    public static (IntPtr Handle, string Path, string Version) Load(string folder)
    {
        string path = Path.GetFullPath(Path.Combine(folder, FileName));
        if (!File.Exists(path)) throw new ProblemException($"there is no {path}", $"give the folder that holds {FileName} with --ort-native");
        Check(path);
        try
        {
            IntPtr handle = NativeLibrary.Load(path);
            return NativeLibrary.TryGetExport(handle, "OrtGetApiBase", out IntPtr entry)
                ? (handle, path, VersionOf(entry))
                : throw new ProblemException($"{path} is not ONNX Runtime", "give the vendor's own file with --ort-native");
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            throw new ProblemException($"{path} does not load ({Reason(e)})", "install what it names, or copy the vendor's folder again", e);
        }
    }

    /// <summary>Makes the package's managed part call that library. Only before its first call.</summary>
    public static void Bind(Assembly managed, IntPtr handle) =>
        NativeLibrary.SetDllImportResolver(managed, (name, _, _) => name.Contains("onnxruntime", StringComparison.OrdinalIgnoreCase) ? handle : IntPtr.Zero);

    private static void Check(string path)
    {
        byte[] header = new byte[HeaderBytes];
        long length;
        try
        {
            using FileStream file = File.OpenRead(path);
            (length, int read) = (file.Length, file.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false));
            if (read < HeaderBytes || !header.AsSpan().StartsWith("\u007fELF\u0002\u0001"u8)) throw new ProblemException($"{path} is not a 64-bit Linux library, or it is cut short", "copy it again");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException($"{path} cannot be read ({e.Message.TrimEnd('.')})", "check the folder's permissions", e);
        }
        Architecture? machine = U16(MachineAt) switch { 62 => Architecture.X64, 183 => Architecture.Arm64, _ => null };
        if (machine != RuntimeInformation.ProcessArchitecture)
            throw new ProblemException($"{path} is for {machine?.ToString() ?? "another processor"}, this machine is {RuntimeInformation.ProcessArchitecture}", "copy the library for this machine");
        ulong end = BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(SectionsAt)) + (ulong)U16(SectionBytesAt) * U16(SectionCountAt);
        if (end > (ulong)length) throw new ProblemException($"{path} is cut short: {length} of at least {end} bytes", "copy it again");

        ushort U16(int at) => BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(at));
    }

    // OrtApiBase: GetApi, then GetVersionString.
    private static string VersionOf(IntPtr getApiBase)
    {
        IntPtr* api = ((delegate* unmanaged<IntPtr*>)getApiBase)();
        return Marshal.PtrToStringUTF8(((delegate* unmanaged<IntPtr>)api[1])()) ?? "unknown";
    }

    private static string Reason(Exception e) => e.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .FirstOrDefault(line => line.Contains(FileName, StringComparison.Ordinal))?.TrimEnd('.') ?? "the system's loader refuses it";
}

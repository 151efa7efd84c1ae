using System.Runtime.InteropServices;

namespace EdgeRadiomics.Appliance.Capture.V4l2;

/// <summary>The six calls of libc that a grabber needs. On 64-bit Linux a variadic ioctl or open passes its arguments like any other.</summary>
internal static unsafe partial class V4l2Native
{
    public const int ReadWrite = 2, WriteOnly = 1, NonBlocking = 0x800, CloseOnExec = 0x80000, ProtectRead = 1, MapShared = 1;

    public static readonly nint MapFailed = -1;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Control(int descriptor, nuint request, void* argument);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    public static partial nint Map(nint address, nuint length, int protection, int flags, int descriptor, long offset);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    public static partial int Unmap(nint address, nuint length);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(PollEntry* entries, nuint count, int timeoutMs);
}

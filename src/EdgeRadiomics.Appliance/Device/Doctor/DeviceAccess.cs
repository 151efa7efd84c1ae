using System.Runtime.InteropServices;

namespace EdgeRadiomics.Appliance.Device.Doctor;

/// <summary>Asks the system what this user may do; to open a device could change it.</summary>
internal static partial class DeviceAccess
{
    private const int Write = 2, Read = 4;

    public static bool MayWrite(string path) => Access(path, Write) == 0;

    public static bool MayUse(string path) => Access(path, Read | Write) == 0;

    [LibraryImport("libc", EntryPoint = "access", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Access(string path, int mode);
}

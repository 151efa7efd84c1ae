using System.Globalization;
using System.Runtime.InteropServices;

namespace EdgeRadiomics.Appliance.Capture.V4l2;

/// <summary>The USB device behind a video node.</summary>
internal static unsafe class UsbDevice
{
    /// <summary>Its file under /dev/bus/usb, found through sysfs; null where the node does not hang on USB.</summary>
    public static string? PathOf(string node, string sys = "/sys")
    {
        DirectoryInfo link = new(Path.Combine(sys, "class", "video4linux", Path.GetFileName(node), "device"));
        if (!link.Exists) return null;
        for (DirectoryInfo? at = link.ResolveLinkTarget(returnFinalTarget: true) as DirectoryInfo; at is not null; at = at.Parent)
            if (Number(at, "busnum") is { } bus && Number(at, "devnum") is { } device)
                return string.Create(CultureInfo.InvariantCulture, $"/dev/bus/usb/{bus:000}/{device:000}");
        return null;
    }

    /// <summary>Resets it as if it had been unplugged; null when done, else why not.</summary>
    public static string? Reset(string path)
    {
        int descriptor = V4l2Native.Open(path, V4l2Native.WriteOnly | V4l2Native.CloseOnExec);
        if (descriptor < 0) return Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());
        int result = V4l2Native.Control(descriptor, V4l2Request.UsbReset, null), error = Marshal.GetLastPInvokeError();
        _ = V4l2Native.Close(descriptor);
        return result < 0 ? Marshal.GetPInvokeErrorMessage(error) : null;
    }

    private static int? Number(DirectoryInfo folder, string file)
    {
        string path = Path.Combine(folder.FullName, file);
        return File.Exists(path) && int.TryParse(File.ReadAllText(path), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out int number) ? number : null;
    }
}

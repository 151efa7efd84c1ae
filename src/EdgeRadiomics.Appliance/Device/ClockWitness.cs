using System.Globalization;
using System.Runtime.InteropServices;

namespace EdgeRadiomics.Appliance.Device;

/// <summary>Asks the machine who vouches for its calendar: a time server, a battery-backed clock, or nobody.</summary>
/// <remarks>
/// No dbus, which the hardened unit does not reach: systemd-timesyncd's file in /run, which is gone after every boot, and the
/// kernel's own flag for chrony and ntpd. The unit's ProtectClock refuses that second way, a strict filter even kills for it,
/// so a filtered process asks the file alone.
/// </remarks>
internal sealed partial class ClockWitness(string root = "/")
{
    // From linux/timex.h: the clock is not synchronised; and the first mode-less call's answer for an error.
    private const int Unsynchronised = 0x40, StatusOffset = 40, TimexBytes = 208;

    private readonly bool mayAskKernel = root == "/" && OperatingSystem.IsLinux() && Environment.Is64BitProcess && IsUnfiltered();

    /// <summary>Whether a time server has set the calendar since the boot.</summary>
    public bool IsSynchronised => File.Exists(Path.Combine(root, "run/systemd/timesync/synchronized")) || (mayAskKernel && KernelSaysSynchronised());

    /// <summary>Time of the battery-backed clock; null without one.</summary>
    public DateTimeOffset? BatteryClock
    {
        get
        {
            try
            {
                string text = File.ReadAllText(Path.Combine(root, "sys/class/rtc/rtc0/since_epoch"));
                return long.TryParse(text, CultureInfo.InvariantCulture, out long seconds) && seconds is >= 0 and < 253_402_300_800 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }
    }

    private static bool IsUnfiltered()
    {
        try
        {
            return File.ReadLines("/proc/self/status").Any(line => line.StartsWith("Seccomp:", StringComparison.Ordinal) && line.EndsWith('0'));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static unsafe bool KernelSaysSynchronised()
    {
        // struct timex of 64-bit Linux: modes, offset, freq, maxerror, esterror, status at byte 40; all zero asks and sets nothing.
        byte* timex = stackalloc byte[TimexBytes];
        new Span<byte>(timex, TimexBytes).Clear();
        return AdjTimex(timex) >= 0 && (*(int*)(timex + StatusOffset) & Unsynchronised) == 0;
    }

    [LibraryImport("libc", EntryPoint = "adjtimex")]
    private static unsafe partial int AdjTimex(byte* timex);
}

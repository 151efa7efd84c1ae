using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace EdgeRadiomics.Appliance.Panel;

/// <summary>
/// What a GPIO chip says of its lines: names and users. System.Device.Gpio knows numbers only. Kernel interface: linux/gpio.h,
/// GPIO_GET_CHIPINFO and GPIO_V2_GET_LINEINFO (since 5.10).
/// </summary>
internal static unsafe partial class GpioChip
{
    private const nuint GetChipInfo = 0x8044B401, GetLineInfo = 0xC100B405;
    private const ulong LineIsUsed = 1;

    /// <summary>The chip's number, N of /dev/gpiochipN; links are followed.</summary>
    /// <exception cref="ProblemException">It is not there, may not be used, or is no GPIO chip.</exception>
    public static int NumberOf(string chip)
    {
        string path = File.ResolveLinkTarget(chip, returnFinalTarget: true)?.FullName ?? chip;
        return path.StartsWith("/dev/gpiochip", StringComparison.Ordinal) && int.TryParse(path["/dev/gpiochip".Length..], out int number)
            ? number
            : throw new ProblemException($"{chip} is no GPIO chip", "set panel.chip to a /dev/gpiochipN; gpiodetect lists them");
    }

    /// <summary>Numbers of lines that are given by number or by name.</summary>
    /// <exception cref="ProblemException">The chip cannot be asked, a line is not there, or something else uses it.</exception>
    public static int[] Find(string chip, IReadOnlyList<string> lines)
    {
        using SafeFileHandle file = Open(chip);
        ChipInfo info = default;
        Ask(file, GetChipInfo, &info, chip);
        (string Name, string? User)[] known = new (string, string?)[info.Lines];
        for (uint i = 0; i < info.Lines; i++)
        {
            LineInfo line = new() { Offset = i };
            Ask(file, GetLineInfo, &line, chip);
            known[i] = (Text(line.Name), (line.Flags & LineIsUsed) == 0 ? null : Text(line.Consumer) is { Length: > 0 } user ? user : "the kernel");
        }
        return [.. lines.Select(line => Find(chip, line, known))];
    }

    private static int Find(string chip, string line, (string Name, string? User)[] known)
    {
        int found = Array.FindIndex(known, one => one.Name == line);
        if (found < 0 && (!int.TryParse(line, out found) || found < 0 || found >= known.Length))
        {
            string names = string.Join(", ", known.Select(one => one.Name).Where(name => name.Length > 0));
            throw new ProblemException($"{chip} has no line \"{line}\"", $"use a number from 0 to {known.Length - 1}{(names.Length > 0 ? $" or one of {names}" : "; its lines have no names")}");
        }
        return known[found].User is not { } user
            ? found
            : throw new ProblemException($"line \"{line}\" of {chip} is used by {user}", "take the overlay away that claims it (gpio-keys, gpio-leds), or choose another line");
    }

    private static SafeFileHandle Open(string chip)
    {
        try
        {
            return File.OpenHandle(chip, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new ProblemException($"{chip} may not be used", "add the user to the group that owns it (gpio), or install the package's udev rules", e);
        }
        catch (IOException e)
        {
            throw new ProblemException($"there is no GPIO chip {chip}", "set panel.chip to a /dev/gpiochipN that exists, or to null; gpiodetect lists them", e);
        }
    }

    private static void Ask(SafeFileHandle file, nuint request, void* answer, string chip)
    {
        if (Control(file, request, answer) < 0)
            throw new ProblemException($"{chip} does not answer as a GPIO chip ({Marshal.GetLastPInvokeErrorMessage()})", "set panel.chip to a /dev/gpiochipN; gpiodetect lists them");
    }

    private static string Text(byte* name) => Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name));

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(SafeFileHandle file, nuint request, void* argument);

    [StructLayout(LayoutKind.Sequential, Size = 68)]
    private struct ChipInfo
    {
        public fixed byte Name[32];
        public fixed byte Label[32];
        public uint Lines;
    }

    [StructLayout(LayoutKind.Sequential, Size = 256)]
    private struct LineInfo
    {
        public fixed byte Name[32];
        public fixed byte Consumer[32];
        public uint Offset;
        public uint Attributes;
        public ulong Flags;
    }
}

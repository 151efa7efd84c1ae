using System.Runtime.InteropServices;
using TorchSharp;

namespace EdgeRadiomics.Trainer.Torch;

/// <summary>Makes libtorch loadable here and starts it; call <see cref="Start"/> before the first use of TorchSharp.</summary>
internal static partial class LibTorch
{
    // libLibTorchSharp.so 0.107.0 is linked against GCC 13's libstdc++. Debian 12 and Ubuntu 22.04 have GCC 12's, up to
    // GLIBCXX_3.4.30, so the loader refuses the file (and TorchSharp's message blames missing files). Only one symbol
    // carries the newer version and nothing calls it: with the need marked weak the library runs.
    internal const string NewestNeed = "GLIBCXX_3.4.32";

    // Two threads that adapt at once would move one temporary file twice; the second found it gone (seen in CI).
    private static readonly Lock adapting = new();

    /// <summary>Starts libtorch with that many threads; later calls only change the threads. Any thread may call.</summary>
    /// <exception cref="ProblemException">The native library is missing, or must be adapted and cannot be written.</exception>
    public static void Start(int threads)
    {
        // libgomp reads it once, when it loads. Spinning idle threads made training 1.5 times slower on two busy cores.
        // Environment.SetEnvironmentVariable changes only .NET's own copy on Linux; native code reads the C library's.
        if (Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") is null && SetEnv("OMP_WAIT_POLICY", "PASSIVE", 1) != 0)
            throw new InvalidOperationException("OMP_WAIT_POLICY could not be set");
        Adapt(Find(AppContext.BaseDirectory), LoadedLibraryOffers(NewestNeed));
        torch.set_num_threads(threads);
    }

    /// <summary>Replaces the library by a copy that no longer insists on <see cref="NewestNeed"/>, unless the system offers it.</summary>
    /// <returns>Whether the file was changed.</returns>
    internal static bool Adapt(string library, bool offered)
    {
        if (offered) return false;
        using Lock.Scope one = adapting.EnterScope();
        byte[] elf = File.ReadAllBytes(library);
        if (!ElfVersions.Weaken(elf, NewestNeed)) return false;
        string copy = $"{library}.{Environment.ProcessId}";
        try
        {
            // A new file moved over the old one: the package cache may be hard-linked, and another process may be loading it.
            File.WriteAllBytes(copy, elf);
            File.SetLastWriteTimeUtc(copy, File.GetLastWriteTimeUtc(library)); // else every build copies the original back
            File.Move(copy, library, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException($"{library} must be adapted to this system's libstdc++ and cannot be written", "run the trainer once as a user who may write there", e);
        }
        return true;
    }

    /// <summary>The library beside the program: flat in the trainer's own output, under runtimes/ in the tests'.</summary>
    internal static string Find(string folder)
    {
        const string Name = "libLibTorchSharp.so";
        string[] places = [Path.Combine(folder, Name), Path.Combine(folder, "runtimes", "linux-x64", "native", Name)];
        return places.FirstOrDefault(File.Exists)
            ?? throw new ProblemException($"{Name} is not in {folder}", "run the trainer on linux-x64, from its build output");
    }

    // .NET itself has loaded libstdc++ by now; the name of a version stands in the file that defines it.
    private static bool LoadedLibraryOffers(string version)
    {
        string? line = File.ReadLines("/proc/self/maps").FirstOrDefault(map => map.Contains("/libstdc++.so", StringComparison.Ordinal));
        return line is not null && File.ReadAllBytes(line[line.IndexOf('/')..]).AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(version + '\0')) >= 0;
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnv(string name, string value, int overwrite);
}

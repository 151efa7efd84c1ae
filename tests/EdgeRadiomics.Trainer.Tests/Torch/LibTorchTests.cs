using EdgeRadiomics.Trainer.Torch;
using TorchSharp;

namespace EdgeRadiomics.Trainer.Tests.Torch;

public sealed class LibTorchTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("libtorch").FullName;

    [Fact]
    public void The_strong_need_is_made_weak_by_two_bytes_and_only_once()
    {
        byte[] original = File.ReadAllBytes(PackageLibrary()), changed = [.. original];
        ElfVersions.Weaken(changed, LibTorch.NewestNeed).ShouldBeTrue();
        int[] differing = [.. Enumerable.Range(0, original.Length).Where(i => original[i] != changed[i])];
        differing.Length.ShouldBe(1);
        (original[differing[0]], changed[differing[0]]).ShouldBe(((byte)0, (byte)2));
        ElfVersions.Weaken(changed, LibTorch.NewestNeed).ShouldBeFalse();
    }

    [Fact]
    public void Versions_that_nothing_needs_and_files_that_are_no_ELF_are_left_alone()
    {
        ElfVersions.Weaken(File.ReadAllBytes(PackageLibrary()), "GLIBCXX_9.9.99").ShouldBeFalse();
        ElfVersions.Weaken(new byte[1000], LibTorch.NewestNeed).ShouldBeFalse();
    }

    [Fact]
    public void Nothing_is_changed_where_the_system_offers_the_version()
    {
        string copy = Copy();
        LibTorch.Adapt(copy, offered: true).ShouldBeFalse();
        File.ReadAllBytes(copy).ShouldBe(File.ReadAllBytes(PackageLibrary()));
    }

    [Fact]
    public void A_replaced_library_keeps_its_time_and_leaves_the_linked_original_alone()
    {
        string copy = Copy();
        DateTime time = File.GetLastWriteTimeUtc(copy);
        LibTorch.Adapt(copy, offered: false).ShouldBeTrue();
        File.GetLastWriteTimeUtc(copy).ShouldBe(time);
        Directory.GetFiles(folder).ShouldBe([copy]);
        LibTorch.Adapt(copy, offered: false).ShouldBeFalse();
    }

    [Fact]
    public async Task Threads_that_adapt_one_library_at_once_change_it_once()
    {
        string copy = Copy();
        using Barrier start = new(8);
        bool[] changed = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(() =>
        {
            start.SignalAndWait();
            return LibTorch.Adapt(copy, offered: false);
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        changed.Count(one => one).ShouldBe(1);
        Directory.GetFiles(folder).ShouldBe([copy]);
    }

    [Fact]
    public void A_missing_library_is_named() =>
        Should.Throw<ProblemException>(() => LibTorch.Find(folder)).Message.ShouldContain("libLibTorchSharp.so");

    [Fact]
    public void Libtorch_runs_here()
    {
        LibTorch.Start(1);
        using torch.Tensor two = torch.tensor(1f) + 1;
        two.item<float>().ShouldBe(2);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Copy()
    {
        string copy = Path.Combine(folder, "libLibTorchSharp.so");
        File.Copy(PackageLibrary(), copy);
        return copy;
    }

    // The package's own file: the one in the output may be adapted already.
    private static string PackageLibrary()
    {
        string cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        string path = Path.Combine(cache, "torchsharp", "0.107.0", "runtimes", "linux-x64", "native", "libLibTorchSharp.so");
        Assert.SkipUnless(File.Exists(path), $"the package cache has no {path}");
        return path;
    }
}

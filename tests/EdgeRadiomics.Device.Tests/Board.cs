using System.Diagnostics;
using System.Globalization;
using System.Text;
using EdgeRadiomics.TestData;

namespace EdgeRadiomics.Device.Tests;

/// <summary>What a command in the board printed (both streams) and how it ended.</summary>
internal sealed record BoardOutput(int ExitCode, string Text);

/// <summary>
/// An emulated arm64 board: QEMU's virt machine, Debian's kernel and userland, a grabber (vivid), GPIO (PL061), a watchdog, and a disk
/// that outlives power cuts. It is driven from outside; a shell in it runs what a person at its console would.
/// </summary>
internal sealed class Board : IAsyncDisposable
{
    private readonly string folder, disk;
    private Process? machine;
    private LineSocket? agent;
    private GpioLines? lines;
    private int command;

    private Board(string folder)
    {
        this.folder = folder;
        disk = Path.Combine(folder, "disk.qcow2");
    }

    /// <summary>Folder of kernel, initrd and root.img, made by tools/board/image.sh.</summary>
    public static string Image => Repository.PathOf("artifacts", "board");

    /// <summary>Seen as /mnt/host in the board.</summary>
    public string Share => Path.Combine(folder, "share");

    public GpioLines Lines => lines ?? throw new InvalidOperationException("the board is off");

    /// <summary>A board with a fresh disk, switched off.</summary>
    public static async Task<Board> Make()
    {
        Board board = new(Directory.CreateTempSubdirectory("board").FullName);
        Directory.CreateDirectory(board.Share);
        using Process make = Process.Start("qemu-img", ["create", "-q", "-f", "qcow2", "-F", "raw", "-b", Path.Combine(Image, "root.img"), board.disk, "8G"]);
        await make.WaitForExitAsync();
        return board;
    }

    /// <summary>Switches on and waits for the shell; <paramref name="clock"/> is what the board's clock chip says (default: the truth).</summary>
    public async Task PowerOn(DateTime? clock = null)
    {
        foreach (string socket in (string[])["agent", "qmp", "qtest"]) File.Delete(PathOf(socket));
        string rtc = clock is { } time ? time.ToString("s", CultureInfo.InvariantCulture) : "utc";
        machine = Process.Start(new ProcessStartInfo("qemu-system-aarch64",
        [
            // With the instructions of newer processors (LSE atomics) it is on in 11 s, as a Cortex-A57 in 16.5 s; pointer authentication
            // proper would cost that again.
            "-M", "virt", "-cpu", "max,pauth-impdef=on,sve=off", "-smp", "2", "-m", "2048", "-accel", "tcg,thread=multi", "-rtc", "base=" + rtc,
            "-kernel", Path.Combine(Image, "kernel"), "-initrd", Path.Combine(Image, "initrd"), "-append", "console=ttyAMA0 quiet net.ifnames=0 loglevel=4 systemd.show_status=0",
            "-drive", $"file={disk},if=none,id=disk", "-device", "virtio-blk-device,drive=disk",
            "-netdev", "user,id=net", "-device", "virtio-net-device,netdev=net",
            "-device", "virtio-serial-device", "-chardev", $"socket,id=agent,path={PathOf("agent")},server=on,wait=off", "-device", "virtserialport,chardev=agent,name=board",
            "-fsdev", $"local,id=share,path={Share},security_model=none", "-device", "virtio-9p-device,fsdev=share,mount_tag=host", "-device", "i6300esb",
            "-display", "none", "-monitor", "none", "-serial", "file:" + PathOf("console"), "-no-reboot",
            "-qmp", $"unix:{PathOf("qmp")},server=on,wait=off", "-qtest", $"unix:{PathOf("qtest")},server=on,wait=off", "-qtest-log", "none",
        ])) ?? throw new InvalidOperationException("qemu-system-aarch64 did not start");
        lines = await GpioLines.Attach(PathOf("qtest"), PathOf("qmp"));
        agent = await LineSocket.Connect(PathOf("agent"));
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(3));
        while (await agent.Read(limit.Token) is { } line)
            if (line == "ready") return;
        throw new InvalidOperationException("the board did not start; its console's end:\n" + Console());
    }

    /// <summary>Takes the plug out: what the board's kernel had not written to the disk is gone.</summary>
    public async Task PowerCut()
    {
        if (machine is null) return;
        machine.Kill();
        await machine.WaitForExitAsync();
        machine.Dispose();
        machine = null;
        agent?.Dispose();
        lines?.Dispose();
    }

    /// <summary>Runs a command line as root, in a fresh shell, and waits for its end.</summary>
    public async Task<BoardOutput> Try(string commandLine, int seconds = 60)
    {
        int number = ++command;
        await agent!.Write($"{number} {Convert.ToBase64String(Encoding.UTF8.GetBytes(commandLine))}");
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(seconds));
        try
        {
            while (await agent.Read(limit.Token) is { } line)
                if (line.Split(' ') is [string answered, string exitCode, .. string[] text] && answered == $"{number}")
                    return new BoardOutput(int.Parse(exitCode), Encoding.UTF8.GetString(Convert.FromBase64String(text.FirstOrDefault() ?? "")));
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"the board did not finish within {seconds} s: {commandLine}");
        }
        throw new InvalidOperationException($"the board went away during: {commandLine}\n{Console()}");
    }

    /// <summary>As <see cref="Try"/>, and fails when the command does.</summary>
    public async Task<string> Run(string commandLine, int seconds = 60)
    {
        BoardOutput output = await Try(commandLine, seconds);
        output.ExitCode.ShouldBe(0, $"{commandLine}\n{output.Text}");
        return output.Text.TrimEnd('\n');
    }

    public async ValueTask DisposeAsync()
    {
        await PowerCut();
        Directory.Delete(folder, recursive: true);
    }

    private string PathOf(string name) => Path.Combine(folder, name);

    private string Console() => File.Exists(PathOf("console")) ? string.Join('\n', File.ReadLines(PathOf("console")).TakeLast(25)) : "";
}

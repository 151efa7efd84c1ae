using System.Runtime.InteropServices;
using System.Text;

namespace EdgeRadiomics.Appliance.Capture.V4l2;

/// <summary>An open video node. Every call's result is looked at. For one thread at a time.</summary>
internal sealed unsafe class V4l2Device : IDisposable
{
    private int descriptor;

    /// <summary>Opens a node, or a link to one, that captures by streaming.</summary>
    /// <exception cref="ProblemException">There is none, it may not be opened, or it is something else.</exception>
    public V4l2Device(string path)
    {
        Path = path;
        do descriptor = V4l2Native.Open(path, V4l2Native.ReadWrite | V4l2Native.NonBlocking | V4l2Native.CloseOnExec);
        while (descriptor < 0 && Marshal.GetLastPInvokeError() == Errno.Interrupted);
        if (descriptor < 0) throw CannotOpen(Marshal.GetLastPInvokeError());
        V4l2Capability can = default;
        int error = Try(V4l2Request.QueryCapability, ref can);
        uint caps = (can.Capabilities & V4l2Constant.HasDeviceCaps) != 0 ? can.DeviceCaps : can.Capabilities;
        if (error != 0 || (caps & V4l2Constant.CanCapture) == 0 || (caps & V4l2Constant.CanStream) == 0)
        {
            Dispose();
            throw new ProblemException($"{path} is no grabber that streams", "`capture --list` shows those that are");
        }
        (Driver, Card, Bus) = (Text(can.Driver, 16), Text(can.Card, 32), Text(can.Bus, 32));
    }

    public string Path { get; }

    public string Driver { get; }

    public string Card { get; }

    public string Bus { get; }

    /// <summary>Makes a call and returns its errno, 0 when it was done.</summary>
    public int Try<T>(uint request, ref T argument) where T : unmanaged
    {
        fixed (T* at = &argument)
        {
            while (V4l2Native.Control(descriptor, request, at) < 0)
            {
                int error = Marshal.GetLastPInvokeError();
                if (error != Errno.Interrupted) return error;
            }
            return 0;
        }
    }

    /// <summary>Makes a call that must be done.</summary>
    /// <exception cref="DeviceFaultException">It was not.</exception>
    public void Do<T>(uint request, ref T argument, string what) where T : unmanaged
    {
        if (Try(request, ref argument) is not 0 and int error) throw Fault(what, error);
    }

    /// <summary>Waits for what is asked for and returns what there is, an error included; 0 after <paramref name="timeoutMs"/>.</summary>
    public short Poll(short events, int timeoutMs)
    {
        PollEntry entry = new() { Descriptor = descriptor, Events = events };
        int ready = V4l2Native.Poll(&entry, 1, timeoutMs);
        if (ready >= 0) return entry.Returned;
        int error = Marshal.GetLastPInvokeError();
        return error == Errno.Interrupted ? (short)0 : throw Fault("wait for a frame", error);
    }

    /// <summary>Maps a buffer to read from.</summary>
    public nint Map(uint offset, uint length)
    {
        nint address = V4l2Native.Map(0, length, V4l2Native.ProtectRead, V4l2Native.MapShared, descriptor, offset);
        return address != V4l2Native.MapFailed ? address : throw Fault("map its buffers", Marshal.GetLastPInvokeError());
    }

    /// <summary>What to throw when a call failed: a grabber may always come back.</summary>
    public DeviceFaultException Fault(string what, int error) => error is Errno.NoDevice or Errno.NoSuchAddress
        ? Unplugged()
        : new DeviceFaultException($"the grabber at {Path} could not {what} ({Marshal.GetPInvokeErrorMessage(error)})", isTransient: true);

    public DeviceFaultException Unplugged() => new($"the grabber at {Path} was unplugged", isTransient: true);

    public void Dispose()
    {
        if (descriptor < 0) return;
        _ = V4l2Native.Close(descriptor); // closed whatever it says: on Linux a second try could hit another thread's file
        descriptor = -1;
    }

    private ProblemException CannotOpen(int error) => error switch
    {
        Errno.NoEntry or Errno.NoDevice or Errno.NoSuchAddress => new ProblemException($"there is no grabber at {Path}", $"plug it in, or name another after v4l2: ({V4l2Devices.Names()})"),
        Errno.Access or Errno.NotPermitted => new ProblemException($"{Path} may not be opened", "run as a member of the group video"),
        Errno.Busy => new ProblemException($"{Path} is in use", "stop the program that uses it"),
        _ => new ProblemException($"{Path} cannot be opened ({Marshal.GetPInvokeErrorMessage(error)})", "check the path after v4l2:"),
    };

    private static string Text(byte* from, int length)
    {
        ReadOnlySpan<byte> bytes = new(from, length);
        int end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }
}

namespace EdgeRadiomics.Appliance.Capture.V4l2;

/// <summary>Frames of a video grabber, straight from its mapped buffers. Follows changes of its input; a vanished grabber is a transient fault.</summary>
internal sealed class V4l2Source : IFrameSource
{
    /// <summary>How soon stopping is noticed.</summary>
    private const int SliceMs = 100;

    private static readonly TimeSpan BetweenSignalChecks = TimeSpan.FromSeconds(0.5);

    private readonly string path;
    private readonly CaptureOptions options;
    private readonly TimeProvider clock;
    private readonly ILogger log;
    private readonly MjpegDecoder mjpeg = new();
    private readonly V4l2Frames frames = new();
    private readonly V4l2ResetLadder ladder = new();
    private readonly Lock reading = new();
    private V4l2Device device;
    private V4l2Agreement agreement;
    private V4l2Stream? stream;
    private long lastFrame, lastSignalCheck;
    private bool hasSignal = true, isDiscontinuous;
    private int dropped, damaged;
    private volatile bool disposed;

    /// <exception cref="ProblemException">There is no such grabber, or it cannot be used.</exception>
    public V4l2Source(string path, CaptureOptions options, TimeProvider clock, ILogger log)
    {
        (this.path, this.options, this.clock, this.log) = (path, options, clock, log);
        device = new V4l2Device(path);
        try
        {
            agreement = Begin();
        }
        catch (Exception e) when (e is ProblemException or DeviceFaultException)
        {
            Dispose();
            throw e as ProblemException ?? new ProblemException(e.Message, "plug it in again; dmesg may say more", e);
        }
    }

    public string Description => $"grabber {device.Card} at {path}";

    public bool IsDemonstration => false;

    /// <summary>What it gives at the moment, in words.</summary>
    public string Format => $"{agreement}";

    public bool Read(RawFrame target, CancellationToken stop)
    {
        lock (reading)
        {
            try
            {
                return ReadNext(target, stop);
            }
            catch (ProblemException problem)
            {
                // It worked at the start: whatever is wrong now may pass.
                throw new DeviceFaultException(problem.Message.TrimEnd('.'), isTransient: true, problem);
            }
        }
    }

    public void Dispose()
    {
        disposed = true;
        lock (reading)
        {
            Close();
            mjpeg.Dispose();
        }
    }

    private bool ReadNext(RawFrame target, CancellationToken stop)
    {
        while (!disposed && !stop.IsCancellationRequested)
        {
            // Without a stream there is no waiting for frames, only for events: the kernel would answer with an error at once.
            bool isOn = stream!.IsOn;
            short ready = device.Poll((short)(V4l2Constant.PollPriority | (isOn ? V4l2Constant.PollIn : 0)), SliceMs);
            if ((ready & (V4l2Constant.PollHangUp | V4l2Constant.PollInvalid)) != 0) throw device.Unplugged();
            if ((ready & (V4l2Constant.PollPriority | V4l2Constant.PollError)) != 0 && TakeEvents())
            {
                BeginAnew();
                continue;
            }
            if ((ready & V4l2Constant.PollError) != 0) throw new DeviceFaultException($"the stream of the grabber at {path} broke off", isTransient: true);
            if ((ready & V4l2Constant.PollIn) != 0 && TryTake(target))
            {
                if (IsSignalCheckDue()) CheckSignal();
                return true;
            }
            if (IsSignalCheckDue() && !CheckSignal() && clock.GetElapsedTime(lastFrame) >= BetweenSignalChecks)
            {
                target.Resize(agreement.Width, agreement.Height);
                Describe(target, MonotonicClock.NowNs(clock));
                return true;
            }
            if (hasSignal) Climb(ladder.Next(clock.GetElapsedTime(lastFrame)));
        }
        return false;
    }

    private bool TryTake(RawFrame target)
    {
        if (!stream!.TryDequeue(out V4l2Buffer buffer)) return false;
        dropped += frames.Missed(buffer.Sequence);
        long start = clock.GetTimestamp();
        ReadOnlySpan<byte> bytes = stream.Bytes(buffer);
        bool isWhole = V4l2Frames.IsWhole(buffer, bytes.Length, agreement.Layout);
        if (isWhole && agreement.Layout is { } layout) target.Fill(bytes, layout);
        else if (isWhole) isWhole = mjpeg.TryDecode(bytes, target);
        long end = clock.GetTimestamp();
        if (isWhole)
        {
            target.ConversionNs = (long)clock.GetElapsedTime(start, end).TotalNanoseconds;
            lastFrame = end;
            ladder.Descend();
            Describe(target, V4l2Frames.StampNs(buffer, MonotonicClock.NowNs(clock)));
        }
        else
        {
            damaged++;
        }
        stream.Requeue(ref buffer);
        return isWhole;
    }

    private void Describe(RawFrame target, long stampNs)
    {
        (target.MonotonicNs, target.HasSignal, target.IsDiscontinuous) = (stampNs, hasSignal, isDiscontinuous);
        (target.Dropped, target.Damaged) = (dropped, damaged);
        (dropped, damaged, isDiscontinuous) = (0, 0, false);
    }

    /// <summary>Takes what events wait; true when one says that the input has changed.</summary>
    private bool TakeEvents()
    {
        bool changed = false;
        for (int n = 0; n < 64; n++)
        {
            V4l2Event happened = default;
            int error = device.Try(V4l2Request.DequeueEvent, ref happened);
            if (error == Errno.NoDevice) throw device.Unplugged();
            if (error != 0) break;
            changed |= happened.Type == V4l2Constant.SourceChange;
        }
        return changed;
    }

    private bool IsSignalCheckDue() => clock.GetElapsedTime(lastSignalCheck) >= BetweenSignalChecks;

    private bool CheckSignal()
    {
        lastSignalCheck = clock.GetTimestamp();
        bool had = hasSignal;
        NoteSignal(V4l2Negotiation.HasSignal(device, thorough: clock.GetElapsedTime(lastFrame) >= BetweenSignalChecks));
        if (!had && hasSignal) BeginAnew(); // what is plugged in now need not be what was
        return hasSignal;
    }

    private void NoteSignal(bool present)
    {
        if (hasSignal && !present) V4l2Log.SignalLost(log, Description);
        if (!hasSignal && present) V4l2Log.SignalFound(log, Description);
        hasSignal = present;
    }

    private void Climb(ResetStep step)
    {
        if (step == ResetStep.Wait) return;
        TimeSpan silence = clock.GetElapsedTime(lastFrame);
        switch (step)
        {
            case ResetStep.RestartStream:
                V4l2Log.RestartingStream(log, Description, silence);
                stream!.Stop();
                frames.Forget();
                stream.TryStart();
                break;
            case ResetStep.ResetUsb when UsbDevice.PathOf(V4l2Devices.NodeOf(path)) is { } usb:
                V4l2Log.ResettingUsb(log, Description, silence, usb);
                DeviceFaultException reset = new($"the grabber at {path} was reset", isTransient: true);
                Close();
                if (UsbDevice.Reset(usb) is not { } reason) throw reset;
                V4l2Log.UsbNotReset(log, usb, reason);
                OpenAgain();
                break;
            default:
                if (step == ResetStep.OpenAgain && ladder.IsFirst) V4l2Log.OpeningAgain(log, Description, silence);
                Close();
                OpenAgain();
                break;
        }
    }

    private void OpenAgain()
    {
        device = new V4l2Device(path);
        long silentSince = lastFrame;
        agreement = Begin();
        lastFrame = silentSince;
        isDiscontinuous = true;
    }

    private void BeginAnew()
    {
        V4l2Log.SourceChanged(log, Description);
        stream?.Dispose();
        stream = null;
        agreement = Begin();
        isDiscontinuous = true;
    }

    private V4l2Agreement Begin()
    {
        V4l2EventSubscription changes = new() { Type = V4l2Constant.SourceChange };
        _ = device.Try(V4l2Request.SubscribeEvent, ref changes); // grabbers that know no events are asked for their signal instead
        V4l2Agreement agreed = V4l2Negotiation.Agree(device, options.FramesPerSecond);
        V4l2Log.Agreed(log, Description, $"{agreed}");
        if (agreed.Layout is { } layout) GreyConversion.WarmUp(layout);
        stream = new V4l2Stream(device);
        frames.Forget();
        stream.TryStart();
        NoteSignal(stream.IsOn && V4l2Negotiation.HasSignal(device, thorough: false));
        lastFrame = lastSignalCheck = clock.GetTimestamp();
        return agreed;
    }

    private void Close()
    {
        stream?.Dispose();
        stream = null;
        device.Dispose();
    }
}

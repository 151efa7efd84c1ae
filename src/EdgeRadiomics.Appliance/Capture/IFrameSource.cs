namespace EdgeRadiomics.Appliance.Capture;

/// <summary>Where raw frames come from. One thread reads; <see cref="IDisposable.Dispose"/> may come from any thread and ends a blocked read.</summary>
internal interface IFrameSource : IDisposable
{
    /// <summary>What the page and the log call it.</summary>
    string Description { get; }

    /// <summary>Whether the pictures are drawn or replayed for show, not an exam.</summary>
    bool IsDemonstration { get; }

    /// <summary>Waits until the next frame is due and fills <paramref name="target"/>; false when stopped, disposed or at the end.</summary>
    /// <exception cref="DeviceFaultException">The device failed; it says whether waiting helps.</exception>
    /// <exception cref="ProblemException">Something a person must mend.</exception>
    bool Read(RawFrame target, CancellationToken stop);
}

namespace EdgeRadiomics.Appliance.Capture;

/// <summary>A grabber that was not there when the device started: its first read is the fault that makes the loop look for it again.</summary>
internal sealed class AbsentSource(string problem) : IFrameSource
{
    public string Description => "a grabber that is awaited";

    public bool IsDemonstration => false;

    public bool Read(RawFrame target, CancellationToken stop) => throw new DeviceFaultException(problem, isTransient: true);

    public void Dispose()
    {
    }
}

using EdgeRadiomics.Appliance.Capture;

namespace EdgeRadiomics.Appliance.Tests.Capture;

/// <summary>Plays what a test writes: each call asks the script to fill the frame, until it says no.</summary>
internal sealed class ScriptedSource(Func<RawFrame, bool> script) : IFrameSource
{
    public string Description => "script";

    public bool IsDemonstration => false;

    public bool Read(RawFrame target, CancellationToken stop) => !stop.IsCancellationRequested && script(target);

    public void Dispose()
    {
    }

    /// <summary>Speckle on the whole screen: a sector without writing.</summary>
    public static void Speckle(RawFrame target, int seed, int width = 120, int height = 100)
    {
        target.Resize(width, height);
        new Random(seed).NextBytes(target.Grey);
    }

    public static void Flat(RawFrame target, byte value, int width = 120, int height = 100)
    {
        target.Resize(width, height);
        target.Grey.Fill(value);
    }
}

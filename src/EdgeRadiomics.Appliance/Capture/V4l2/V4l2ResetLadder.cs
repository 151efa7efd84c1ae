namespace EdgeRadiomics.Appliance.Capture.V4l2;

/// <summary>What to try when a grabber has a signal and gives no frame.</summary>
internal enum ResetStep
{
    Wait,
    RestartStream,
    OpenAgain,
    ResetUsb,
}

/// <summary>Climbs one rung every two seconds of silence, the gentlest first; from the top it opens the grabber again every ten seconds.</summary>
internal sealed class V4l2ResetLadder
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2), LongPatience = TimeSpan.FromSeconds(10);

    private int rungs;
    private TimeSpan next = Patience;

    /// <summary>Whether the last step was one that is worth a line in the log: not the tenth of its kind.</summary>
    public bool IsFirst => rungs <= 3;

    /// <summary>What is due after this long without a frame.</summary>
    public ResetStep Next(TimeSpan silence)
    {
        if (silence < next) return ResetStep.Wait;
        rungs++;
        next = silence + (rungs < 3 ? Patience : LongPatience);
        return rungs switch
        {
            1 => ResetStep.RestartStream,
            2 => ResetStep.OpenAgain,
            3 => ResetStep.ResetUsb,
            _ => ResetStep.OpenAgain,
        };
    }

    /// <summary>Back to the ground: a frame came.</summary>
    public void Descend() => (rungs, next) = (0, Patience);
}

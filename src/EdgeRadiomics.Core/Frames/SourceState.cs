namespace EdgeRadiomics.Frames;

/// <summary>What the scanner's picture is doing. A frozen picture is not a fault; a stalled source is.</summary>
public enum SourceState
{
    /// <summary>New frames arrive and differ.</summary>
    Streaming,

    /// <summary>Frames arrive, all the same: the operator pressed freeze.</summary>
    Frozen,

    /// <summary>Frames arrive but carry no ultrasound picture.</summary>
    NoSignal,

    /// <summary>No frame has arrived for a second.</summary>
    Stalled,
}

namespace EdgeRadiomics.Appliance.Device;

/// <summary>How far the calendar can be trusted; every record carries it as <c>erclock</c>.</summary>
internal enum ClockState
{
    /// <summary>Nothing vouches for it.</summary>
    Unsynced,

    /// <summary>It stood below the floor, which counts on in its place.</summary>
    Floor,

    /// <summary>A battery-backed clock agrees with it.</summary>
    Rtc,

    /// <summary>A time server has set it.</summary>
    Synced,
}

internal static class ClockStates
{
    /// <summary>The state as it stands in records.</summary>
    public static string Word(this ClockState state) => state switch
    {
        ClockState.Synced => "synced",
        ClockState.Rtc => "rtc",
        ClockState.Floor => "floor",
        _ => "unsynced",
    };
}

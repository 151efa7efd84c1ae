namespace EdgeRadiomics.Appliance.Capture;

/// <summary>A device or stream failed while running. <see cref="IsTransient"/> says whether opening it again may help.</summary>
internal sealed class DeviceFaultException(string message, bool isTransient, Exception? cause = null) : Exception(message, cause)
{
    public bool IsTransient { get; } = isTransient;
}

using EdgeRadiomics.Frames;

namespace EdgeRadiomics.Appliance;

/// <summary>One picture to measure: what it is called, and where picture and mask lie.</summary>
internal sealed record MeasuredPicture(string Id, string Image, string Mask, PixelSpacing? Spacing);

namespace EdgeRadiomics.Features.Filters;

/// <summary>What a Laplacian of Gaussian convolves with.</summary>
internal sealed class LogKernels(double sigmaXPx, double sigmaYPx)
{
    public FilterKernel GaussianX { get; } = FilterKernel.Gaussian(sigmaXPx);

    public FilterKernel GaussianY { get; } = FilterKernel.Gaussian(sigmaYPx);

    public FilterKernel CurvatureX { get; } = FilterKernel.GaussianCurvature(sigmaXPx);

    public FilterKernel CurvatureY { get; } = FilterKernel.GaussianCurvature(sigmaYPx);

    /// <summary>Pixels on each side.</summary>
    public int Reach => Math.Max(GaussianX.Centre, GaussianY.Centre);
}

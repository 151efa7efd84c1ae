namespace EdgeRadiomics.Phantom;

/// <summary>Smooth noise of mean 0 and about unit spread on a wrapped grid of 64 x 64 random heights.</summary>
internal sealed class ValueNoise
{
    private const int Side = 64;
    private readonly double[] heights = new double[Side * Side];

    public ValueNoise(Draws draws)
    {
        for (int n = 0; n < heights.Length; n++) heights[n] = 1.6 * draws.Normal();
    }

    /// <summary>The noise at a place counted in grid steps.</summary>
    public double At(double x, double y)
    {
        double x0 = Math.Floor(x), y0 = Math.Floor(y), fx = Smooth(x - x0), fy = Smooth(y - y0);
        int left = (int)x0 & (Side - 1), right = (left + 1) & (Side - 1), top = ((int)y0 & (Side - 1)) * Side, bottom = (((int)y0 + 1) & (Side - 1)) * Side;
        double above = heights[top + left] + fx * (heights[top + right] - heights[top + left]);
        double below = heights[bottom + left] + fx * (heights[bottom + right] - heights[bottom + left]);
        return above + fy * (below - above);
    }

    private static double Smooth(double t) => t * t * (3 - 2 * t);
}

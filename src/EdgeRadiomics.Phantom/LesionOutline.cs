namespace EdgeRadiomics.Phantom;

/// <summary>Where a lesion begins: an ellipse whose radius waves with the angle as its margin and shape say.</summary>
internal sealed class LesionOutline
{
    private const int Angles = 720;
    private readonly double[] factor = new double[Angles];
    private readonly double cos, sin, a, b;

    public LesionOutline(LesionSigns signs, double maxHeightMm, Draws draws)
    {
        a = signs.LongMm / 2;
        b = a * signs.Roundness;
        double tilt = (signs.IsParallel ? 0 : Math.PI / 2) + draws.Between(-0.25, 0.25);
        // A lesion of 30 mm does not stand upright in a picture 40 mm deep: it grows sideways instead of leaving it.
        double height = 2 * (signs.IsParallel ? b : a);
        if (height > maxHeightMm) (a, b) = (a * maxHeightMm / height, b * maxHeightMm / height);
        (sin, cos) = Math.SinCos(tilt);
        Array.Fill(factor, 1);
        if (signs.IsIrregular) for (int k = 2; k <= 5; k++) Wave(k, draws.Between(0.04, 0.22 / k), draws.Between(0, 2 * Math.PI));
        switch (signs.Margin)
        {
            case Margin.Microlobulated: Wave((int)draws.Between(11, 17), draws.Between(0.05, 0.08), draws.Between(0, 2 * Math.PI)); break;
            case Margin.Spiculated: for (int n = (int)draws.Between(9, 16); n > 0; n--) Spike(draws.Between(0, Angles), draws.Between(0.15, 0.5), draws.Between(6, 14)); break;
        }
    }

    /// <summary>Largest distance of the outline from its centre, mm.</summary>
    public double ReachMm => a * factor.Max();

    /// <summary>Signed distance from the outline, about, mm: below 0 inside.</summary>
    public double DistanceMm(double xMm, double yMm)
    {
        double u = (xMm * cos + yMm * sin) / a, v = (yMm * cos - xMm * sin) / b;
        double radius = Math.Sqrt(u * u + v * v);
        double at = (Math.Atan2(v, u) / (2 * Math.PI) + 1) * Angles % Angles;
        int low = (int)at % Angles;
        double limit = factor[low] + (at - (int)at) * (factor[(low + 1) % Angles] - factor[low]);
        double length = Math.Sqrt(xMm * xMm + yMm * yMm);
        return radius < 1e-6 ? -b : (radius - limit) * length / radius;
    }

    private void Wave(int count, double height, double phase)
    {
        for (int n = 0; n < Angles; n++) factor[n] += height * Math.Cos(count * 2 * Math.PI * n / Angles + phase);
    }

    private void Spike(double at, double height, double width)
    {
        for (int n = 0; n < Angles; n++)
        {
            double off = Math.Abs(n - at);
            factor[n] += height * Math.Exp(-Math.Min(off, Angles - off) / width);
        }
    }
}

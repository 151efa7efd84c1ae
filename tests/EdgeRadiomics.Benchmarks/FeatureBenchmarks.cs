using BenchmarkDotNet.Attributes;
using EdgeRadiomics.Features;
using EdgeRadiomics.Features.Filters;

namespace EdgeRadiomics.Benchmarks;

/// <summary>PyRadiomics' 102 features and the whole catalogue on an ellipse of speckle in a 512 x 512 px picture, beside one plain pass over the region's box.</summary>
[MemoryDiagnoser]
public class FeatureBenchmarks
{
    private const int Side = 512;
    private readonly FeatureExtractor whole = new(new FeatureSettings()), pyRadiomics = new(new FeatureSettings { Families = FeatureFamilies.PyRadiomics });
    private readonly FilteredExtractor filtered = new(
        new FeatureSettings { Families = FeatureFamilies.PyRadiomics }, new FilterSettings { LogSigmasPx = [1, 2, 3], Wavelet = Wavelet.Coif1 });
    private readonly byte[] pixels = new byte[Side * Side], mask = new byte[Side * Side];
    private int left, right, top, bottom;
    private readonly double[] values = new double[FeatureCatalogue.Count];
    private double[] responses = [];

    /// <summary>Pixels of the region, nearly.</summary>
    [Params(2_000, 10_000, 40_000)]
    public int AreaPx { get; set; }

    [GlobalSetup]
    public void MakeRegion()
    {
        responses = new double[filtered.Definitions.Count];

        // Axes 3 : 2, as lesions lie.
        double b = Math.Sqrt(AreaPx / (1.5 * Math.PI)), a = 1.5 * b;
        (left, right, top, bottom) = ((int)(Side / 2 - a), (int)(Side / 2 + a) + 1, (int)(Side / 2 - b), (int)(Side / 2 + b) + 1);
        Random random = new(1);
        for (int y = 0; y < Side; y++)
            for (int x = 0; x < Side; x++)
            {
                // Fully developed speckle has a Rayleigh-distributed amplitude.
                pixels[y * Side + x] = (byte)Math.Min(255, 40 * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())));
                double dx = (x - Side / 2) / a, dy = (y - Side / 2) / b;
                mask[y * Side + x] = dx * dx + dy * dy <= 1 ? (byte)1 : (byte)0;
            }
    }

    [Benchmark(Baseline = true)]
    public long PlainPass()
    {
        long sum = 0;
        for (int y = top; y <= bottom; y++)
            for (int i = y * Side + left, end = y * Side + right; i <= end; i++)
                if (mask[i] != 0) sum += pixels[i];
        return sum;
    }

    [Benchmark]
    public double PyRadiomics102()
    {
        pyRadiomics.Extract(new PixelRegion(pixels, mask, default, Side, Side, 0.1, 0.1), values);
        return values[0];
    }

    /// <summary>PyRadiomics' 102, and its 93 without shape on three Laplacians of Gaussian and the four bands of coif1: 753.</summary>
    [Benchmark]
    public double Filtered753()
    {
        pyRadiomics.Extract(new PixelRegion(pixels, mask, default, Side, Side, 0.1, 0.1), values);
        filtered.Extract(new PixelRegion(pixels, mask, default, Side, Side, 0.1, 0.1), responses);
        return responses[0];
    }

    [Benchmark]
    public double WholeCatalogue()
    {
        whole.Extract(new PixelRegion(pixels, mask, default, Side, Side, 0.1, 0.1), values);
        return values[0];
    }
}

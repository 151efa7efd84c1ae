namespace EdgeRadiomics.Trainer.Segmentation;

/// <summary>
/// Where each convolution's numbers lie in the two flat arrays that hold a network: values (weights, then per output
/// channel scale and shift, or a bias) and statistics (running mean, running variance). Flat, so that the optimiser, the
/// moving average and a checkpoint each handle one array.
/// </summary>
internal sealed class NetLayout
{
    /// <summary>The layout of a network, found by running it on channel counts.</summary>
    public NetLayout(Action<INetLayers<int>> run)
    {
        Counter counter = new();
        run(counter);
        Convolutions = counter.Shapes;
        Parts = [.. Convolutions.SelectMany(ValueParts)];
        ValueCount = Parts.Sum();
        StatisticsCount = Convolutions.Sum(StatisticsOf);
    }

    /// <summary>The shipped segmenter's layout.</summary>
    public static NetLayout Lesion { get; } = new(layers => LesionNet.Run(layers, 1));

    public IReadOnlyList<ConvShape> Convolutions { get; }

    /// <summary>Lengths of the consecutive parts of the values: two or three a convolution.</summary>
    public long[] Parts { get; }

    public long ValueCount { get; }

    public int StatisticsCount { get; }

    /// <summary>Number of weights of one kernel set.</summary>
    public static int WeightsOf(ConvShape shape) => shape.Out * (shape.In / shape.Groups) * shape.Kernel * shape.Kernel;

    /// <summary>Length of one convolution's statistics.</summary>
    public static int StatisticsOf(ConvShape shape) => shape.Normalised ? 2 * shape.Out : 0;

    /// <summary>Fresh values (He's normal initialisation by fan-out) and statistics (mean 0, variance 1).</summary>
    public (float[] Values, float[] Statistics) Initialise(int seed)
    {
        Random random = new(seed);
        float[] values = new float[ValueCount], statistics = new float[StatisticsCount];
        int at = 0, statisticsAt = 0;
        foreach (ConvShape shape in Convolutions)
        {
            int count = WeightsOf(shape);
            double deviation = Math.Sqrt(2.0 * shape.Groups / (shape.Out * shape.Kernel * shape.Kernel));
            for (int i = 0; i < count; i++) values[at++] = (float)(deviation * Normal(random));
            // About one pixel in ten is lesion; starting there spares the first hundred steps.
            values.AsSpan(at, shape.Out).Fill(shape.Normalised ? 1 : -2);
            at += shape.Normalised ? 2 * shape.Out : shape.Out;
            if (shape.Normalised) statistics.AsSpan(statisticsAt + shape.Out, shape.Out).Fill(1);
            statisticsAt += StatisticsOf(shape);
        }
        return (values, statistics);
    }

    private static IEnumerable<long> ValueParts(ConvShape shape) =>
        shape.Normalised ? [WeightsOf(shape), shape.Out, shape.Out] : [WeightsOf(shape), shape.Out];

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private sealed class Counter : INetLayers<int>
    {
        public List<ConvShape> Shapes { get; } = [];

        public int Convolve(int input, ConvShape shape)
        {
            if (input != shape.In) throw new InvalidOperationException($"a convolution of {shape.In} channels is given {input}");
            Shapes.Add(shape);
            return shape.Out;
        }

        public int Add(int one, int other) => one == other ? one : throw new InvalidOperationException($"{one} channels are added to {other}");

        public int Concatenate(int one, int other) => one + other;

        public int Enlarge(int input) => input;
    }
}

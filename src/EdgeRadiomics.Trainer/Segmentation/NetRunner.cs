using TorchSharp;
using static TorchSharp.torch;

namespace EdgeRadiomics.Trainer.Segmentation;

/// <summary>Runs a finished network in libtorch, float32, for validation and for the proof that the export agrees.</summary>
internal sealed class NetRunner(NetLayout layout, Net net) : IDisposable
{
    private readonly Tensor values = tensor(net.Values), statistics = tensor(net.Statistics);

    /// <summary>Logits of normalised frames, one after the other.</summary>
    public float[] Logits(float[] frames, int count, int size)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        return Run(values, statistics, TorchLayers.Batch(frames, count, size)).data<float>().ToArray();
    }

    /// <summary>The same in float64: what rounding is measured against.</summary>
    public double[] ExactLogits(float[] frames, int count, int size)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        return Run(values.to(ScalarType.Float64), statistics.to(ScalarType.Float64), TorchLayers.Batch(frames, count, size).to(ScalarType.Float64)).data<double>().ToArray();
    }

    private Tensor Run(Tensor numbers, Tensor averages, Tensor frames) =>
        LesionNet.Run(new TorchLayers(layout, numbers, averages, momentum: null, half: false), frames).contiguous();

    /// <summary>Mean Dice at the network's own size; a frame without lesion counts 1 when nothing is marked, else 0.</summary>
    public double Dice(TrainingPictures pictures, double mean, double deviation)
    {
        double sum = 0;
        int area = pictures.Size * pictures.Size;
        for (int i = 0; i < pictures.Cases.Count; i++)
        {
            (byte[] frame, byte[] mask) = pictures[i];
            float[] logits = Logits(Array.ConvertAll(frame, grey => (float)((grey - mean) / deviation)), 1, pictures.Size);
            int both = 0, either = 0;
            for (int k = 0; k < area; k++)
            {
                bool marked = logits[k] >= 0, lesion = mask[k] >= 128;
                if (marked && lesion) both++;
                either += (marked ? 1 : 0) + (lesion ? 1 : 0);
            }
            sum += either == 0 ? 1 : 2.0 * both / either;
        }
        return sum / pictures.Cases.Count;
    }

    public void Dispose()
    {
        values.Dispose();
        statistics.Dispose();
    }
}

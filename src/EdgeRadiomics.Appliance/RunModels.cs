using EdgeRadiomics.Hints;
using EdgeRadiomics.Onnx;

namespace EdgeRadiomics.Appliance;

/// <summary>The models of a run. They load on a thread of their own, while the rest of a start goes on beside them.</summary>
/// <remarks>ONNX Runtime and both models took 2.8 s of a start of 8.3 s on an emulated board with two cores.</remarks>
internal sealed class RunModels(ApplianceOptions options) : IAsyncDisposable
{
    private readonly Task<Loaded> loading = Task.Run(() => Load(options));

    /// <summary>Waits until they are loaded.</summary>
    /// <exception cref="ProblemException">A bundle or ONNX Runtime cannot be used.</exception>
    public async Task<(OnnxSegmenter Segmenter, OnnxHintModel Hints, ModelCard[] Cards)> Ready()
    {
        Loaded loaded = await loading;
        return (loaded.Segmenter, loaded.Hints, loaded.Cards);
    }

    public async ValueTask DisposeAsync()
    {
        await ((Task)loading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (loading.IsCompletedSuccessfully) (await loading).Dispose();
    }

    private static Loaded Load(ApplianceOptions options)
    {
        OrtRuntime.UseNative(options.OrtNative);
        string folder = ModelFolder.Resolve(options.Models);
        ModelBundle segmentation = ModelFolder.LoadSegmentation(folder), hints = ModelFolder.LoadHints(folder);
        OnnxSegmenter segmenter = new(segmentation, Math.Max(1, Environment.ProcessorCount / 2), options.Provider);
        try
        {
            return new Loaded(segmenter, new OnnxHintModel(hints), [segmentation.Card, hints.Card]);
        }
        catch
        {
            segmenter.Dispose();
            throw;
        }
    }

    private sealed record Loaded(OnnxSegmenter Segmenter, OnnxHintModel Hints, ModelCard[] Cards) : IDisposable
    {
        public void Dispose()
        {
            Hints.Dispose();
            Segmenter.Dispose();
        }
    }
}

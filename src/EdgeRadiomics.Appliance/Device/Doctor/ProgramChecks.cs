using System.Net;
using System.Net.Sockets;
using EdgeRadiomics.Appliance.Live;
using EdgeRadiomics.Appliance.Sync;
using EdgeRadiomics.Onnx;

namespace EdgeRadiomics.Appliance.Device.Doctor;

/// <summary>Checks of what the program needs: models, their runtime, the broker, the page's address.</summary>
internal static class ProgramChecks
{
    private static readonly TimeSpan BrokerLimit = TimeSpan.FromSeconds(2);

    public static Finding OnnxRuntime(string? native)
    {
        try
        {
            OrtRuntime.UseNative(native);
            return Finding.Ok("ONNX Runtime", OrtRuntime.Native ?? OrtRuntime.Version);
        }
        catch (Exception e) when (e is DllNotFoundException or TypeInitializationException or EntryPointNotFoundException or BadImageFormatException)
        {
            return Finding.Fail("ONNX Runtime", $"its library does not load ({(e.InnerException ?? e).Message.ReplaceLineEndings(" ").TrimEnd('.')})", "install the program again, for this processor");
        }
    }

    public static IEnumerable<Finding> Models(string? given, string provider)
    {
        string folder = ModelFolder.Resolve(given);
        yield return Loads("segmentation", () =>
        {
            ModelBundle bundle = ModelFolder.LoadSegmentation(folder);
            using OnnxSegmenter segmenter = new(bundle, provider: provider);
            return (bundle, $"; runs on {segmenter.Provider}");
        });
        yield return Loads("hints", () =>
        {
            ModelBundle bundle = ModelFolder.LoadHints(folder);
            new OnnxHintModel(bundle).Dispose();
            return (bundle, "");
        });
    }

    public static async Task<Finding> BrokerAsync(BrokerAddress broker, TimeProvider time)
    {
        if (broker.IsEmbedded)
            return IsFree(new IPEndPoint(IPAddress.Loopback, broker.Port))
                ? Finding.Ok("broker", $"embedded, port {broker.Port} is free")
                : Finding.Note("broker", $"embedded, but port {broker.Port} is in use", "fine while the appliance runs; else stop the other broker or use it with --broker mqtt://127.0.0.1");
        using TcpClient client = new();
        try
        {
            await client.ConnectAsync(broker.Host, broker.Port).WaitAsync(BrokerLimit, time);
            return Finding.Ok("broker", $"{broker} answers");
        }
        catch (Exception e) when (e is SocketException or TimeoutException)
        {
            // Not a failure: records wait for it, and examining needs no network.
            string cause = e is TimeoutException ? $"nothing within {BrokerLimit.TotalSeconds:0} s" : e.Message.TrimEnd('.');
            return Finding.Note("broker", $"{broker} does not answer ({cause})", "records wait on the device; check address, cable and firewall");
        }
    }

    public static Finding Page(ApplianceOptions options)
    {
        LiveOptions live = new(options.Http, options.AccessKey);
        return live.EndPoint.Port == 0 || IsFree(live.EndPoint)
            ? Finding.Ok("page", $"{options.Http} is free")
            : Finding.Note("page", $"{options.Http} is in use or not an address of this machine", "fine while the appliance runs; else choose another with --http");
    }

    private static Finding Loads(string task, Func<(ModelBundle Bundle, string Provider)> load)
    {
        try
        {
            (ModelBundle bundle, string runsOn) = load();
            return Finding.Ok($"{task} model", $"{bundle.Card.Name} {bundle.Card.Version}, {bundle.Card.Sha256[..12]}, as its card says{(bundle.Card.Synthetic ? "; made from simulated data" : "")}{runsOn}");
        }
        catch (ProblemException problem)
        {
            return Finding.Of($"{task} model", problem);
        }
    }

    private static bool IsFree(IPEndPoint address)
    {
        try
        {
            using TcpListener listener = new(address);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

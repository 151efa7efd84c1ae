using System.Diagnostics;

namespace EdgeRadiomics.Appliance.Tests.CommandLine;

/// <summary>Asks a running appliance until it answers as expected.</summary>
internal static class Ask
{
    public static async Task<string> Eventually(HttpClient client, string path, Func<string, bool> expected, int seconds = 20)
    {
        Stopwatch waited = Stopwatch.StartNew();
        string last = "no answer";
        while (waited.Elapsed < TimeSpan.FromSeconds(seconds))
        {
            try
            {
                last = await client.GetStringAsync(path, TestContext.Current.CancellationToken);
                if (expected(last)) return last;
            }
            catch (HttpRequestException e)
            {
                last = e.Message;
            }
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
        throw new TimeoutException($"{path} did not become what was expected within {seconds} s; last: ...{last[^Math.Min(1500, last.Length)..]}");
    }
}

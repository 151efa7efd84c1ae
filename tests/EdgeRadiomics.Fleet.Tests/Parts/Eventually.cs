using System.Diagnostics;

namespace EdgeRadiomics.Fleet.Tests.Parts;

internal static class Eventually
{
    public static Task IsTrue(Func<bool> condition, string what, int seconds = 30) => IsTrue(() => Task.FromResult(condition()), what, seconds);

    public static async Task IsTrue(Func<Task<bool>> condition, string what, int seconds = 30)
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (!await condition())
        {
            if (waited.Elapsed > TimeSpan.FromSeconds(seconds)) throw new TimeoutException($"not within {seconds} s: {what}");
            await Task.Delay(30, TestContext.Current.CancellationToken);
        }
    }
}

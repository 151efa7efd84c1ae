using Microsoft.Playwright;

namespace EdgeRadiomics.Appliance.Tests.EndToEnd;

/// <summary>Debian's Chromium, without anything that reaches beyond this machine.</summary>
internal static class Chromium
{
    public const string Path = "/usr/bin/chromium";

    public static BrowserTypeLaunchOptions Options => new()
    {
        ExecutablePath = Path,
        Headless = true,
        Args =
        [
            "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync",
        ],
    };
}

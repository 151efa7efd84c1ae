using System.Collections.Concurrent;
using EdgeRadiomics.Frames;
using Microsoft.Playwright;

namespace EdgeRadiomics.Appliance.Tests.Live;

/// <summary>The page in a real browser: Debian's chromium, driven by Playwright's own driver; nothing is downloaded.</summary>
public sealed class PageTests : IAsyncLifetime
{
    private const string Chromium = "/usr/bin/chromium";
    private static readonly string[] Flags =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private readonly ConcurrentQueue<string> complaints = [];
    private readonly CancellationTokenSource publishing = new();
    private IPlaywright? playwright;
    private IBrowser? browser;
    private Bench? bench;
    private Task publisher = Task.CompletedTask;
    private volatile bool hasLesion = true, isPublishing = true;

    private Bench Bench => bench!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(File.Exists(Chromium), $"{Chromium} is missing: apt-get install -y chromium");
        Environment.SetEnvironmentVariable("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium, Headless = true, Args = Flags });
        bench = await Bench.OpenAsync();
        publisher = PublishAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await publishing.CancelAsync();
        await publisher;
        if (browser is not null) await browser.DisposeAsync();
        playwright?.Dispose();
        if (bench is not null) await bench.DisposeAsync();
        publishing.Dispose();
    }

    [Fact]
    public async Task Shows_contour_markers_and_notice_and_loads_nothing_from_outside()
    {
        IPage page = await OpenAsync(1280, 800);
        await Expect(page, "#state", "Live");
        await Expect(page, "footer", "Investigational use only. Not a pathology result.");
        await Expect(page, "#hints-title", "If this lesion is malignant");
        await Expect(page, "[data-marker=ER]", "favours positive");
        await Expect(page, "[data-marker=ER]", "C weak");
        await Expect(page, "[data-marker=HER2]", "no hint");
        await Expect(page, "[data-marker=HER2] .reason", "no evidence");
        await Expect(page, "#descriptors", "shadowing");
        await Expect(page, "#models", "Uncalibrated");
        await Expect(page, "#demo", "Demonstration");
        await page.WaitForFunctionAsync(CyanIn, "marked");
        (await page.EvaluateAsync<bool>(CyanIn, "plain")).ShouldBeFalse("the copy is unmodified");
        string[] sizes = await page.EvaluateAsync<string[]>("['marked', 'plain'].map(id => { const c = document.getElementById(id); return c.width + 'x' + c.height; })");
        sizes[0].ShouldBe(sizes[1]);
        complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Keys_and_buttons_lead_through_an_exam()
    {
        IPage page = await OpenAsync(1280, 800);
        await Expect(page, "#state", "Live");
        await page.Keyboard.PressAsync("Space");
        await Expect(page, "#exam-message", "Start an exam first");
        await page.Keyboard.PressAsync("s");
        await Expect(page, "#exam-state", "Exam open");
        await page.Keyboard.PressAsync("Space");
        await Expect(page, "#exam-message", "Saved");
        await Expect(page, "#exam-state", "1 lesion marked");
        await page.ClickAsync("#mark");
        await Expect(page, "#exam-state", "2 lesions marked");
        await page.Keyboard.PressAsync("m");
        await Expect(page, "#exam-state", "3 lesions marked");
        await page.Keyboard.PressAsync("f");
        await Expect(page, "#exam-state", "No exam open");
        complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_patient_reference_is_typed_or_scanned_and_its_letters_are_no_commands()
    {
        IPage page = await OpenAsync(1280, 800);
        await Expect(page, "#state", "Live");
        // A keyboard-wedge scanner while nothing has the focus: S, M and F are among its letters.
        await page.EvaluateAsync("() => { for (const key of [...'KRZ-47 SMF', 'Enter']) document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })); }");
        await Expect(page, "#exam-message", "Patient reference taken");
        await Expect(page, "#exam-state", "patient bound");
        await Expect(page, "#exam-state", "0 lesions marked");
        Bench.Reference.ShouldBe("KRZ-47 SMF");
        await page.FillAsync("#reference", "MSF-2");
        if (Environment.GetEnvironmentVariable("EDGERADIOMICS_SCREENSHOTS") is { Length: > 0 } folder) await page.ScreenshotAsync(new() { Path = Path.Combine(folder, "test-patient.png") });
        await page.PressAsync("#reference", "Enter");
        await page.WaitForFunctionAsync("() => document.activeElement !== document.getElementById('reference') && document.getElementById('reference').value === ''");
        await Expect(page, "#exam-message", "Patient reference taken");
        Bench.Reference.ShouldBe("MSF-2");
        await page.Keyboard.PressAsync("m");
        await Expect(page, "#exam-state", "1 lesion marked");
        complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_refused_mark_says_why_and_never_saved()
    {
        hasLesion = false;
        IPage page = await OpenAsync(1280, 800);
        await Expect(page, "#lesion-none", "No lesion found");
        await page.Keyboard.PressAsync("s");
        await Expect(page, "#exam-state", "Exam open");
        await page.Keyboard.PressAsync("m");
        await Expect(page, "#exam-message", "hold the probe still");
        (await page.TextContentAsync("#exam-message"))!.ShouldNotContain("Saved");
    }

    [Fact]
    public async Task A_stalled_source_takes_the_contour_off()
    {
        IPage page = await OpenAsync(1280, 800);
        await page.WaitForFunctionAsync(CyanIn, "marked");
        isPublishing = false;
        await Expect(page, "#state", "Stalled");
        (await page.EvaluateAsync<bool>(CyanIn, "marked")).ShouldBeFalse();
        await Expect(page, "[data-marker=ER]", "no hint");
        isPublishing = true;
        await page.WaitForFunctionAsync(CyanIn, "marked");
        complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_lost_device_is_named_and_found_again()
    {
        IPage page = await OpenAsync(1280, 800);
        await page.WaitForFunctionAsync(CyanIn, "marked");
        string address = Bench.Server.Url;
        await publishing.CancelAsync();
        await publisher;
        await Bench.DisposeAsync();
        await Expect(page, "#state", "Connection to the device lost");
        (await page.EvaluateAsync<bool>(CyanIn, "marked")).ShouldBeFalse();
        (await page.IsDisabledAsync("#start")).ShouldBeTrue();
        bench = await Bench.OpenAsync(address: address);
        Bench.Snapshots.Publish(DrawnSnapshot.Of(1));
        await page.WaitForFunctionAsync("() => document.getElementById('state').dataset.state !== 'lost'");
    }

    [Theory]
    [InlineData(1280, 800)]
    [InlineData(1024, 768)]
    [InlineData(800, 1280)]
    public async Task Fits_without_scrolling_and_has_targets_for_fingers(int width, int height)
    {
        foreach (ColorScheme scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            IPage page = await OpenAsync(width, height, scheme);
            await page.WaitForFunctionAsync(CyanIn, "marked");
            (await page.EvaluateAsync<bool>("() => [document.documentElement, document.querySelector('.hints')].every(e => e.scrollHeight <= e.clientHeight + 1 && e.scrollWidth <= e.clientWidth + 1)"))
                .ShouldBeTrue($"{width} x {height} {scheme} scrolls");
            (await page.EvaluateAsync<double>("() => Math.min(...[...document.querySelectorAll('.exam button')].map(b => b.getBoundingClientRect().height))")).ShouldBeGreaterThanOrEqualTo(48);
            (await page.GetAttributeAsync("html", "data-theme")).ShouldBe(scheme == ColorScheme.Dark ? "dark" : "light");
            if (Environment.GetEnvironmentVariable("EDGERADIOMICS_SCREENSHOTS") is { Length: > 0 } folder)
                await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"test-{width}x{height}-{scheme}.png") });
            await page.CloseAsync();
        }
    }

    [Fact]
    public async Task The_key_is_given_once_and_leaves_the_address()
    {
        await using Bench locked = await Bench.OpenAsync("correct-horse-battery");
        IBrowserContext context = await browser!.NewContextAsync();
        IPage page = await context.NewPageAsync();
        await page.GotoAsync(locked.Server.Url);
        await page.FillAsync("input[name=key]", "correct-horse-battery");
        await page.ClickAsync("button");
        locked.Snapshots.Publish(DrawnSnapshot.Of(1));
        await page.WaitForFunctionAsync(CyanIn, "marked");
        page.Url.ShouldNotContain("correct-horse");
        await page.ReloadAsync();
        locked.Snapshots.Publish(DrawnSnapshot.Of(2));
        await page.WaitForFunctionAsync(CyanIn, "marked");
    }

    [Fact]
    public async Task The_theme_is_kept()
    {
        IPage page = await OpenAsync(1280, 800, ColorScheme.Light);
        await page.ClickAsync("#theme");
        (await page.GetAttributeAsync("html", "data-theme")).ShouldBe("dark");
        await page.ReloadAsync();
        (await page.GetAttributeAsync("html", "data-theme")).ShouldBe("dark");
    }

    private const string CyanIn = """
        id => {
          const canvas = document.getElementById(id);
          if (!canvas) return false; // the page before is still there
          const p = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
          for (let i = 0; i < p.length; i += 4) if (p[i + 2] - p[i] > 100 && p[i + 1] > 150) return true;
          return false;
        }
        """;

    private static Task Expect(IPage page, string selector, string text) =>
        Assertions.Expect(page.Locator(selector)).ToContainTextAsync(text, new() { Timeout = 10_000 });

    private async Task<IPage> OpenAsync(int width, int height, ColorScheme scheme = ColorScheme.Light)
    {
        IBrowserContext context = await browser!.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = height }, ColorScheme = scheme });
        IPage page = await context.NewPageAsync();
        page.SetDefaultTimeout(20_000);
        page.Console += (_, message) => { if (message.Type == "error" && !message.Text.Contains("409", StringComparison.Ordinal)) complaints.Enqueue(message.Text); };
        page.PageError += (_, error) => complaints.Enqueue(error);
        page.Request += (_, request) => { if (!request.Url.StartsWith(Bench.Server.Url, StringComparison.Ordinal)) complaints.Enqueue("outside: " + request.Url); };
        await page.GotoAsync(Bench.Server.Url);
        return page;
    }

    private async Task PublishAsync()
    {
        for (long number = 1; !publishing.IsCancellationRequested; number++)
        {
            if (isPublishing) Bench.Snapshots.Publish(DrawnSnapshot.Of(number, hasLesion, SourceState.Streaming, new PixelSpacing(0.08, 0.08)));
            await Task.Delay(50, CancellationToken.None);
        }
    }
}

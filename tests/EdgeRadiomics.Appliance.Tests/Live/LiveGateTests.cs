using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using EdgeRadiomics.Appliance.Live;

namespace EdgeRadiomics.Appliance.Tests.Live;

public class LiveGateTests
{
    private const string Key = "correct-horse-battery";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("http://0.0.0.0:8080")]
    [InlineData("http://192.0.2.7:8080")]
    [InlineData("http://[::]:8080")]
    public void Beyond_loopback_without_a_key_is_refused(string address) =>
        Should.Throw<ProblemException>(() => new LiveOptions(address)).Message.ShouldContain("EDGERADIOMICS_ACCESS_KEY");

    [Theory]
    [InlineData("8080")]
    [InlineData("https://127.0.0.1:8080")]
    [InlineData("http://scanner-pc:8080")]
    [InlineData("http://127.0.0.1:99999")]
    [InlineData("http://127.0.0.1:8080/page")]
    [InlineData("")]
    public void A_bad_address_is_named(string address) =>
        Should.Throw<ProblemException>(() => new LiveOptions(address, Key)).Message.ShouldContain("--http");

    [Fact]
    public void A_short_key_is_refused() => Should.Throw<ProblemException>(() => new LiveOptions("http://0.0.0.0:8080", "1234"));

    [Fact]
    public async Task A_port_in_use_is_a_problem_with_a_remedy()
    {
        using TcpListener other = new(IPAddress.Loopback, 0);
        other.Start();
        string address = $"http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}";
        ProblemException problem = await Should.ThrowAsync<ProblemException>(() => Bench.OpenAsync(address: address));
        problem.Message.ShouldContain("already in use");
        problem.Message.ShouldContain("--http");
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/app.js")]
    [InlineData("/api/snapshot")]
    public async Task With_a_key_everything_asks_for_it(string path)
    {
        await using Bench bench = await Bench.OpenAsync(Key, "http://0.0.0.0:0");
        (await StatusAsync(bench, HttpMethod.Get, path)).ShouldBe(401);
        (await StatusAsync(bench, HttpMethod.Get, path, ("Authorization", "Bearer wrong-key-altogether"))).ShouldBe(401);
        (await StatusAsync(bench, HttpMethod.Get, path, ("Authorization", $"Bearer {Key}"))).ShouldBe(200);
    }

    [Fact]
    public async Task With_a_key_commands_and_the_feed_ask_for_it()
    {
        await using Bench bench = await Bench.OpenAsync(Key);
        (await StatusAsync(bench, HttpMethod.Post, "/api/exam/start")).ShouldBe(401);
        using ClientWebSocket refused = new();
        await Should.ThrowAsync<WebSocketException>(() => refused.ConnectAsync(Feed(bench), Cancel));
        using ClientWebSocket admitted = new();
        admitted.Options.SetRequestHeader("Authorization", $"Bearer {Key}");
        await admitted.ConnectAsync(Feed(bench), Cancel);
        admitted.State.ShouldBe(WebSocketState.Open);
    }

    [Fact]
    public async Task The_key_in_the_address_is_asked_once_then_a_cookie_stands_for_it()
    {
        await using Bench bench = await Bench.OpenAsync(Key);
        using HttpResponseMessage login = await bench.Client.GetAsync(new Uri($"/?key={Key}", UriKind.Relative), Cancel);
        login.StatusCode.ShouldBe(HttpStatusCode.OK);
        string cookie = login.Headers.GetValues("Set-Cookie").Single();
        cookie.ShouldContain("httponly", Case.Insensitive);
        cookie.ShouldContain("samesite=strict", Case.Insensitive);
        cookie.ShouldNotContain(Key);
        (await StatusAsync(bench, HttpMethod.Get, "/api/snapshot")).ShouldBe(200, "the client keeps cookies");
        (await StatusAsync(bench, HttpMethod.Get, "/?key=wrong", ("Cookie", "edgeradiomics=forged"))).ShouldBe(200);
        using HttpClient other = new() { BaseAddress = bench.Client.BaseAddress };
        other.DefaultRequestHeaders.Add("Cookie", "edgeradiomics=forged");
        (await other.GetAsync(new Uri("/?key=wrong", UriKind.Relative), Cancel)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_foreign_host_name_on_loopback_is_refused()
    {
        await using Bench bench = await Bench.OpenAsync();
        (await StatusAsync(bench, HttpMethod.Get, "/api/snapshot", ("Host", "evil.example"))).ShouldBe(403);
        (await StatusAsync(bench, HttpMethod.Get, "/api/snapshot", ("Host", "localhost:1234"))).ShouldBe(200);
    }

    [Theory]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    public async Task Commands_from_another_page_are_refused(string header, string value)
    {
        await using Bench bench = await Bench.OpenAsync();
        (await StatusAsync(bench, HttpMethod.Post, "/api/exam/start", (header, value))).ShouldBe(403);
        (await StatusAsync(bench, HttpMethod.Post, "/api/exam/start", ("Origin", bench.Server.Url))).ShouldBe(200);
    }

    [Fact]
    public async Task A_feed_from_another_page_is_refused()
    {
        await using Bench bench = await Bench.OpenAsync();
        using ClientWebSocket socket = new();
        socket.Options.SetRequestHeader("Origin", "http://evil.example");
        await Should.ThrowAsync<WebSocketException>(() => socket.ConnectAsync(Feed(bench), Cancel));
    }

    [Fact]
    public async Task Every_answer_carries_the_content_policy()
    {
        await using Bench bench = await Bench.OpenAsync();
        using HttpResponseMessage page = await bench.Client.GetAsync(new Uri("/", UriKind.Relative), Cancel);
        page.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
        string policy = page.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldStartWith("default-src 'self'");
        policy.ShouldNotContain("unsafe");
        page.Headers.GetValues("X-Content-Type-Options").Single().ShouldBe("nosniff");
        page.Headers.Contains("Server").ShouldBeFalse();
    }

    [Theory]
    [InlineData("/../EdgeRadiomics.Appliance.dll")]
    [InlineData("/%2e%2e/EdgeRadiomics.Appliance.dll")]
    [InlineData("/..%2fEdgeRadiomics.Appliance.dll")]
    [InlineData("/..%5cEdgeRadiomics.Appliance.dll")]
    [InlineData("/%2e%2e%2f%2e%2e%2f%2e%2e%2f%2e%2e%2f%2e%2e%2f%2e%2e%2fetc/passwd")]
    public async Task Nothing_beside_the_page_is_served(string path)
    {
        await using Bench bench = await Bench.OpenAsync();
        using TcpClient raw = new();
        await raw.ConnectAsync(IPAddress.Loopback, bench.Client.BaseAddress!.Port, Cancel);
        await using NetworkStream stream = raw.GetStream();
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"), Cancel);
        using StreamReader reader = new(stream);
        string status = (await reader.ReadLineAsync(Cancel))!;
        status.Split(' ')[1].ShouldBeOneOf("404", "400");
    }

    private static Uri Feed(Bench bench) => new(bench.Server.Url.Replace("http", "ws", StringComparison.Ordinal) + "/api/live");

    private static async Task<int> StatusAsync(Bench bench, HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = new(method, path);
        foreach ((string name, string value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using HttpResponseMessage reply = await bench.Client.SendAsync(request, Cancel);
        return (int)reply.StatusCode;
    }
}

using System.Net.Sockets;
using System.Text.Json;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.FileProviders;

namespace EdgeRadiomics.Appliance.Live;

/// <summary>The page's server: files, the newest snapshot, the live feed, and the exam commands. One start, one stop.</summary>
internal sealed class LiveServer : IAsyncDisposable
{
    private const int MostViewers = 16;
    private readonly LiveOptions options;
    private readonly LiveInputs inputs;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly SnapshotReader reader;
    private readonly LiveFeed feed;
    private readonly WebApplication app;
    private readonly CancellationTokenSource stopping = new();
    private readonly SemaphoreSlim oneCommand = new(1);

    /// <summary>Prepares the server; nothing listens yet.</summary>
    /// <exception cref="ProblemException">The page's files are missing.</exception>
    public LiveServer(LiveOptions options, LiveInputs inputs, TimeProvider time, ILoggerFactory logs)
    {
        (this.options, this.inputs, this.time) = (options, inputs, time);
        log = logs.CreateLogger<LiveServer>();
        app = Build(logs);
        reader = new SnapshotReader(inputs, time);
        feed = new LiveFeed(inputs.Snapshots, reader, time, log);
        Url = "http://" + options.EndPoint;
    }

    /// <summary>Where the page is; after <see cref="StartAsync"/> with the port that was taken.</summary>
    public string Url { get; private set; }

    /// <summary>Messages encoded for viewers so far.</summary>
    public long Encoded => feed.Encoded;

    /// <exception cref="ProblemException">The address cannot be taken.</exception>
    public async Task StartAsync(CancellationToken cancel = default)
    {
        try
        {
            await app.StartAsync(cancel);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw new ProblemException($"port {options.EndPoint.Port} is already in use", "stop the other program, or choose another port with --http", e);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            throw new ProblemException($"the page cannot listen on {Url} ({e.Message})", "choose another address with --http", e);
        }
        Url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        LiveLog.Listening(log, Url);
    }

    /// <summary>Closes the viewers' sockets, then the server; well under a second.</summary>
    public async Task StopAsync()
    {
        await stopping.CancelAsync();
        await app.StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        feed.Dispose();
        reader.Dispose();
        await app.DisposeAsync();
        oneCommand.Dispose();
        stopping.Dispose();
    }

    private WebApplication Build(ILoggerFactory logs)
    {
        string files = Path.Combine(AppContext.BaseDirectory, "wwwroot");
        if (!File.Exists(Path.Combine(files, "index.html")))
            throw new ProblemException($"the page's files are missing at {files}", "install the program again, or build it");
        // Empty: no appsettings, no ASPNETCORE_ variables, no host filter that could open what LiveOptions has closed.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(logs);
        builder.Services.AddSingleton<IHostLifetime, CallerLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMilliseconds(700));
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 4096;
            kestrel.Listen(options.EndPoint);
        });
        WebApplication built = builder.Build();
        LiveGate door = new(options.AccessKey, log);
        built.Use(next => context => door.InvokeAsync(context, next));
        built.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(5), KeepAliveTimeout = TimeSpan.FromSeconds(10) });
        built.UseFileServer(new FileServerOptions { FileProvider = new PhysicalFileProvider(files) });
        built.UseRouting();
        Map(built);
        return built;
    }

    private void Map(WebApplication web)
    {
        web.MapGet("/api/snapshot", (RequestDelegate)(context => WriteAsync(context, StatusCodes.Status200OK, reader.Read(), LiveJson.Default.LiveSnapshot)));
        web.Map("/api/live", (RequestDelegate)WatchAsync);
        web.MapPost("/api/exam/start", (RequestDelegate)(context => CommandAsync(context, "start", inputs.Exam.Start)));
        web.MapPost("/api/exam/mark", (RequestDelegate)(context => CommandAsync(context, "mark", inputs.Exam.Mark)));
        web.MapPost("/api/exam/finish", (RequestDelegate)(context => CommandAsync(context, "finish", inputs.Exam.Finish)));
        if (inputs.Exam.Bind is { } bind) web.MapPost("/api/exam/patient", (RequestDelegate)(context => BindAsync(context, bind)));
    }

    private async Task WatchAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest || feed.Viewers >= MostViewers)
        {
            context.Response.StatusCode = context.WebSockets.IsWebSocketRequest ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status400BadRequest;
            return;
        }
        using System.Net.WebSockets.WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
        LiveLog.Viewers(log, feed.Viewers + 1);
        await LiveViewer.ServeAsync(socket, feed, time, stopping.Token);
        LiveLog.Viewers(log, feed.Viewers);
    }

    // In the body, never in the address, which proxies and browsers write down.
    private async Task BindAsync(HttpContext context, Func<string, ExamAnswer> bind)
    {
        using StreamReader body = new(context.Request.Body);
        string reference = await body.ReadToEndAsync(context.RequestAborted);
        await CommandAsync(context, "patient", () => bind(reference));
    }

    private async Task CommandAsync(HttpContext context, string name, Func<ExamAnswer> command)
    {
        ExamAnswer answer;
        await oneCommand.WaitAsync(context.RequestAborted);
        try
        {
            answer = await Task.Run(command);
        }
        catch (ProblemException e)
        {
            answer = new ExamAnswer(false, e.Message, inputs.Exam.Current());
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            LiveLog.CommandFailed(log, name, e);
            await WriteAsync(context, StatusCodes.Status500InternalServerError,
                new ExamAnswer(false, "The device could not do that; its log says why.", inputs.Exam.Current()), LiveJson.Default.ExamAnswer);
            return;
        }
        finally
        {
            oneCommand.Release();
        }
        await WriteAsync(context, answer.Ok ? StatusCodes.Status200OK : StatusCodes.Status409Conflict, answer, LiveJson.Default.ExamAnswer);
    }

    private static async Task WriteAsync<T>(HttpContext context, int status, T value, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        await context.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(value, type), context.RequestAborted);
    }

    // The verb that started the page handles signals; the web host must not catch Ctrl-C for itself.
    private sealed class CallerLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

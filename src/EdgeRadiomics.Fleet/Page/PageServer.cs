using System.Data.Common;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using EdgeRadiomics.Fleet.Cohorts;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.FileProviders;

namespace EdgeRadiomics.Fleet.Page;

/// <summary>The programme's page and its JSON API. One start, one stop.</summary>
internal sealed class PageServer : IAsyncDisposable
{
    private const int LargestPathology = 16 << 20;

    private readonly PageOptions options;
    private readonly ProgrammeReader reader;
    private readonly CohortStore cohorts;
    private readonly WebApplication app;

    /// <exception cref="ProblemException">The page's files are missing.</exception>
    public PageServer(PageOptions options, ProgrammeReader reader, CohortStore cohorts, ILoggerFactory logs)
    {
        (this.options, this.reader, this.cohorts) = (options, reader, cohorts);
        app = Build(logs);
    }

    /// <summary>Where the page is, once started.</summary>
    public string Url => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <exception cref="ProblemException">The address cannot be taken.</exception>
    public async Task StartAsync(CancellationToken cancel)
    {
        try
        {
            await app.StartAsync(cancel);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            throw new ProblemException($"the page cannot listen on http://{options.EndPoint} ({e.Message.TrimEnd('.')})", "stop the other program, or choose another address with --http", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    private WebApplication Build(ILoggerFactory logs)
    {
        string files = Path.Combine(AppContext.BaseDirectory, "wwwroot");
        if (!File.Exists(Path.Combine(files, "index.html"))) throw new ProblemException($"the page's files are missing at {files}", "install the program again, or build it");
        // Empty: no appsettings, no ASPNETCORE_ variables that could open what PageOptions has closed.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(logs);
        builder.Services.AddSingleton<IHostLifetime, CallerLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestPathology;
            kestrel.Listen(options.EndPoint);
        });
        WebApplication built = builder.Build();
        PageGate gate = new(options.AccessKey);
        built.Use(next => context => gate.InvokeAsync(context, next));
        built.UseFileServer(new FileServerOptions { FileProvider = new PhysicalFileProvider(files) });
        built.UseRouting();
        built.MapGet("/api/programme", (RequestDelegate)(context => AnswerAsync(context, async () => await reader.ReadAsync(context.RequestAborted), FleetJson.Default.ProgrammeView)));
        built.MapGet("/api/devices/{site}/{device}", (RequestDelegate)AuditAsync);
        built.MapGet("/api/cohort.csv", (RequestDelegate)CohortAsync);
        built.MapPost("/api/pathology", (RequestDelegate)PathologyAsync);
        return built;
    }

    private async Task AuditAsync(HttpContext context)
    {
        (string site, string device) = ($"{context.GetRouteValue("site")}", $"{context.GetRouteValue("device")}");
        await AnswerAsync(context, () => reader.AuditAsync(site, device, context.RequestAborted), FleetJson.Default.AuditView);
    }

    private async Task CohortAsync(HttpContext context)
    {
        context.Response.ContentType = "text/csv; charset=utf-8";
        context.Response.Headers.ContentDisposition = "attachment; filename=cohort.csv";
        await using StreamWriter writer = new(context.Response.Body, leaveOpen: true);
        await cohorts.ExportAsync(writer, context.RequestAborted);
    }

    private async Task PathologyAsync(HttpContext context)
    {
        using StreamReader body = new(context.Request.Body);
        string text = await body.ReadToEndAsync(context.RequestAborted);
        await AnswerAsync<PathologyAnswer>(context, async () => new PathologyAnswer(await cohorts.ImportAsync("the request", text, context.RequestAborted), null), FleetJson.Default.PathologyAnswer);
    }

    private static async Task AnswerAsync<T>(HttpContext context, Func<Task<T?>> value, JsonTypeInfo<T> json) where T : class
    {
        (int status, byte[] body) = await BodyAsync();
        (context.Response.StatusCode, context.Response.ContentType) = (status, "application/json; charset=utf-8");
        await context.Response.Body.WriteAsync(body, context.RequestAborted);

        async Task<(int, byte[])> BodyAsync()
        {
            try
            {
                return await value() is { } found ? (StatusCodes.Status200OK, JsonSerializer.SerializeToUtf8Bytes(found, json)) : (StatusCodes.Status404NotFound, Trouble("not known here"));
            }
            catch (DbException)
            {
                return (StatusCodes.Status503ServiceUnavailable, Trouble("the database is not there now"));
            }
            catch (ProblemException e)
            {
                return (StatusCodes.Status400BadRequest, Trouble(e.Message));
            }
        }

        static byte[] Trouble(string words) => JsonSerializer.SerializeToUtf8Bytes(new TroubleAnswer(words), FleetJson.Default.TroubleAnswer);
    }

    // The verb that started the page handles signals; the web host must not catch Ctrl-C for itself.
    private sealed class CallerLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

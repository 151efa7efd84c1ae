using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace EdgeRadiomics.Appliance.Live;

/// <summary>Stands before every request: who may see the page, from which other page it may be called, and what the browser may load.</summary>
internal sealed class LiveGate(string? accessKey, ILogger log)
{
    private const string Cookie = "edgeradiomics";
    private const string ContentPolicy =
        "default-src 'self'; img-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
    private const string KeyForm =
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>EdgeRadiomics</title><form><p><label>Access key of this device " +
        "<input name=\"key\" type=\"password\" autocomplete=\"current-password\" autofocus></label> <button>Open</button></form></html>";

    // The cookie outlives a restart of the device, and does not give the key away.
    private readonly string token = accessKey is null ? "" :
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(accessKey), "edgeradiomics page 1"u8));

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        SetHeaders(context.Response.Headers, context.Request.Path);
        if (Refusal(context.Request) is { } reason)
        {
            LiveLog.Refused(log, reason);
            await AnswerAsync(context, StatusCodes.Status403Forbidden, "text/plain; charset=utf-8", reason);
        }
        else if (accessKey is not null && !Knows(context))
        {
            bool isPage = HttpMethods.IsGet(context.Request.Method) && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal);
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await AnswerAsync(context, StatusCodes.Status401Unauthorized, isPage ? "text/html; charset=utf-8" : "text/plain; charset=utf-8",
                isPage ? KeyForm : "this device asks for its access key");
        }
        else
        {
            await next(context);
        }
    }

    private static void SetHeaders(IHeaderDictionary headers, PathString path)
    {
        headers.ContentSecurityPolicy = ContentPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = path.StartsWithSegments("/api") ? "no-store" : "no-cache";
    }

    private string? Refusal(HttpRequest request)
    {
        // Without a key only the address protects the page, so a foreign name that resolves to it is refused (DNS rebinding).
        if (accessKey is null && !IsLoopback(request.Host.Host)) return "the host name of this request is not this device's";
        bool isCommand = !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method);
        bool isSocket = request.Headers.Upgrade.Count > 0;
        if (!isCommand && !isSocket) return null;
        // Browsers send an Origin with both; programs that are no browser need none.
        string origin = request.Headers.Origin.ToString();
        bool isForeign = origin.Length > 0 && !(Uri.TryCreate(origin, UriKind.Absolute, out Uri? from) && IsSame(from, request.Host));
        isForeign |= request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site";
        return isForeign ? "this request comes from another site's page" : null;
    }

    private static bool IsSame(Uri origin, HostString host) =>
        origin.Authority.Equals(new UriBuilder(origin.Scheme, host.Host, host.Port ?? -1).Uri.Authority, StringComparison.OrdinalIgnoreCase);

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out IPAddress? ip) && IPAddress.IsLoopback(ip));

    private bool Knows(HttpContext context)
    {
        HttpRequest request = context.Request;
        if (request.Cookies[Cookie] is { } cookie && Same(cookie, token)) return true;
        if (request.Headers.Authorization.ToString() is { } header && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
            && Same(header[7..].Trim(), accessKey!)) return true;
        if (request.Query["key"].ToString() is not { Length: > 0 } key || !Same(key, accessKey!)) return false;
        context.Response.Cookies.Append(Cookie, token, new CookieOptions
        {
            HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = request.IsHttps, Path = "/", MaxAge = TimeSpan.FromDays(30),
        });
        return true;
    }

    // Hashing first makes both sides equally long, so that not even the key's length shows in the time taken.
    private static bool Same(string given, string expected) => CryptographicOperations.FixedTimeEquals(
        SHA256.HashData(Encoding.UTF8.GetBytes(given)), SHA256.HashData(Encoding.UTF8.GetBytes(expected)));

    private static Task AnswerAsync(HttpContext context, int status, string type, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        return context.Response.WriteAsync(text, context.RequestAborted);
    }
}

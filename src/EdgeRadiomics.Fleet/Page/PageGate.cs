using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace EdgeRadiomics.Fleet.Page;

/// <summary>Stands before every request, files included: who may ask, and what a browser may do with the answer.</summary>
internal sealed class PageGate(string? accessKey)
{
    private const string Cookie = "edgeradiomics-fleet";
    private const string KeyForm =
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>EdgeRadiomics programme</title><form><p><label>Access key of this programme " +
        "<input name=\"key\" type=\"password\" autocomplete=\"current-password\" autofocus></label> <button>Open</button></form></html>";

    // The cookie outlives a restart, and does not give the key away.
    private readonly string token = accessKey is null ? "" : Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(accessKey), "edgeradiomics programme 1"u8));

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentSecurityPolicy = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-store";

        if (Refusal(context.Request) is { } reason)
        {
            await AnswerAsync(context, StatusCodes.Status403Forbidden, "text/plain; charset=utf-8", reason);
        }
        else if (accessKey is null || Knows(context))
        {
            await next(context);
        }
        else
        {
            bool isPage = HttpMethods.IsGet(context.Request.Method) && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal);
            headers.WWWAuthenticate = "Bearer";
            await AnswerAsync(context, StatusCodes.Status401Unauthorized, isPage ? "text/html; charset=utf-8" : "text/plain; charset=utf-8", isPage ? KeyForm : "this programme asks for its access key");
        }
    }

    // Without a key only the address protects the page: a foreign name that resolves to it is refused (DNS rebinding), and
    // so is a form on another site's page.
    private string? Refusal(HttpRequest request)
    {
        string host = request.Host.Host;
        if (accessKey is null && !host.Equals("localhost", StringComparison.OrdinalIgnoreCase) && !(IPAddress.TryParse(host, out IPAddress? ip) && IPAddress.IsLoopback(ip)))
            return "the host name of this request is not this machine's";
        bool isForeign = request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site"
            || (request.Headers.Origin.ToString() is { Length: > 0 } origin && origin != $"{request.Scheme}://{request.Host}");
        return isForeign && !HttpMethods.IsGet(request.Method) ? "this request comes from another site's page" : null;
    }

    private bool Knows(HttpContext context)
    {
        HttpRequest request = context.Request;
        if (request.Cookies[Cookie] is { } cookie && Same(cookie, token)) return true;
        string header = request.Headers.Authorization.ToString();
        if (header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) && Same(header[7..].Trim(), accessKey!)) return true;
        if (!Same(request.Query["key"].ToString(), accessKey!)) return false;
        context.Response.Cookies.Append(Cookie, token, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = request.IsHttps, Path = "/", MaxAge = TimeSpan.FromDays(30) });
        return true;
    }

    // Hashed first, so that not even the key's length shows in the time taken.
    private static bool Same(string given, string expected) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given)), SHA256.HashData(Encoding.UTF8.GetBytes(expected)));

    private static Task AnswerAsync(HttpContext context, int status, string type, string text)
    {
        (context.Response.StatusCode, context.Response.ContentType) = (status, type);
        return context.Response.WriteAsync(text, context.RequestAborted);
    }
}

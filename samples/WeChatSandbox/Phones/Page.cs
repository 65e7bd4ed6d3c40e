namespace Wellspring.WeChatSandbox;

/// <summary>The files of the page, from the assembly. They load nothing from elsewhere, and the browser is told to hold them to that.</summary>
internal static class Page
{
    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    };

    public static async Task<bool> TryServeAsync(HttpContext context)
    {
        var path = context.Request.Path.Value is "/" or null ? "/index.html" : context.Request.Path.Value;
        if (!HttpMethods.IsGet(context.Request.Method) || path.IndexOf('/', 1) >= 0 || !Types.TryGetValue(Path.GetExtension(path), out var type))
        {
            return false;
        }
        await using var file = typeof(Page).Assembly.GetManifestResourceStream($"wwwroot{path}");
        if (file is null)
        {
            return false;
        }
        var response = context.Response;
        response.ContentType = type;
        response.Headers.ContentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers.CacheControl = "no-store";
        await file.CopyToAsync(response.Body, context.RequestAborted);
        return true;
    }
}

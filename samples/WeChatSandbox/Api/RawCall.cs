namespace Wellspring.WeChatSandbox;

/// <summary>A request as it came in.</summary>
internal sealed record RawCall(string Method, string Path, IQueryCollection Query, string QueryString, IHeaderDictionary Headers, byte[] Body)
{
    public const int MaxBody = 2 << 20;

    /// <summary>Of a file that is uploaded.</summary>
    public const int MaxUpload = 21 << 20;

    /// <summary>Path and query, as a signature covers them.</summary>
    public required string Target { get; init; }

    public bool IsGet => Method is "GET" or "HEAD";

    /// <summary>Null: the body is longer than any real one.</summary>
    public static async Task<RawCall?> ReadAsync(HttpRequest request)
    {
        using MemoryStream body = new();
        var most = request.Path.Value == MediaRoutes.Path ? MaxUpload : MaxBody;
        var buffer = new byte[16 << 10];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, request.HttpContext.RequestAborted)) > 0)
        {
            body.Write(buffer, 0, read);
            if (body.Length > most)
            {
                return null;
            }
        }
        return new(request.Method, request.Path.Value ?? "/", request.Query, request.QueryString.Value ?? "", request.Headers, body.ToArray()) { Target = request.HttpContext.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget };
    }
}

namespace Wellspring.GettingStarted;

/// <summary>The bytes of a request, as many as the server lets through (30 MB).</summary>
internal static class Body
{
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request)
    {
        using MemoryStream body = new();
        await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
        return body.ToArray();
    }
}

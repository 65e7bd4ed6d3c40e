namespace Wellspring.WeChatSandbox;

/// <summary>GET /_sim/media?id=…: a picture that was uploaded.</summary>
internal static class MediaView
{
    public static async Task WriteAsync(HttpContext context, Sandbox sandbox)
    {
        var id = context.Request.Query["id"].ToString();
        MediaFile? file;
        lock (sandbox.World.Gate)
        {
            file = sandbox.World.Accounts.Values.Cast<Account>().Concat(sandbox.World.Corps.Values).Select(account => account.Media.Picture(id)).FirstOrDefault(picture => picture is not null);
        }
        var response = context.Response;
        response.Headers.XContentTypeOptions = "nosniff";
        if (file is null)
        {
            response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        response.ContentType = file.Picture;
        response.Headers.ContentSecurityPolicy = "default-src 'none'";
        await response.Body.WriteAsync(file.Bytes, context.RequestAborted);
    }
}

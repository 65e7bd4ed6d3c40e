using System.IO.Compression;

namespace Wellspring.WeChatSandbox;

/// <summary>Writes an answer, distorted as its fault says.</summary>
internal static class FaultyAnswer
{
    private const string GatewayPage = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";

    public static async Task WriteAsync(HttpContext context, Answer answer, Fault? fault)
    {
        var response = context.Response;
        var cancellation = context.RequestAborted;
        response.StatusCode = answer.Status;
        response.ContentType = answer.ContentType;
        foreach (var (name, value) in answer.Headers)
        {
            response.Headers[name] = value;
        }
        switch (fault?.Kind)
        {
            case FaultKind.ResetBefore or FaultKind.ResetAfter:
                context.Abort();
                break;
            case FaultKind.BadGateway:
                response.StatusCode = StatusCodes.Status502BadGateway;
                response.ContentType = "text/html";
                await response.WriteAsync(GatewayPage, cancellation);
                break;
            case FaultKind.EmptyBody:
                response.ContentLength = 0;
                break;
            case FaultKind.Gzip:
                response.Headers.ContentEncoding = "gzip";
                await using (GZipStream packed = new(response.Body, CompressionLevel.Fastest))
                {
                    await packed.WriteAsync(answer.Body, cancellation);
                }
                break;
            case FaultKind.Truncated:
                await response.Body.WriteAsync(answer.Body.AsMemory(0, answer.Body.Length / 2), cancellation);
                break;
            case FaultKind.SlowBody:
                await response.Body.WriteAsync(answer.Body.AsMemory(0, answer.Body.Length / 2), cancellation);
                await response.Body.FlushAsync(cancellation);
                await Task.Delay(fault.Delay, cancellation);
                await response.Body.WriteAsync(answer.Body.AsMemory(answer.Body.Length / 2), cancellation);
                break;
            default:
                response.ContentLength = answer.Body.Length;
                await response.Body.WriteAsync(answer.Body, cancellation);
                break;
        }
    }
}

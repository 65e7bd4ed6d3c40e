using System.Net;
using System.Net.Http.Headers;

namespace Wellspring.Engine;

/// <summary>A body that knows whether it began to go out, and that goes out once: what came of the attempt hangs on both.</summary>
internal sealed class OnceContent : HttpContent
{
    private readonly byte[] bytes;

    public OnceContent(byte[] bytes)
    {
        this.bytes = bytes;
        Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
    }

    /// <summary>Before it began, nothing can have arrived.</summary>
    public bool Began { get; private set; }

    /// <summary>It was to go out a second time: after a redirect, or by a handler that retries.</summary>
    public bool Again { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (Began)
        {
            // It would go where no one meant it to, or arrive twice.
            Again = true;
            throw new HttpRequestException("The body of a delivery is sent once.");
        }

        Began = true;
        await stream.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = bytes.Length;
        return true;
    }
}

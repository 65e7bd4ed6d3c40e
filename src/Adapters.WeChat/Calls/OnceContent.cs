using System.Net;

namespace Wellspring.Adapters.WeChat;

/// <summary>A body that knows whether it began to go out, and that goes out once, also where the HttpClient was given a handler that retries: what came of the call hangs on both.</summary>
internal sealed class OnceContent : HttpContent
{
    private readonly ReadOnlyMemory<byte> bytes;

    public OnceContent(ReadOnlyMemory<byte> bytes, string mediaType)
    {
        this.bytes = bytes;
        Headers.TryAddWithoutValidation("Content-Type", mediaType);
    }

    /// <summary>Before it began, nothing can have arrived.</summary>
    public bool Began { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (Began)
        {
            throw new HttpRequestException("The body of a call to WeChat is sent once; give its HttpClient no handler that retries.");
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

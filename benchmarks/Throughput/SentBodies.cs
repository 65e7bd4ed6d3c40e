using System.Collections.Concurrent;

namespace Wellspring.Throughput;

/// <summary>Keeps the bodies of messages as they go out.</summary>
internal sealed class SentBodies(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private readonly ConcurrentQueue<byte[]> kept = [];

    public byte[][] All => [.. kept];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri!.AbsolutePath == Measurements.TemplatePath)
        {
            // The content goes out once: what is read here is sent in its place.
            kept.Enqueue(await request.Content!.ReadAsByteArrayAsync(cancellationToken));
        }

        return await base.SendAsync(request, cancellationToken);
    }
}

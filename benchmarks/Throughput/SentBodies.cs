using System.Collections.Concurrent;

namespace Wellspring.Throughput;

/// <summary>Keeps the bodies of messages as they go out, while it is to.</summary>
internal sealed class SentBodies(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private ConcurrentQueue<byte[]>? kept = [];

    /// <summary>What was kept; from now on nothing is.</summary>
    public byte[][] Take() => [.. Interlocked.Exchange(ref kept, null)!];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (kept is { } bodies && request.RequestUri!.AbsolutePath == Measurements.TemplatePath)
        {
            // The content goes out once: what is read here is sent in its place.
            var body = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
            bodies.Enqueue(body);
        }

        return await base.SendAsync(request, cancellationToken);
    }
}

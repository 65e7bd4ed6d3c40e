using System.Net;
using System.Net.Http.Headers;

namespace Wellspring.Adapters.WeChat;

/// <summary>What came back over HTTP, or that nothing did.</summary>
internal readonly record struct Reply(int Status, string MediaType, byte[] Body, HttpResponseHeaders? Headers)
{
    /// <summary>Why there is no answer; null where there is one.</summary>
    public string? Lost { get; init; }

    /// <summary>Whether the request may have arrived.</summary>
    public bool MayHaveArrived { get; init; }
}

/// <summary>One request and its answer over HTTP. What goes wrong comes back as a reply: an exception's words could tell the address, and so the access token.</summary>
internal sealed class Exchange(Func<HttpClient> client, TimeProvider time)
{
    private const int MaxAnswerBytes = 16 << 20;

    /// <summary>The client's handler, where none is given: without redirects and proxies' cookies, and without the library's own traces, whose address would show the access token.</summary>
    public static SocketsHttpHandler CreateHandler() => new()
    {
        ActivityHeadersPropagator = null,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.All,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        UseCookies = false,
    };

    /// <exception cref="OperationCanceledException">The caller gave up before anything was sent.</exception>
    public async Task<Reply> SendAsync(HttpRequestMessage request, TimeSpan timeout, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var late = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            using var response = await client().SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            var body = await BodyAsync(response.Content, either.Token).ConfigureAwait(false);
            return body is null
                ? new() { Lost = "the answer is too long", MayHaveArrived = true }
                : new((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType ?? "", body, response.Headers);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException or InvalidDataException)
        {
            // Without a body there is nothing that could have been done; such calls only read.
            var mayHaveArrived = request.Content is OnceContent { Began: true };
            if (cancellationToken.IsCancellationRequested && !mayHaveArrived)
            {
                throw new OperationCanceledException(cancellationToken);
            }

            return new() { Lost = Kind(e), MayHaveArrived = mayHaveArrived };
        }
    }

    private static async Task<byte[]?> BodyAsync(HttpContent content, CancellationToken cancellationToken)
    {
        var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        using MemoryStream body = new();
        var buffer = new byte[16 << 10];
        while (await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var read)
        {
            if (body.Length + read > MaxAnswerBytes)
            {
                return null;
            }

            body.Write(buffer, 0, read);
        }

        return body.ToArray();
    }

    /// <summary>The exception's own words name addresses; its kind is enough.</summary>
    private static string Kind(Exception e) => e switch
    {
        OperationCanceledException => "no answer in time",
        HttpRequestException { HttpRequestError: not HttpRequestError.Unknown and var error } => error.ToString(),
        _ => e.GetType().Name,
    };
}

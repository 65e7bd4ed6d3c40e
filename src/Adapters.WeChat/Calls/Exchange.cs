using System.Net;
using System.Net.Http.Headers;

namespace Wellspring.Adapters.WeChat;

/// <summary>What came back over HTTP, or that nothing did.</summary>
internal readonly record struct Reply(int Status, string ContentType, byte[] Body, HttpResponseHeaders? Headers)
{
    /// <summary>Why there is no answer; null where there is one.</summary>
    public string? Lost { get; init; }

    /// <summary>Whether the request may have arrived.</summary>
    public bool MayHaveArrived { get; init; }
}

/// <summary>One request and its answer over HTTP. What goes wrong comes back as a reply: an exception's words could tell the address, and so the access token.</summary>
internal sealed class Exchange(Func<HttpMessageInvoker> client, TimeProvider time)
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

    /// <param name="request">The request.</param>
    /// <param name="timeout">How long it may take; null: until the caller gives up.</param>
    /// <param name="cancellationToken">The caller gives up.</param>
    /// <exception cref="OperationCanceledException">The caller gave up before anything was sent.</exception>
    public async Task<Reply> SendAsync(HttpRequestMessage request, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var deadline = timeout is { } span ? new CancellationTokenSource(span, time) : null;
        using var given = deadline is null ? default : cancellationToken.UnsafeRegister(static deadline => ((CancellationTokenSource)deadline!).Cancel(), deadline);
        var over = deadline?.Token ?? cancellationToken;
        try
        {
            using var response = await SendAsync(client(), request, over).ConfigureAwait(false);
            var body = await ReadAsync(response.Content, over).ConfigureAwait(false);
            return new((int)response.StatusCode, response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var type) ? type.ToString() : "", body, response.Headers);
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

    /// <summary>Comes back with the headers: what follows them is limited.</summary>
    private static Task<HttpResponseMessage> SendAsync(HttpMessageInvoker client, HttpRequestMessage request, CancellationToken cancellationToken) =>
        client is HttpClient http ? http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken) : client.SendAsync(request, cancellationToken);

    /// <summary>What says how long it is goes straight into an array of that length.</summary>
    private static async ValueTask<byte[]> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength is >= 0 and <= MaxAnswerBytes and var length)
        {
            var body = new byte[length];
            await (await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false)).ReadExactlyAsync(body, cancellationToken).ConfigureAwait(false);
            return body;
        }

        await content.LoadIntoBufferAsync(MaxAnswerBytes, cancellationToken).ConfigureAwait(false);
        return await content.ReadAsByteArrayAsync(CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>The exception's own words name addresses; its kind is enough.</summary>
    private static string Kind(Exception e) => e switch
    {
        OperationCanceledException => "no answer in time",
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => "the answer is too long",
        HttpRequestException { HttpRequestError: not HttpRequestError.Unknown and var error } => error.ToString(),
        HttpIOException { HttpRequestError: not HttpRequestError.Unknown and var error } => error.ToString(),
        _ => e.GetType().Name,
    };
}

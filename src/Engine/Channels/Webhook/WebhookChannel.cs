using System.Globalization;

namespace Wellspring.Engine;

/// <summary>Posts each delivery as signed JSON to an address of your own. docs/channels.md has the wire format.</summary>
public sealed class WebhookChannel : IChannel
{
    /// <summary>The header with the delivery's id.</summary>
    public const string IdempotencyHeader = "Idempotency-Key";

    /// <summary>The header with the number of the attempt, from 1.</summary>
    public const string AttemptHeader = "Wellspring-Attempt";

    private readonly HttpClient client;
    private readonly WebhookOptions options;

    /// <summary>Makes a channel.</summary>
    /// <param name="name">The channel's name. Not empty.</param>
    /// <param name="client">Sends; who made it disposes it. It must not follow redirects and not retry: <c>new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false })</c>.</param>
    /// <param name="options">Where to, and how. They belong to the channel from now on.</param>
    /// <exception cref="InvalidConfigurationException">There are mistakes in the options; all are named.</exception>
    public WebhookChannel(string name, HttpClient client, WebhookOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate(name);
        (Name, this.client, this.options) = (name, client, options);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>What <see cref="WebhookOptions.ReceiverIsIdempotent"/> promises.</summary>
    public bool IsIdempotent => options.ReceiverIsIdempotent;

    /// <summary>What <see cref="WebhookOptions.ReceiptsWithin"/> promises.</summary>
    public TimeSpan? ReceiptsWithin => options.ReceiptsWithin;

    /// <inheritdoc/>
    public async Task<DeliveryResult> DeliverAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        var body = WebhookBody.Of(delivery);
        using var content = new OnceContent(body);
        using var request = new HttpRequestMessage(HttpMethod.Post, options.Endpoint) { Content = content };
        request.Headers.Add(IdempotencyHeader, delivery.Id);
        request.Headers.Add(AttemptHeader, delivery.Attempt.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add(WebhookSignature.Header, WebhookSignature.Sign(options.Secret, body, options.TimeProvider.GetUtcNow()));

        using var timeout = new CancellationTokenSource(options.Timeout, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            return response.RequestMessage?.Method == HttpMethod.Get
                ? DeliveryResult.Failed("the receiver answered with a redirect, and the HttpClient followed it; make the client with AllowAutoRedirect = false")
                : await WebhookAnswer.ReadAsync(response, options, either.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return content.Again ? WebhookAnswer.Lost("the HttpClient was to send the body again, for a redirect or as a retry; make the client without both", options)
                : content.Began ? WebhookAnswer.Lost($"the connection was lost: {Kind(e)}", options)
                : DeliveryResult.Retry($"the receiver is away: {Kind(e)}");
        }
    }

    /// <summary>The exception's own words name hosts and addresses; its kind is enough.</summary>
    private static string Kind(Exception e) => e switch
    {
        OperationCanceledException => "no answer in time",
        HttpRequestException { HttpRequestError: not HttpRequestError.Unknown and var error } => error.ToString(),
        _ => e.GetType().Name,
    };
}

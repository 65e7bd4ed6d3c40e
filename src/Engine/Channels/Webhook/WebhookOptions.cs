namespace Wellspring.Engine;

/// <summary>Where a <see cref="WebhookChannel"/> posts to, and how. Checked when the channel is made.</summary>
public sealed class WebhookOptions
{
    private const int MinSecretLength = 16;

    /// <summary>Where deliveries are posted to: an absolute https address, without a user name; http only to the own machine (localhost, 127.0.0.1, [::1]). Required.</summary>
    public Uri? Endpoint { get; set; }

    /// <summary>The secret that the receiver checks signatures with, at least 16 characters; 32 random bytes in hex are good. Required.</summary>
    public string Secret { get; set; } = "";

    /// <summary>How long an attempt may take, from more than zero to 5 minutes. Default 10 seconds.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether the receiver promises that a delivery id that comes a second time reaches no one twice. Then an attempt whose outcome is not known is repeated. Default false.</summary>
    public bool ReceiverIsIdempotent { get; set; }

    /// <summary>For how long after it has taken a delivery the receiver may send a <see cref="DeliveryReceipt"/>. Greater than 0; null where it sends none. Default null.</summary>
    public TimeSpan? ReceiptsWithin { get; set; }

    /// <summary>Tells the time of signing, and when an attempt has taken too long. Default the system's.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <exception cref="InvalidConfigurationException">There are mistakes; all are named, without the secret.</exception>
    internal void Validate(string channel)
    {
        List<string> mistakes = [];
        if (Endpoint is null || !Endpoint.IsAbsoluteUri || !(Endpoint.Scheme == Uri.UriSchemeHttps || (Endpoint.Scheme == Uri.UriSchemeHttp && Endpoint.IsLoopback)))
        {
            mistakes.Add($"webhook '{channel}', Endpoint: an absolute https address is expected; http only to the own machine, such as http://localhost:5000/");
        }
        else if (Endpoint.UserInfo.Length > 0)
        {
            mistakes.Add($"webhook '{channel}', Endpoint: the address has a user name or password; take it out, the signature tells who sends");
        }

        if (Secret is null or { Length: < MinSecretLength })
        {
            mistakes.Add($"webhook '{channel}', Secret: at least {MinSecretLength} characters are expected, such as 32 random bytes in hex");
        }

        if (Timeout <= TimeSpan.Zero || Timeout > TimeSpan.FromMinutes(5))
        {
            mistakes.Add($"webhook '{channel}', Timeout: {Spans.Text(Timeout)} is not more than 0 and at most 5 minutes");
        }

        if (mistakes.Count > 0)
        {
            throw new InvalidConfigurationException(mistakes);
        }
    }
}

using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>What the platform answered to a call, and what that means. Its text form shows no content.</summary>
public sealed record WeChatAnswer
{
    /// <summary>What follows.</summary>
    public required WeChatDisposition Disposition { get; init; }

    /// <summary>The platform's code: "0", "43101", "NOT_ENOUGH"; empty where there was no answer that could be read.</summary>
    public string Code { get; init; } = "";

    /// <summary>What it means, in words without personal data; empty where it was taken and nothing was wrong.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The platform's number of the request, to ask its support with; null where it gave none.</summary>
    public string? RequestId { get; init; }

    /// <summary>How long to wait at least before the same is tried again; null where nothing is known.</summary>
    public TimeSpan? After { get; init; }

    /// <summary>The body as it came, mostly JSON in UTF-8. It may hold personal data, and the platform's own words.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>What the platform calls the message that it has taken; 0 where it calls it nothing, or not by a number.</summary>
    internal long MessageId { get; init; }

    /// <summary>How much of the account a configuration fault stops.</summary>
    internal FaultScope Scope { get; init; }

    /// <summary>The code stands in no row of the table, or the program has a mistake: someone has to look.</summary>
    internal bool NeedsLook { get; init; }

    /// <summary>Whether the platform has taken it, now or before.</summary>
    public bool IsAccepted => Disposition is WeChatDisposition.Accepted or WeChatDisposition.Duplicate;

    /// <summary>Reads the body.</summary>
    /// <typeparam name="T">A record with the members that are of interest. Numbers of messages are <see cref="long"/>.</typeparam>
    /// <param name="json">How it is read: its entry in a source-generated <c>JsonSerializerContext</c>.</param>
    /// <exception cref="JsonException">The body is of another form.</exception>
    public T? Read<T>(JsonTypeInfo<T> json) => JsonSerializer.Deserialize(Body.Span, json);

    /// <summary>Reads the body; null where it is of another form, or empty. What was taken stays taken then.</summary>
    internal T? TryRead<T>(JsonTypeInfo<T> json)
        where T : class
    {
        try
        {
            return Read(json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>What the answer makes of a delivery.</summary>
    /// <param name="receipt">What the platform calls it, where it was taken; null where it gave no name.</param>
    public DeliveryResult ToDeliveryResult(string? receipt = null) => Disposition switch
    {
        WeChatDisposition.Accepted or WeChatDisposition.Duplicate => DeliveryResult.Accepted(receipt),
        WeChatDisposition.Retry or WeChatDisposition.RefreshToken or WeChatDisposition.Throttle or WeChatDisposition.WaitForQuota => DeliveryResult.Retry(Reason, After),

        // The messages are good, and wait until the account is mended, however often that is looked at meanwhile.
        WeChatDisposition.ConfigurationFault => After is { Ticks: > 0 } after ? DeliveryResult.Held(Reason, after) : DeliveryResult.Retry(Reason),
        WeChatDisposition.ConsumeConsent => DeliveryResult.OutOfCredits(Reason),
        WeChatDisposition.SuppressUser or WeChatDisposition.PermanentUser => DeliveryResult.TurnedAway(Reason),
        WeChatDisposition.NotForUser or WeChatDisposition.WindowClosed or WeChatDisposition.WindowExhausted => DeliveryResult.CannotReach(Reason),
        WeChatDisposition.TooLate => DeliveryResult.Expired(Reason),
        WeChatDisposition.Permanent or WeChatDisposition.DisableTemplate => DeliveryResult.Failed(Reason),
        _ => DeliveryResult.Unknown(Reason),
    };

    /// <summary>For people, without content.</summary>
    public override string ToString() => $"{Disposition}{(Code.Length > 0 ? $" {Code}" : "")}{(Reason.Length > 0 ? $" ({Reason})" : "")}";
}

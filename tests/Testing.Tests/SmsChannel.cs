namespace Wellspring.Testing.Tests;

/// <summary>The example of docs/channels.md.</summary>
public interface ISmsGateway
{
    Task<SmsAnswer> SendAsync(string reference, string phone, string text, CancellationToken cancellationToken);
}

public sealed record SmsAnswer(string Status, string? MessageId = null);

public sealed class SmsChannel(ISmsGateway gateway, Func<string, string?> phoneOf) : IChannel
{
    public string Name => "sms";

    // The gateway drops a reference that it has seen.
    public bool IsIdempotent => true;

    public IEnumerable<string> Check(ChannelTemplate template)
    {
        if (template.Text is not { Longest: <= 70 })
        {
            yield return "text: an SMS has at most 70 characters; write a shorter text, or bound its fields with maxLength";
        }

        foreach (var key in template.Fields.Keys)
        {
            yield return $"fields.{key}: an SMS is a text and has no fields";
        }
    }

    public Reachability Reach(UserFacts user, OutgoingAction action) =>
        user.HasTag("no-sms") ? Reachability.Unreachable("the user wants no SMS") : Reachability.Reachable;

    public async Task<DeliveryResult> DeliverAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (delivery.Message?.Text is not { } text)
        {
            return DeliveryResult.Failed("the delivery has no text");
        }

        if (phoneOf(delivery.User) is not { } phone)
        {
            return DeliveryResult.CannotReach("no phone number is known");
        }

        try
        {
            var answer = await gateway.SendAsync(delivery.Id, phone, text, cancellationToken);
            return answer.Status switch
            {
                "queued" or "known" => DeliveryResult.Accepted(answer.MessageId),
                "landline" => DeliveryResult.CannotReach("the number takes no SMS"),
                "busy" => DeliveryResult.Retry("the gateway is busy", after: TimeSpan.FromSeconds(30)),
                _ => DeliveryResult.Failed($"the gateway answered {answer.Status}"),
            };
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConnectionError)
        {
            return DeliveryResult.Retry("the gateway is away");
        }
    }
}

using System.Globalization;
using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>Sends a message made from a template of the platform.</summary>
/// <param name="account">The account.</param>
/// <param name="path">The call.</param>
/// <param name="content">What the message is made of.</param>
/// <param name="client">The client.</param>
/// <param name="pace">How fast calls go out; null where that does not matter.</param>
internal sealed class TemplateCall(AppAccount account, string path, TemplateContent content, WeChatClient client, CallPace? pace = null)
{
    /// <summary>Too many calls a minute.</summary>
    private const string TooFast = "45011";

    /// <param name="delivery">The delivery.</param>
    /// <param name="clientId">What the platform knows repeats by; null where it knows none.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <param name="receipt">What receipts call it, by the template, where the platform does not say; null where it does.</param>
    public async Task<DeliveryResult> SendAsync(Delivery delivery, string? clientId, CancellationToken cancellationToken, Func<string, string>? receipt = null)
    {
        if (delivery.Message is not { PlatformId: { Length: > 0 } template } message)
        {
            return DeliveryResult.Failed(Unsent.NoTemplate);
        }

        if (content.Objection(message) is { } objection)
        {
            return DeliveryResult.Failed(objection);
        }

        if (delivery.Address is not { } openId)
        {
            return DeliveryResult.CannotReach(Unsent.NoOpenId);
        }

        DateTimeOffset began;
        WeChatAnswer answer;
        try
        {
            if (pace is not null && await pace.WaitAsync(delivery.Id, cancellationToken).ConfigureAwait(false) is { } wait)
            {
                return DeliveryResult.Held("as many messages wait as go out in a while", wait);
            }

            began = client.Time.GetUtcNow();
            answer = await client.CallAsync(account.Name, path, content.Write(message, openId, clientId), WeChatCallOptions.ForDelivery with { Template = template }, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return DeliveryResult.Retry(Unsent.TooSlow);
        }

        if (answer.Code == TooFast)
        {
            pace?.SlowDown(began);
        }

        return answer.ToDeliveryResult(answer.IsAccepted ? receipt?.Invoke(template) ?? Receipt(answer) : null);
    }

    /// <summary>What receipts will call the message; null where the platform does not say.</summary>
    private static string? Receipt(WeChatAnswer answer) => answer.MessageId > 0 ? answer.MessageId.ToString(CultureInfo.InvariantCulture) : null;
}

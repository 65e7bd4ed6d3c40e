using System.Globalization;
using System.Text.Json;
using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>Sends a message made from a template of the platform.</summary>
internal sealed class TemplateCall(AppAccount account, string path, TemplateContent content, WeChatClient client)
{
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

        var body = content.Of(message, openId) with { ClientMsgId = clientId };
        var answer = await client.PostAsync(account.Name, path, body, ChannelJson.Default.TemplatedMessage, new() { Template = template }, cancellationToken).ConfigureAwait(false);
        return answer.ToDeliveryResult(answer.IsAccepted ? receipt?.Invoke(template) ?? Receipt(answer) : null);
    }

    /// <summary>What receipts will call the message; null where the platform does not say.</summary>
    private static string? Receipt(WeChatAnswer answer)
    {
        try
        {
            return answer.Read(ChannelJson.Default.TakenMessage) is { Msgid: > 0 and var id } ? id.ToString(CultureInfo.InvariantCulture) : null;
        }
        catch (JsonException)
        {
            // It was taken; only the name is of a form that is not known.
            return null;
        }
    }
}

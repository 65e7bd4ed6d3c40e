using System.Linq.Expressions;
using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>Customer service messages, message/custom/send: the catalogue's text into the chat, while the window is open. The platform knows no repeats and tells no receipts.</summary>
internal sealed class ServiceChannel(AppAccount account, KnownOpenId openIds, WeChatClient client) : IChannel
{
    private readonly ServiceWindow window = new(account);

    public string Account => account.Name;

    /// <summary>The window that a user's visits have opened; null where all are closed.</summary>
    public WeChatWindow? WindowOf(UserFacts user) => window.Of(user);

    public string Name { get; } = ChannelNames.Service(account.Name);

    public bool IsIdempotent => false;

    public bool RepeatsInDoubt => false;

    public IReadOnlyList<Expression<Func<UserFacts, object?>>> Reads => [.. window.Reads, .. openIds.ReadsFor(Name)];

    public IEnumerable<string> Check(ChannelTemplate template)
    {
        if (template.Text is null)
        {
            yield return "text: a customer service message is a text; write one";
        }
        else if (template.Text.CanBeEmpty)
        {
            yield return "text: it may come out empty, which the platform refuses; make one of its fields required";
        }

        foreach (var key in template.Fields.Keys)
        {
            yield return $"fields.{key}: a customer service message is a text and has no fields";
        }
    }

    public Reachability Reach(UserFacts user, OutgoingAction action) =>
        action is NotifyStaff ? Reachability.Unreachable(Unsent.ForStaff)
        : window.Reach(user) is { IsReachable: false } unreachable ? unreachable
        : openIds.Reach(user, Name);

    public async Task<DeliveryResult> DeliverAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (delivery.Message is not { Text: { Length: > 0 } text })
        {
            return DeliveryResult.Failed("the message has no text");
        }

        if (delivery.Address is not { } openId)
        {
            return DeliveryResult.CannotReach(Unsent.NoOpenId);
        }

        var answer = await client.PostAsync(account.Name, "/cgi-bin/message/custom/send", new ServiceMessage(openId, "text", new(text)), ChannelJson.Default.ServiceMessage, cancellationToken: cancellationToken).ConfigureAwait(false);
        return answer.ToDeliveryResult();
    }
}

using System.Linq.Expressions;
using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>Customer service messages, message/custom/send: what the catalogue says into the chat, while the window is open. The platform knows no repeats and tells no receipts.</summary>
internal sealed class ServiceChannel(AppAccount account, KnownOpenId openIds, WeChatClient client) : IChannel
{
    private const string Empty = "the message has neither a text nor anything else";
    private readonly ServiceWindow window = new(account);
    private readonly ServiceContent content = ServiceContent.Of(account.Kind);
    private readonly NamedMedia media = new(account, ServiceContent.Of(account.Kind).Kinds, client);

    public string Account => account.Name;

    /// <summary>The window that a user's visits have opened; null where all are closed.</summary>
    public WeChatWindow? WindowOf(UserFacts user) => window.Of(user);

    public string Name { get; } = ChannelNames.Service(account.Name);

    public bool IsIdempotent => false;

    public bool RepeatsInDoubt => false;

    public IReadOnlyList<Expression<Func<UserFacts, object?>>> Reads => [.. window.Reads, .. openIds.ReadsFor(Name)];

    public IEnumerable<string> Check(ChannelTemplate template) => [.. content.Check(template), .. media.Check(template)];

    public Reachability Reach(UserFacts user, OutgoingAction action) =>
        action is NotifyStaff ? Reachability.Unreachable(Unsent.ForStaff)
        : window.Reach(user) is { IsReachable: false } unreachable ? unreachable
        : openIds.Reach(user, Name);

    public async Task<DeliveryResult> DeliverAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (delivery.Address is not { } openId)
        {
            return DeliveryResult.CannotReach(Unsent.NoOpenId);
        }

        if (delivery.Message is not { } message)
        {
            return DeliveryResult.Failed(Empty);
        }

        var (resolved, failure) = await media.ResolveAsync(message, cancellationToken).ConfigureAwait(false);
        if (resolved is null)
        {
            return failure!;
        }

        if (content.Of(resolved, openId) is not { } body)
        {
            return DeliveryResult.Failed(Empty);
        }

        var answer = await client.DeliverAsync(account.Name, "/cgi-bin/message/custom/send", body, ChannelJson.Default.JsonObject, cancellationToken: cancellationToken).ConfigureAwait(false);
        return media.Result(answer, message);
    }
}

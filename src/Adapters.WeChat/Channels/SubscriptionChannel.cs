using System.Linq.Expressions;
using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>Messages that the user has agreed to one by one: message/subscribe/send of a mini program, message/subscribe/bizsend of an Official Account. Each takes a credit.</summary>
internal sealed class SubscriptionChannel : IChannel
{
    private readonly KnownOpenId openIds;
    private readonly TemplateContent content;
    private readonly TemplateCall call;

    public SubscriptionChannel(AppAccount account, KnownOpenId openIds, WeChatClient client)
    {
        var isMiniProgram = account.Kind == WeChatAccountKind.MiniProgram;
        this.openIds = openIds;
        content = isMiniProgram ? new("page") : new("page", "appid", "pagepath");
        call = new(account, isMiniProgram ? "/cgi-bin/message/subscribe/send" : "/cgi-bin/message/subscribe/bizsend", content, client);
        Name = ChannelNames.Subscription(account.Name);

        // An Official Account is not told what the message is called, so that no receipt can be matched.
        ReceiptsWithin = isMiniProgram ? account.Channels.ReceiptsWithin : null;
    }

    public string Name { get; }

    public bool IsIdempotent => false;

    public TimeSpan? ReceiptsWithin { get; }

    public IReadOnlyList<Expression<Func<UserFacts, object?>>> Reads => openIds.Reads;

    public IEnumerable<string> Check(ChannelTemplate template) => content.Check(template);

    public Reachability Reach(UserFacts user, OutgoingAction action) =>
        action is NotifyStaff ? Reachability.Unreachable(Unsent.ForStaff)
        : openIds.Of(user) is { } openId ? Reachability.At(openId) with { NeedsCredit = true }
        : Reachability.Unreachable(Unsent.NoOpenId);

    public Task<DeliveryResult> DeliverAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return call.SendAsync(delivery, null, cancellationToken);
    }
}

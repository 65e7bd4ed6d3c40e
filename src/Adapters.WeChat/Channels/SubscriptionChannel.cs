using System.Linq.Expressions;
using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>Messages that the user has agreed to one by one: message/subscribe/send of a mini program, message/subscribe/bizsend of an Official Account. Each takes a credit.</summary>
internal sealed class SubscriptionChannel : IChannel
{
    private readonly KnownOpenId openIds;
    private readonly TemplateContent content;
    private readonly TemplateCall call;
    private readonly Func<string, string>? receipts;

    public SubscriptionChannel(AppAccount account, KnownOpenId openIds, WeChatClient client)
    {
        var isMiniProgram = account.Kind == WeChatAccountKind.MiniProgram;
        this.openIds = openIds;

        // An Official Account is not told what the message is called: the receipt names the template.
        receipts = isMiniProgram ? null : ReceiptOf;
        content = isMiniProgram ? new("page") : new("page", "appid", "pagepath");
        call = new(account, isMiniProgram ? "/cgi-bin/message/subscribe/send" : "/cgi-bin/message/subscribe/bizsend", content, client);
        Name = ChannelNames.Subscription(account.Name);

        ReceiptsWithin = account.Channels.ReceiptsWithin;
    }

    public string Name { get; }

    public bool IsIdempotent => false;

    public bool RepeatsInDoubt => false;

    public TimeSpan? ReceiptsWithin { get; }

    public IReadOnlyList<Expression<Func<UserFacts, object?>>> Reads => openIds.ReadsFor(Name);

    public IEnumerable<string> Check(ChannelTemplate template) => content.Check(template);

    public Reachability Reach(UserFacts user, OutgoingAction action) =>
        action is NotifyStaff ? Reachability.Unreachable(Unsent.ForStaff)
        : openIds.Reach(user, Name) with { NeedsCredit = true };

    public Task<DeliveryResult> DeliverAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return call.SendAsync(delivery, null, cancellationToken, receipts);
    }

    /// <summary>What the receipt of a message calls it that is known by its template alone. Of several that are on their way to one user the first takes it.</summary>
    public static string ReceiptOf(string templateId) => $"template {templateId}";
}

using System.Linq.Expressions;
using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>
/// Greets who has just become an employee's contact, externalcontact/send_welcome_msg: within 20 seconds, once, with the code that came with the event.
/// What answers the user at once is not held by quiet hours. https://developer.work.weixin.qq.com/document/path/92137
/// </summary>
internal sealed class WelcomeChannel : IChannel
{
    /// <summary>For how long a code is good.</summary>
    private static readonly TimeSpan CodeLife = TimeSpan.FromSeconds(20);

    private static readonly WeChatCallOptions Once = new() { IsIdempotent = true, Timeout = TimeSpan.FromSeconds(5) };
    private readonly WeComApp app;
    private readonly WeChatClient client;
    private readonly NamedMedia media;
    private readonly Expression<Func<CustomerAdded, bool>> hasCode;

    public WelcomeChannel(WeComApp app, WeChatClient client)
    {
        (this.app, this.client, media, Name) = (app, client, new(app, ContactContent.Kinds, client), ChannelNames.Welcome(app.Name));

        // A code is for the app that was told of it.
        var name = app.Name;
        hasCode = e => e.Account == name && e.WelcomeCode != null;
        Reads = [user => user.Last(hasCode), user => user.Count(hasCode, CodeLife)];
    }

    public string Name { get; }

    /// <summary>A code is good for one message.</summary>
    public bool IsIdempotent => true;

    public bool IgnoresQuietHours => true;

    public IReadOnlyList<Expression<Func<UserFacts, object?>>> Reads { get; }

    /// <summary>What waits for another app comes again in time; a pause for other faults would outlast the code.</summary>
    public void Tune(ChannelOptions options) =>
        (options.MaxAge, options.Backoff, options.MaxBackoff, options.MaxAttempts, options.Timeout, options.BreakFor, options.Concurrency) =
        (app.Channels.WelcomeWithin, TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(1), 100, Once.Timeout, TimeSpan.FromSeconds(1), Math.Max(options.Concurrency, 32));

    public IEnumerable<string> Check(ChannelTemplate template) => [.. ContactContent.Check(template), .. media.Check(template)];

    public Reachability Reach(UserFacts user, OutgoingAction action) =>
        action is NotifyStaff ? Reachability.Unreachable(Unsent.ForStaff)
        : user.Count(hasCode, CodeLife) > 0 && user.Last(hasCode) is { WelcomeCode: { Length: > 0 } code } ? Reachability.At(code)
        : Reachability.Unreachable("the user has not just become a contact, or the platform gave no welcome code");

    public async Task<DeliveryResult> DeliverAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (ContactContent.Objection(delivery.Message) is { } objection)
        {
            return DeliveryResult.Failed(objection);
        }

        // The rule's own event comes first: someone may have become several employees' contact within the same seconds.
        var code = delivery.Trigger is CustomerAdded { WelcomeCode: { Length: > 0 } own } added && added.Account == app.Name ? own : delivery.Address;
        if (code is null)
        {
            return DeliveryResult.CannotReach("the user has not just become a contact");
        }

        var (message, failure) = await media.ResolveAsync(delivery.Message!, cancellationToken).ConfigureAwait(false);
        if (message is null)
        {
            return failure!;
        }

        WelcomeMessage body = new(code, ContactContent.Text(message), ContactContent.Attachments(message));
        var answer = await client.DeliverAsync(app.Name, "/cgi-bin/externalcontact/send_welcome_msg", body, WeComJson.Default.WelcomeMessage, Once, cancellationToken).ConfigureAwait(false);
        return media.Result(answer, delivery.Message!);
    }
}

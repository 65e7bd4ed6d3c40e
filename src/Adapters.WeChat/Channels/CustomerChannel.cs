using System.Linq.Expressions;
using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>
/// Messages to customers (企业群发), externalcontact/add_msg_template: the platform gives them to the employees whose customers they are, and sends them when those confirm.
/// What came of that is asked for, see <see cref="CustomerReceipts"/>. https://developer.work.weixin.qq.com/document/path/92135
/// </summary>
internal sealed class CustomerChannel : IChannel
{
    private static readonly TimeSpan CallTime = TimeSpan.FromSeconds(10);
    private readonly WeComApp app;
    private readonly KnownContact contacts;
    private readonly WeChatClient client;
    private readonly NamedMedia media;
    private readonly Gathering<Content, RenderedMessage, DeliveryResult> gathering;

    public CustomerChannel(WeComApp app, KnownContact contacts, WeChatClient client)
    {
        (this.app, this.contacts, this.client, media, Name) = (app, contacts, client, new(app, ContactContent.Kinds, client), ChannelNames.Customer(app.Name));
        gathering = new(app.Channels.GatherFor, app.Channels.CustomersPerTask, SendAsync, client.Time);
    }

    public string Name { get; }

    public bool IsIdempotent => false;

    public bool RepeatsInDoubt => false;

    /// <summary>Long enough that the platform is asked once more, and again where that fails, before the engine gives it up.</summary>
    public TimeSpan? ReceiptsWithin => app.Channels.ConfirmWithin + app.Channels.PollEvery + TimeSpan.FromHours(1);

    public IReadOnlyList<Expression<Func<UserFacts, object?>>> Reads => contacts.ReadsFor(Name);

    /// <summary>As many messages to customers as reach one, of whatever class.</summary>
    public FrequencyCap Cap => FrequencyCap.Calendar(app.Channels.MessagesPerCustomer, app.Channels.CustomerPeriod) with { Channel = Name, Class = null };

    /// <summary>As many wait for their call as it can take.</summary>
    public void Tune(ChannelOptions options) =>
        (options.Concurrency, options.Timeout) = (Math.Max(options.Concurrency, app.Channels.CustomersPerTask), TimeSpan.FromTicks(Math.Max(options.Timeout.Ticks, (app.Channels.GatherFor + (3 * CallTime)).Ticks)));

    public IEnumerable<string> Check(ChannelTemplate template) => [.. ContactContent.Check(template, "sender"), .. media.Check(template)];

    public Reachability Reach(UserFacts user, OutgoingAction action) =>
        action is NotifyStaff ? Reachability.Unreachable(Unsent.ForStaff)
        : contacts.Reach(user, Name);

    public async Task<DeliveryResult> DeliverAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (ContactContent.Objection(delivery.Message) is { } objection)
        {
            return DeliveryResult.Failed(objection);
        }

        if (delivery.Address is not { } customer)
        {
            return DeliveryResult.CannotReach(Unsent.NoContact);
        }

        var (message, failure) = await media.ResolveAsync(delivery.Message!, cancellationToken).ConfigureAwait(false);
        if (message is null)
        {
            return failure!;
        }

        Content content = new(message.Fields.GetValueOrDefault("sender"), message.Text, ContactContent.Attachments(message)?.ToJsonString());
        return await gathering.AddAsync(content, customer, message, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Func<string, DeliveryResult>> SendAsync(Content content, IReadOnlyDictionary<string, RenderedMessage> customers)
    {
        var message = customers.Values.First();
        CustomerMessage body = new("single", [.. customers.Keys], content.Sender, ContactContent.Text(message), ContactContent.Attachments(message));
        var answer = await client.PostAsync(app.Name, "/cgi-bin/externalcontact/add_msg_template", body, WeComJson.Default.CustomerMessage, new() { Timeout = CallTime }).ConfigureAwait(false);
        if (!answer.IsAccepted)
        {
            // What is said of a call for many, or of one employee, is not said of the customer.
            var refused = answer.ToDeliveryResult();
            return _ => refused.IsTurnedAway && (customers.Count > 1 || content.Sender is not null) ? DeliveryResult.CannotReach(refused.Reason!) : refused;
        }

        var taken = answer.TryRead(WeComJson.Default.CustomerAnswer);
        return customer =>
            taken?.FailList?.Contains(customer) == true ? DeliveryResult.CannotReach("the customer is no longer a contact, or may get no more messages of this kind")
            : taken?.Msgid is { Length: > 0 } task && TaskReceipt.Of(task, customer) is { Length: <= DeliveryResult.MaxReceiptLength } receipt ? DeliveryResult.Submitted(receipt)
            : DeliveryResult.Unknown("the platform took it and did not say what it calls it");
    }

    /// <summary>What may go out by one task: what says the same.</summary>
    private readonly record struct Content(string? Sender, string? Text, string? Attachments);
}

/// <summary>What a message to a customer is called: the platform's task, and the customer in it.</summary>
internal static class TaskReceipt
{
    public static string Of(string task, string customer) => $"{task}/{customer}";

    public static (string Task, string Customer)? Read(string? receipt) =>
        receipt?.LastIndexOf('/') is > 0 and var slash ? (receipt[..slash], receipt[(slash + 1)..]) : null;
}

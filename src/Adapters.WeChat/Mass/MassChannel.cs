using System.Linq.Expressions;
using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>
/// Mass messages of an Official Account to a list of users, message/mass/send: deliveries of one content that come together go out together. Someone has to approve the
/// content first. The platform says what became of a call, not of each user: where it sends none of it, all have a receipt, see <see cref="MassJobs"/>.
/// </summary>
internal sealed class MassChannel : IChannel
{
    private static readonly TimeSpan Alone = TimeSpan.FromMinutes(1);
    private readonly AppAccount account;
    private readonly KnownOpenId openIds;
    private readonly Gathering<string, Delivery, DeliveryResult> gathering;
    private readonly MassCall call;
    private readonly MassJobs jobs;

    public MassChannel(AppAccount account, KnownOpenId openIds, WeChatClient client)
    {
        (this.account, this.openIds, call, jobs) = (account, openIds, new(account, client), client.MassJobs);
        gathering = new(account.Channels.MassGather, account.Channels.MassBatch, SubmitAsync, client.Time);
        Approvals = MassApprovals.NameOf(account.Name);
        Name = ChannelNames.Mass(account.Name);
    }

    public string Name { get; }

    /// <summary>What a delivery is submitted with the second time would be another list, under another clientmsgid.</summary>
    public bool IsIdempotent => false;

    public bool RepeatsInDoubt => false;

    public IReadOnlyList<Expression<Func<UserFacts, object?>>> Reads => openIds.ReadsFor(Name);

    public TimeSpan? ReceiptsWithin => account.Channels.ReceiptsWithin;

    /// <summary>The reference that has what was approved.</summary>
    public string Approvals { get; }

    /// <summary>As many mass messages of the account as reach a user in a month.</summary>
    public FrequencyCap Cap => FrequencyCap.Calendar(account.Channels.MassPerMonth, CalendarPeriod.Month) with { Channel = Name };

    /// <summary>Deliveries wait for each other, and a call whose outcome is not known is made once more after a minute.</summary>
    public void Tune(ChannelOptions options) =>
        (options.Concurrency, options.Timeout) = (Math.Max(options.Concurrency, account.Channels.MassBatch), TimeSpan.FromTicks(Math.Max(options.Timeout.Ticks, (account.Channels.MassGather + TimeSpan.FromMinutes(2)).Ticks)));

    public IEnumerable<string> Check(ChannelTemplate template) => template.Class == MessageClass.Marketing
        ? MassContent.Check(template)
        : [$"class: '{template.Name}' is {template.Class}, and a mass message is Marketing", .. MassContent.Check(template)];

    public Reachability Reach(UserFacts user, OutgoingAction action) =>
        action is not SendMessage { Class: MessageClass.Marketing } ? Reachability.Unreachable("a mass message is a message of class Marketing")
        : user.Reference<MassApprovals>(Approvals)?.Messages.GetValueOrDefault(action.Name) is not { } approval ? Reachability.Unreachable($"no one has approved '{action.Name}' as a mass message")
        : openIds.ReachFollower(user, Name) switch
        {
            { IsReachable: true, Address: { } openId } => Reachability.At(string.Join('/', [openId, .. approval.Contents])),
            var unreachable => unreachable,
        };

    public async Task<DeliveryResult> DeliverAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (delivery.Message is not { } message || MassContent.Of(message) is null)
        {
            return DeliveryResult.Failed("the message has neither a text nor a platformId");
        }

        if (delivery.Address is not { } address)
        {
            return DeliveryResult.CannotReach(Unsent.NoOpenId);
        }

        var content = MassContent.Hash(message);
        return address.Split('/').Skip(1).Contains(content)
            ? await gathering.AddAsync(content, delivery.Id, delivery, cancellationToken).ConfigureAwait(false)
            : DeliveryResult.Failed($"'{message.Name}' is not what was approved any more; approve it as it is now, and send it again");
    }

    /// <summary>The platform counts calls, and takes no list of one. What becomes of the call becomes of all.</summary>
    private async Task<Func<string, DeliveryResult>> SubmitAsync(string content, IReadOnlyDictionary<string, Delivery> gathered)
    {
        Delivery[] deliveries = [.. gathered.Values.OrderBy(delivery => delivery.Id, StringComparer.Ordinal)];
        string[] receivers = [.. deliveries.Select(delivery => delivery.Address!.Split('/', 2)[0]).Distinct(StringComparer.Ordinal)];
        if (receivers.Length < 2)
        {
            return _ => DeliveryResult.Held("a mass message needs two users, and waits for another", Alone);
        }

        var body = MassContent.Of(deliveries[0].Message!)! with { Touser = receivers, Clientmsgid = MassContent.Hash(deliveries.Select(delivery => delivery.Id)) };
        var result = await call.SubmitAsync(body, CancellationToken.None).ConfigureAwait(false);

        if (result is { Kind: DeliveryResultKind.Accepted, Receipt: { } job }
            && jobs.Add(account.Name, job, [.. deliveries.Select(delivery => (delivery.User, delivery.Id))], account.Channels.ReceiptsWithin) is { } reason)
        {
            result = DeliveryResult.Failed(reason);
        }

        // What is said of a call for many is said of none of them.
        return _ => result.IsTurnedAway ? DeliveryResult.CannotReach(result.Reason!) : result;
    }
}

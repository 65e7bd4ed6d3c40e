using System.Globalization;
using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>Tags of an Official Account's followers, tags/members/batchtagging and batchuntagging.</summary>
internal sealed class FollowerTagChannel : TagChannel
{
    private readonly AppAccount account;
    private readonly WeChatClient client;
    private readonly Gathering<string, bool, DeliveryResult> gathering;

    public FollowerTagChannel(AppAccount account, KnownOpenId openIds, WeChatClient client)
        : base(account.Name, account.Channels.Tags, openIds.ReadsFor(ChannelNames.Tags(account.Name)), user => openIds.ReachFollower(user, ChannelNames.Tags(account.Name)), 4 * account.Channels.TagBatch)
    {
        (this.account, this.client) = (account, client);
        gathering = new(Moment, account.Channels.TagBatch, SendAsync, client.Time);
    }

    protected override Task<DeliveryResult> MarkAsync(string tag, string user, bool on, CancellationToken cancellationToken) => gathering.AddAsync(tag, user, on, cancellationToken);

    private async Task<Func<string, DeliveryResult>> SendAsync(string tag, IReadOnlyDictionary<string, bool> users)
    {
        var on = await EachAsync([.. users.Where(user => user.Value).Select(user => user.Key)], ids => CallAsync("batchtagging", tag, ids)).ConfigureAwait(false);
        var off = await EachAsync([.. users.Where(user => !user.Value).Select(user => user.Key)], ids => CallAsync("batchuntagging", tag, ids)).ConfigureAwait(false);
        return user => users[user] ? on(user) : off(user);
    }

    private async Task<DeliveryResult> CallAsync(string call, string tag, IReadOnlyList<string> openIds)
    {
        if (!int.TryParse(tag, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return DeliveryResult.Failed("the platform's id of the tag is no number");
        }

        var answer = await client.PostAsync(account.Name, $"/cgi-bin/tags/members/{call}", new FollowerTags(openIds, number), ChannelJson.Default.FollowerTags, Idempotent).ConfigureAwait(false);
        return answer.ToDeliveryResult();
    }
}

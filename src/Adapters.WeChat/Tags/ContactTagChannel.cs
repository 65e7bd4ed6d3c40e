using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>Tags of customers in WeCom, externalcontact/mark_tag: for each employee whose customer the user is, all that changed by one call. https://developer.work.weixin.qq.com/document/path/92118</summary>
internal sealed class ContactTagChannel : TagChannel
{
    private const int AtOnce = 64;
    private const int MostTags = 100;
    private const string Root = "/cgi-bin/externalcontact/";
    private readonly WeComApp app;
    private readonly WeChatClient client;
    private readonly Gathering<string, bool, DeliveryResult> gathering;

    public ContactTagChannel(WeComApp app, KnownContact contacts, WeChatClient client)
        : base(app.Name, app.Channels.Tags, contacts.ReadsFor(ChannelNames.Tags(app.Name)), user => contacts.Reach(user, ChannelNames.Tags(app.Name)), AtOnce)
    {
        (this.app, this.client) = (app, client);
        gathering = new(Moment, MostTags, SendAsync, client.Time);
    }

    protected override Task<DeliveryResult> MarkAsync(string tag, string user, bool on, CancellationToken cancellationToken) => gathering.AddAsync(user, tag, on, cancellationToken);

    private async Task<Func<string, DeliveryResult>> SendAsync(string customer, IReadOnlyDictionary<string, bool> tags)
    {
        var found = await client.CallAsync(app.Name, $"{Root}get?external_userid={Uri.EscapeDataString(customer)}", options: Idempotent).ConfigureAwait(false);
        if (!found.IsAccepted || found.TryRead(WeComJson.Default.CustomerContacts)?.FollowUser is not { Count: > 0 } staff)
        {
            var lost = found.IsAccepted ? DeliveryResult.CannotReach(Unsent.NoContact) : found.ToDeliveryResult();
            return _ => lost;
        }

        return await EachAsync([.. tags.Keys], ids => MarkAsync(customer, staff, ids, tags)).ConfigureAwait(false);
    }

    /// <summary>With each employee. One who has lost the customer meanwhile does not matter.</summary>
    private async Task<DeliveryResult> MarkAsync(string customer, IReadOnlyList<CustomerStaff> staff, IReadOnlyList<string> ids, IReadOnlyDictionary<string, bool> tags)
    {
        var result = DeliveryResult.CannotReach(Unsent.NoContact);
        foreach (var employee in staff)
        {
            CustomerTags body = new(employee.Userid, customer, [.. ids.Where(id => tags[id])], [.. ids.Where(id => !tags[id])]);
            var answer = await client.PostAsync(app.Name, Root + "mark_tag", body, WeComJson.Default.CustomerTags, Idempotent).ConfigureAwait(false);
            if (!answer.IsAccepted && answer.Disposition != WeChatDisposition.PermanentUser)
            {
                return answer.ToDeliveryResult();
            }

            result = answer.IsAccepted ? DeliveryResult.Accepted() : result;
        }

        return result;
    }
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>
/// Asks who joined customer groups, and by which code, and makes events of it: the platform's callback says neither. The same member makes the same event, so a group may be asked
/// as often as need be; what was missed is made up for when someone else joins, or the process starts again, within a day.
/// </summary>
internal sealed partial class GroupMembers(WeComApp app, WeChatClient client, MarketingEngine engine, ILogger logger)
{
    private const string Root = "/cgi-bin/externalcontact/groupchat/";
    private const string NoSuchGroup = "40050";
    private const int Customer = 2;
    private const int InvitedByMember = 1;
    private const int IdLength = 16;

    /// <summary>The engine knows repeats for a day at least, see <see cref="CallbackMemory"/>.</summary>
    private static readonly TimeSpan MadeUpFor = TimeSpan.FromHours(23);

    /// <summary>Asks after the groups that invitations lead to now, also those that WeCom opened when the others were full.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        using ReferenceBook<InvitationBook> book = new(engine, client.Time, InvitationBookJson.Default.InvitationBook, InvitationBook.None);
        foreach (var invitation in book.Read(InvitationBook.NameOf(app.Name)).Invitations.Where(invitation => invitation.Groups is not null))
        {
            var answer = await client.PostAsync(app.Name, Root + "get_join_way", new(invitation.Id), InvitationJson.Default.AskedWay, new() { IsIdempotent = true, MaxAttempts = 3 }, cancellationToken).ConfigureAwait(false);
            var way = answer.IsAccepted ? answer.TryRead(InvitationJson.Default.FoundJoinWay)?.Way : null;
            foreach (var chatId in way?.ChatIdList ?? invitation.Groups!)
            {
                client.GroupNews.Expect(app.Name, chatId, [GroupNews.Someone], DateTimeOffset.MinValue);
            }
        }
    }

    /// <summary>Asks once after all groups that are due.</summary>
    public async Task PollAsync(CancellationToken cancellationToken)
    {
        while (client.GroupNews.TakeDue(app.Name) is { } chatId)
        {
            IReadOnlyDictionary<string, DateTimeOffset>? listed = null;
            try
            {
                listed = await ReadAsync(chatId, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                if (!client.GroupNews.Settle(app.Name, chatId, listed))
                {
                    NotFound(logger, app.Name);
                }
            }
        }
    }

    /// <returns>When each member joined; null where the platform did not answer, or has no such group.</returns>
    private async Task<IReadOnlyDictionary<string, DateTimeOffset>?> ReadAsync(string chatId, CancellationToken cancellationToken)
    {
        var answer = await client.PostAsync(app.Name, Root + "get", new(chatId), GroupJson.Default.GroupQuery, cancellationToken: cancellationToken).ConfigureAwait(false);
        if (answer.Code == NoSuchGroup)
        {
            client.GroupNews.Forget(app.Name, chatId);
        }

        if (!answer.IsAccepted || answer.TryRead(GroupJson.Default.GroupAnswer)?.GroupChat?.MemberList is not { } members)
        {
            return null;
        }

        Dictionary<string, DateTimeOffset> listed = new(StringComparer.Ordinal);
        List<Task> published = [];
        var since = client.Time.GetUtcNow() - MadeUpFor;
        foreach (var member in members.Where(member => member?.Userid is { Length: > 0 }))
        {
            listed[member.Userid!] = member.Joined;
            if (member.Type == Customer && member.Joined >= since)
            {
                published.Add(PublishAsync(chatId, member, cancellationToken));
            }
        }

        await Task.WhenAll(published).ConfigureAwait(false);
        return listed;
    }

    /// <summary>Publishes that a customer joined; that one cannot be called a user, or is refused, harms no other.</summary>
    private async Task PublishAsync(string chatId, GroupMember member, CancellationToken cancellationToken)
    {
        UserEvent joined;
        try
        {
            // Whom another member brought in did nothing.
            joined = new(
                $"wechat/{app.Name}", Id(chatId, member), client.Inbound.UserId(new(app.Corp, member.Userid!, IsCustomer: true)), member.Joined,
                new GroupJoined(app.Name, member.Userid!, chatId, member.State is { Length: > 0 } state ? state : null, member.JoinScene),
                member.JoinScene == InvitedByMember ? EventOrigin.Receipt : EventOrigin.User);
        }
        catch (Exception e)
        {
            NoUser(logger, app.Name, e.GetType().Name);
            return;
        }

        if (client.Inbound.LinkUnionIds && member.Unionid is { Length: > 0 } union)
        {
            // Before it, so that what is decided knows who the person is.
            await engine.PublishAsync(UnionLinks.Link(joined, union), cancellationToken).ConfigureAwait(false);
        }

        var result = await engine.PublishAsync(joined, cancellationToken).ConfigureAwait(false);
        if (result.Status == PublishStatus.Refused)
        {
            Refused(logger, app.Name, result.Reason);
        }
    }

    /// <summary>The same each time. A hash, for users' ids are not for the ids of events.</summary>
    private static string Id(string chatId, GroupMember member)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{chatId}\u001F{member.Userid}\u001F{member.JoinTime}");
        return $"grp-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, IdLength))}";
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "That someone joined a customer group of WeChat account {Account} was refused: {Reason}")]
    private static partial void Refused(ILogger logger, string account, string? reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Inbound.UserId gave no id ({Exception}) for a customer who joined a customer group of WeChat account {Account}")]
    private static partial void NoUser(ILogger logger, string account, string exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "Who joined a customer group of WeChat account {Account} was not found within 12 hours: they left again, or the platform did not answer")]
    private static partial void NotFound(ILogger logger, string account);
}

/// <summary>groupchat/get on the wire. https://developer.work.weixin.qq.com/document/path/92122</summary>
internal sealed record GroupQuery(string ChatId);

internal sealed record GroupAnswer(GroupChat? GroupChat);

internal sealed record GroupChat(IReadOnlyList<GroupMember>? MemberList);

/// <param name="Userid">Of a customer the external_userid.</param>
/// <param name="Type">1 an employee, 2 a customer.</param>
/// <param name="Unionid">Of a customer, where the corporation is bound to an Open Platform account.</param>
/// <param name="JoinTime">In seconds since 1970.</param>
/// <param name="JoinScene">1 brought in by a member, 2 by a member's link, 3 by a QR code.</param>
/// <param name="State">The key of the code that the member came by.</param>
internal sealed record GroupMember(string? Userid, int Type, string? Unionid, long JoinTime, int? JoinScene, string? State)
{
    [JsonIgnore]
    public DateTimeOffset Joined => DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(JoinTime, 0, 253402300799));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(GroupQuery))]
[JsonSerializable(typeof(GroupAnswer))]
internal sealed partial class GroupJson : JsonSerializerContext;

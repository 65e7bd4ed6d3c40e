using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>
/// Imports the followers of an Official Account: since when they follow, the QR code that they came by, and their tags. As history: it counts, arms what is due later, and sends nothing
/// (<see cref="EventOrigin.Import"/>). In the container with <c>AddWeChat</c>.
/// </summary>
/// <param name="engine">The engine.</param>
/// <param name="client">The client.</param>
public sealed class FollowerImport(MarketingEngine engine, WeChatClient client)
{
    private static readonly WeChatCallOptions Call = new() { IsIdempotent = true, MaxAttempts = 3, Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>Imports them, page by page. What was imported before is known, so it can be done again at any time.</summary>
    /// <param name="account">The Official Account's name.</param>
    /// <param name="how">How. Default as <see cref="FollowerImportOptions"/> says.</param>
    /// <param name="cancellation">Ends it between two calls. What was imported stays.</param>
    /// <returns>How many there are, and where it broke off, if it did.</returns>
    /// <exception cref="ArgumentException">There is no such Official Account.</exception>
    /// <exception cref="JournalUnavailableException">The journal cannot be written now. Import again later.</exception>
    public async Task<FollowerImportResult> RunAsync(string account, FollowerImportOptions? how = null, CancellationToken cancellation = default)
    {
        how ??= new();
        if (client.Accounts.Get<AppAccount>(account).Kind != WeChatAccountKind.OfficialAccount)
        {
            throw new ArgumentException($"The WeChat account '{account}' is a mini program, which has no followers.", nameof(account));
        }

        FollowerImportResult done = new(account) { Next = how.From };
        var (answer, tags) = await ReadAsync(account, "/cgi-bin/tags/get", null, ImportJson.Default.TagList, cancellation).ConfigureAwait(false);
        if (tags is null)
        {
            return done with { Problem = answer };
        }

        var names = tags.Tags.ToDictionary(tag => tag.Id, tag => tag.Name);
        while (true)
        {
            (answer, var page) = await ReadAsync(account, $"/cgi-bin/user/get?next_openid={Uri.EscapeDataString(done.Next)}", null, ImportJson.Default.FollowerPage, cancellation).ConfigureAwait(false);
            if (page is null)
            {
                return done with { Problem = answer };
            }

            done = done with { Total = page.Total };
            if (page.Data?.Openid is not { Count: > 0 } all)
            {
                return done with { IsComplete = true };
            }

            foreach (var some in all.Chunk(how.BatchSize))
            {
                cancellation.ThrowIfCancellationRequested();
                FollowerQuestion body = new([.. some.Select(openId => new FollowerId(openId, "zh_CN"))]);
                (answer, var infos) = await ReadAsync(account, "/cgi-bin/user/info/batchget", JsonSerializer.SerializeToUtf8Bytes(body, ImportJson.Default.FollowerQuestion), ImportJson.Default.FollowerInfos, cancellation).ConfigureAwait(false);
                if (infos is null)
                {
                    return done with { Problem = answer };
                }

                done = await PublishAsync(account, infos.UserInfoList, names, done).ConfigureAwait(false) with { Next = some[^1] };
                how.Progress?.Report(done);
            }
        }
    }

    private async Task<FollowerImportResult> PublishAsync(string account, IReadOnlyList<Follower> followers, Dictionary<int, string> names, FollowerImportResult done)
    {
        var (known, gone) = (0, 0);
        List<Task<PublishResult>> followed = [];
        List<Task> others = [];
        foreach (var follower in followers)
        {
            if (follower.Subscribe != 1)
            {
                gone++;
                continue;
            }

            var user = client.Inbound.UserId(new(account, follower.Openid, IsCustomer: false));
            var since = DateTimeOffset.FromUnixTimeSeconds(follower.SubscribeTime);
            if (engine.Ask(user, facts => facts.LastAt<Followed>(e => e.Account == account)) >= since)
            {
                known++;
            }
            else
            {
                followed.Add(PublishAsync(account, user, follower, "follow", $"{follower.SubscribeTime}", since, new Followed(account, follower.Openid, follower.Scene)));
                if (client.Inbound.LinkUnionIds && follower.Unionid is { Length: > 0 } union)
                {
                    others.Add(engine.PublishAsync(new UserEvent(Source(account), Id("union", follower, union), $"union:{union}", since, new IdentityLinked(user), EventOrigin.Identity)).AsTask());
                }
            }

            string[] tags = [.. follower.TagidList.Where(names.ContainsKey).Select(id => names[id]).Order(StringComparer.Ordinal)];
            var now = client.Time.GetUtcNow();
            others.Add(PublishAsync(account, user, follower, "tags", $"{now:yyyy-MM-dd} {string.Join('\u001F', tags)}", now, new Tagged(account, follower.Openid, tags)));
        }

        var results = await Task.WhenAll(followed).ConfigureAwait(false);
        await Task.WhenAll(others).ConfigureAwait(false);
        return done with
        {
            Imported = done.Imported + results.Count(result => result.Status == PublishStatus.Accepted),
            Known = done.Known + known + results.Count(result => result.Status == PublishStatus.Repeated),
            Gone = done.Gone + gone,
            Refused = done.Refused + results.Count(result => result.Status == PublishStatus.Refused),
        };
    }

    private Task<PublishResult> PublishAsync(string account, string user, Follower follower, string kind, string what, DateTimeOffset time, object data) =>
        engine.PublishAsync(new UserEvent(Source(account), Id(kind, follower, what), user, time, data, EventOrigin.Import)).AsTask();

    private static string Source(string account) => $"wechat/{account}/import";

    /// <summary>A hash, for users' ids are not for the ids of events.</summary>
    private static string Id(string kind, Follower follower, string what) => $"{kind}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{follower.Openid}\u001F{what}")).AsSpan(0, 16))}";

    private async Task<(WeChatAnswer Answer, T? Body)> ReadAsync<T>(string account, string path, byte[]? body, JsonTypeInfo<T> json, CancellationToken cancellation)
        where T : class
    {
        var answer = await client.CallAsync(account, path, body, Call, cancellation).ConfigureAwait(false);
        return !answer.IsAccepted ? (answer, null)
            : answer.TryRead(json) is { } read ? (answer, read)
            : (answer with { Disposition = WeChatDisposition.Unknown, Reason = "the answer is of a form that is not known" }, null);
    }
}

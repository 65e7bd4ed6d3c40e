using System.Text.Json.Serialization.Metadata;
using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>Invitations: QR codes by which users follow an Official Account, add an employee or join a group in WeCom. Each is made once for a campaign's key, which comes back in the events of who used it.</summary>
/// <remarks>Safe for concurrent use within one process. What was made is in the engine's journal, some 320 for each account; what has expired makes room. If the process ends between the platform's answer and the journal, the platform has a code too many, with the same key.</remarks>
public sealed class WeChatInvitations : IDisposable
{
    private const int LongestState = 30;
    private const int LongestScene = 64;
    private const int LongestRemark = 30;
    private const int LongestGroupName = 40;
    private const int AsQrCode = 2;
    private const string Contacts = "/cgi-bin/externalcontact/";
    private const string JoinWays = "/cgi-bin/externalcontact/groupchat/";

    /// <summary>Longer than any that the platform makes.</summary>
    private static readonly (string Id, string Link) Longest = (new('x', 128), new('x', 512));
    private static readonly TimeSpan LongestLife = TimeSpan.FromDays(30);
    private static readonly WeChatCallOptions Options = new() { MaxAttempts = 3 };
    private readonly WeChatClient client;
    private readonly ReferenceBook<InvitationBook> book;
    private readonly SemaphoreSlim making = new(1);

    /// <summary>Makes it. In a container <c>AddWeChat</c> does.</summary>
    /// <param name="client">Has the accounts.</param>
    /// <param name="engine">Keeps what was made.</param>
    public WeChatInvitations(WeChatClient client, MarketingEngine engine)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(engine);
        (this.client, book) = (client, new(engine, client.Time, InvitationBookJson.Default.InvitationBook, InvitationBook.None));
    }

    /// <summary>The invitations of an account, by their kinds and keys.</summary>
    /// <param name="account">The account's name.</param>
    /// <exception cref="ArgumentException">There is no such account.</exception>
    public IReadOnlyList<Invitation> Read(string account) =>
        [.. BookOf(client.Accounts.Get<WeChatAccount>(account).Name).Invitations.Where(invitation => invitation.Link.Length > 0).OrderBy(invitation => invitation.Kind).ThenBy(invitation => invitation.Key, StringComparer.Ordinal)];

    /// <summary>A code by which users follow an Official Account, or come to it again: qrcode/create. Events: <see cref="Followed"/> and <see cref="ScannedQr"/> with the key as their scene.</summary>
    /// <param name="account">The Official Account's name.</param>
    /// <param name="key">The campaign's key: 1 to 64 characters.</param>
    /// <param name="life">For how long it can be used, up to 30 days; afterwards another is made for the key. Null: for ever; an account has 100,000 such codes at most.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The invitation, made now or before; or why there is none.</returns>
    /// <exception cref="ArgumentException">There is no such account, or the key or the span is out of its range.</exception>
    public Task<InvitationResult> SceneAsync(string account, string key, TimeSpan? life, CancellationToken cancellationToken = default)
    {
        var of = client.Accounts.Get<AppAccount>(account);
        Check(key, LongestScene);
        Check(life);
        return OnceAsync(account, new(InvitationKind.Scene, key, "", "", ""), _ => MakeSceneAsync(of, key, life, cancellationToken), cancellationToken);
    }

    /// <summary>A code of one user's own, such as whoever brings friends: qrcode/create. It is not kept: each call makes another with the same scene, and what was made before stays good until it expires.</summary>
    /// <param name="account">The Official Account's name.</param>
    /// <param name="scene">What comes back in the events: 1 to 64 characters. No user id that others may not see: it stands in the code.</param>
    /// <param name="life">For how long it can be used: greater than 0, up to 30 days.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The invitation, or why there is none.</returns>
    /// <exception cref="ArgumentException">There is no such account, or the scene or the span is out of its range.</exception>
    public Task<InvitationResult> DrawSceneAsync(string account, string scene, TimeSpan life, CancellationToken cancellationToken = default)
    {
        var of = client.Accounts.Get<AppAccount>(account);
        Check(scene, LongestScene);
        Check(life);
        return MakeSceneAsync(of, scene, life, cancellationToken);
    }

    /// <summary>A code by which users add an employee in WeCom: externalcontact/add_contact_way. Event: <see cref="CustomerAdded"/> with the key as its state.</summary>
    /// <param name="account">The app's account, such as <c>corp.service</c>.</param>
    /// <param name="key">The campaign's key: 1 to 30 characters.</param>
    /// <param name="staff">The employees' userids; of several, WeCom chooses one for each user. At least one.</param>
    /// <param name="remark">What the console shows; at most 30 characters. Default none.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The invitation, made now or before; or why there is none.</returns>
    /// <exception cref="ArgumentException">There is no such account, no employee is named, or a text is out of its range.</exception>
    public Task<InvitationResult> ContactAsync(string account, string key, IReadOnlyList<string> staff, string? remark = null, CancellationToken cancellationToken = default)
    {
        var of = client.Accounts.Get<WeComApp>(account);
        Check(key, LongestState);
        Check(staff, nameof(staff), "Name an employee at least.");
        ArgumentOutOfRangeException.ThrowIfGreaterThan(remark?.Length ?? 0, LongestRemark, nameof(remark));
        ContactWay body = new(staff.Count == 1 ? 1 : 2, AsQrCode, remark, true, key, staff);
        Invitation asked = new(InvitationKind.Contact, key, "", "", "");
        return OnceAsync(account, asked, async _ =>
        {
            var answer = await client.PostAsync(of.Name, Contacts + "add_contact_way", body, InvitationJson.Default.ContactWay, Options, cancellationToken).ConfigureAwait(false);
            return Made(answer, InvitationJson.Default.MadeContactWay, way => way.ConfigId is { Length: > 0 } id ? Drawn(asked with { Id = id }, way.QrCode) : null);
        }, cancellationToken);
    }

    /// <summary>A code by which users join customer groups in WeCom: externalcontact/groupchat/add_join_way. When the groups are full, WeCom opens another. Event: <see cref="GroupJoined"/> with the key as its state.</summary>
    /// <param name="account">The app's account, such as <c>corp.service</c>.</param>
    /// <param name="key">The campaign's key: 1 to 30 characters.</param>
    /// <param name="groups">The groups' chat_ids, filled one after another. At least one; WeCom takes 5.</param>
    /// <param name="newGroups">What groups that WeCom opens are called; at most 40 characters. Default as WeCom has it.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The invitation, made now or before; or why there is none.</returns>
    /// <exception cref="ArgumentException">There is no such account, no group is named, or a text is out of its range.</exception>
    public Task<InvitationResult> GroupAsync(string account, string key, IReadOnlyList<string> groups, string? newGroups = null, CancellationToken cancellationToken = default)
    {
        var of = client.Accounts.Get<WeComApp>(account);
        Check(key, LongestState);
        Check(groups, nameof(groups), "Name a group at least.");
        ArgumentOutOfRangeException.ThrowIfGreaterThan(newGroups?.Length ?? 0, LongestGroupName, nameof(newGroups));
        JoinWay body = new(AsQrCode, null, 1, newGroups, groups, key);
        Invitation asked = new(InvitationKind.Group, key, "", "", "", Groups: [.. groups]);
        return OnceAsync(account, asked, async begun =>
        {
            if (begun is null)
            {
                var added = await client.PostAsync(of.Name, JoinWays + "add_join_way", body, InvitationJson.Default.JoinWay, Options, cancellationToken).ConfigureAwait(false);
                if (!added.IsAccepted || added.TryRead(InvitationJson.Default.MadeContactWay)?.ConfigId is not { Length: > 0 } id)
                {
                    return Failed(added);
                }

                // If its code cannot be asked for now, the next call asks for that of the same.
                begun = asked with { Id = id };
                await KeepAsync(account, begun).ConfigureAwait(false);
            }

            var found = await client.PostAsync(of.Name, JoinWays + "get_join_way", new(begun.Id), InvitationJson.Default.AskedWay, Options with { IsIdempotent = true }, cancellationToken).ConfigureAwait(false);
            return Made(found, InvitationJson.Default.FoundJoinWay, way => Drawn(begun, way.Way?.QrCode));
        }, cancellationToken);
    }

    /// <summary>Takes an invitation out, so that another may be made for its key: at the platform (externalcontact/del_contact_way, groupchat/del_join_way), and of what is kept. A scene's code cannot be taken back at the platform: who has it can use it until it expires.</summary>
    /// <param name="account">The account's name.</param>
    /// <param name="kind">Where it leads.</param>
    /// <param name="key">The invitation's key.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>What was taken out, with a reason where the platform will not delete it, having it no more perhaps; or why nothing was.</returns>
    /// <exception cref="ArgumentException">There is no such account, or the key is empty.</exception>
    public async Task<InvitationResult> RemoveAsync(string account, InvitationKind kind, string key, CancellationToken cancellationToken = default)
    {
        var of = client.Accounts.Get<WeChatAccount>(account);
        ArgumentException.ThrowIfNullOrEmpty(key);
        await making.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (BookOf(account).Find(kind, key) is not { } known)
            {
                return new(null, "there is no such invitation");
            }

            var reason = "";
            if (kind != InvitationKind.Scene)
            {
                var path = kind == InvitationKind.Contact ? Contacts + "del_contact_way" : JoinWays + "del_join_way";
                var answer = await client.PostAsync(of.Name, path, new(known.Id), InvitationJson.Default.AskedWay, Options with { IsIdempotent = true }, cancellationToken).ConfigureAwait(false);

                // What the platform refuses for good would never leave the book.
                if (!answer.IsAccepted && answer is not { Disposition: WeChatDisposition.Permanent, Code.Length: > 0 })
                {
                    return Failed(answer);
                }

                reason = answer.Reason;
            }

            await ChangeAsync(account, before => before.Without(kind, key)).ConfigureAwait(false);
            return new(known, reason);
        }
        finally
        {
            making.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        book.Dispose();
        making.Dispose();
    }

    private async Task<InvitationResult> MakeSceneAsync(AppAccount account, string scene, TimeSpan? life, CancellationToken cancellationToken)
    {
        SceneCode body = new((long?)life?.TotalSeconds, life is null ? "QR_LIMIT_STR_SCENE" : "QR_STR_SCENE", new(new(scene)));
        var now = client.Time.GetUtcNow().ToUnixTimeSeconds();
        var answer = await client.PostAsync(account.Name, "/cgi-bin/qrcode/create", body, InvitationJson.Default.SceneCode, Options, cancellationToken).ConfigureAwait(false);
        return Made(answer, InvitationJson.Default.MadeSceneCode, code => code is { Ticket: { Length: > 0 } ticket, Url: { Length: > 0 } url }
            ? new(InvitationKind.Scene, scene, ticket, url, new Uri(account.Pictures, $"/cgi-bin/showqrcode?ticket={Uri.EscapeDataString(ticket)}").AbsoluteUri, life is null ? null : DateTimeOffset.FromUnixTimeSeconds(now + (code.ExpireSeconds ?? 0)))
            : null);
    }

    /// <summary>What is there and has not expired, or what is made now and kept. What was begun before is given to be finished.</summary>
    private async Task<InvitationResult> OnceAsync(string account, Invitation asked, Func<Invitation?, Task<InvitationResult>> make, CancellationToken cancellationToken)
    {
        await making.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var before = BookOf(account).At(client.Time.GetUtcNow());
            var known = before.Find(asked.Kind, asked.Key);
            if (known is { Link.Length: > 0 })
            {
                return new(known);
            }

            // The platform is not asked for what cannot be kept.
            if (!book.Fits(before.With(asked with { Id = Longest.Id, Link = Longest.Link, Picture = Longest.Link })))
            {
                return new(null, $"there is no room in the journal for more than the account's {before.Invitations.Count} invitations; take out with RemoveAsync what is not needed any more");
            }

            var result = await make(known).ConfigureAwait(false);
            if (result.Invitation is { } made)
            {
                await KeepAsync(account, made).ConfigureAwait(false);
            }

            return result;
        }
        finally
        {
            making.Release();
        }
    }

    private InvitationBook BookOf(string account) => book.Read(InvitationBook.NameOf(account));

    private Task KeepAsync(string account, Invitation made) => ChangeAsync(account, before => before.With(made));

    /// <summary>What the platform has done is kept, whoever has ceased to wait.</summary>
    private Task ChangeAsync(string account, Func<InvitationBook, InvitationBook> change) =>
        book.ChangeAsync(InvitationBook.NameOf(account), before => change(before.At(client.Time.GetUtcNow())), CancellationToken.None);

    private static InvitationResult Made<T>(WeChatAnswer answer, JsonTypeInfo<T> json, Func<T, Invitation?> of)
        where T : class =>
        answer.IsAccepted && answer.TryRead(json) is { } body && of(body) is { } made ? new(made) : Failed(answer);

    private static Invitation? Drawn(Invitation invitation, string? code) => code is { Length: > 0 } ? invitation with { Link = code, Picture = code } : null;

    private static InvitationResult Failed(WeChatAnswer answer) => new(null, answer.IsAccepted ? "the platform's answer has no code in it" : answer.Reason, answer.After);

    private static void Check(string key, int longest)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(key.Length, longest, nameof(key));
    }

    private static void Check(TimeSpan? life)
    {
        if (life < TimeSpan.FromSeconds(1) || life > LongestLife)
        {
            throw new ArgumentOutOfRangeException(nameof(life), life, "A code lives from 1 second to 30 days, or for ever.");
        }
    }

    private static void Check(IReadOnlyList<string> ids, string name, string mistake)
    {
        ArgumentNullException.ThrowIfNull(ids, name);
        if (ids.Count == 0 || ids.Any(string.IsNullOrEmpty))
        {
            throw new ArgumentException(mistake, name);
        }
    }
}

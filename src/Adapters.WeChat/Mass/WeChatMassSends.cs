using System.Globalization;
using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>Mass messages of Official Accounts: what people do with them. A message of the catalogue for the channel <c>{account}.mass</c> is looked at, approved, and then sent: to single users by rules, as any message, or from here to a tag or to all followers.</summary>
/// <remarks>Safe for concurrent use within one process. Approvals and submissions are in the engine's journal.</remarks>
public sealed class WeChatMassSends : IDisposable
{
    private const int LongestKey = 100;
    private const int LongestName = 200;
    private readonly WeChatClient client;
    private readonly MarketingEngine engine;
    private readonly ReferenceBook<MassApprovals> book;

    /// <summary>Makes it. In a container <c>AddWeChat</c> does.</summary>
    /// <param name="client">Has the accounts.</param>
    /// <param name="engine">Has the catalogue and the journal.</param>
    public WeChatMassSends(WeChatClient client, MarketingEngine engine)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(engine);
        (this.client, this.engine) = (client, engine);
        book = new(engine, client.Time, MassApprovalJson.Default.MassApprovals, MassApprovals.None);
    }

    /// <summary>Sends a message to one user's phone, to be looked at before it is approved: message/mass/preview, 100 a day.</summary>
    /// <param name="account">The Official Account's name.</param>
    /// <param name="message">The message's name in the catalogue.</param>
    /// <param name="openId">The openid of who looks at it.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>What the platform answered.</returns>
    /// <exception cref="ArgumentException">There is no such account or message.</exception>
    public Task<WeChatAnswer> PreviewAsync(string account, string message, string openId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(openId);
        var (of, rendered) = Find(account, message);
        return client.PostAsync(of.Name, "/cgi-bin/message/mass/preview", MassPreview.Of(MassContent.Of(rendered[0])!, openId), MassJson.Default.MassPreview, cancellationToken: cancellationToken);
    }

    /// <summary>Approves a message as it stands in the catalogue now. Where its content changes, it has to be approved anew.</summary>
    /// <param name="account">The Official Account's name.</param>
    /// <param name="message">The message's name in the catalogue.</param>
    /// <param name="by">Who approves. Not empty, at most 200 characters.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Completes when it is in the journal.</returns>
    /// <exception cref="ArgumentException">There is no such account or message, or a text is empty or too long.</exception>
    /// <exception cref="JournalException">The engine has stopped.</exception>
    public Task ApproveAsync(string account, string message, string by, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(by);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(by.Length, LongestName, nameof(by));
        var (of, rendered) = Find(account, message);
        MassApproval approval = new(by, client.Time.GetUtcNow(), [.. rendered.Select(MassContent.Hash).Distinct(StringComparer.Ordinal)]);
        return SetAsync(of, messages => messages[message] = approval, cancellationToken);
    }

    /// <summary>Takes an approval back: what is decided from now on is not sent. What waits in the outbox <see cref="MarketingEngine.CancelDeliveriesAsync"/> cancels.</summary>
    /// <param name="account">The Official Account's name.</param>
    /// <param name="message">The message's name.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Completes when it is in the journal.</returns>
    /// <exception cref="ArgumentException">There is no such account.</exception>
    /// <exception cref="JournalException">The engine has stopped.</exception>
    public Task WithdrawAsync(string account, string message, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(message);
        return SetAsync(Account(account), messages => messages.Remove(message), cancellationToken);
    }

    /// <summary>The approvals that stand, by the messages' names.</summary>
    /// <param name="account">The Official Account's name.</param>
    /// <exception cref="ArgumentException">There is no such account.</exception>
    public IReadOnlyDictionary<string, MassApproval> ReadApprovals(string account) => Approvals(Account(account)).Messages;

    /// <summary>Sends an approved message to the followers with a tag, or to all: message/mass/sendall.</summary>
    /// <param name="account">The Official Account's name.</param>
    /// <param name="message">The message's name in the catalogue.</param>
    /// <param name="key">Names this sending, such as <c>spring-2026</c>. The same key and message are sent once to the same tag, however often this is called within 24 hours: call it again where the outcome is not known, or the process ended. After 24 hours the platform has forgotten it, and it is sent again. Not empty, at most 100 characters.</param>
    /// <param name="tag">The platform's number of the tag; null for all followers.</param>
    /// <param name="cancellationToken">Ends the call. If it was sent by then, the result is Unknown.</param>
    /// <returns>Accepted with the platform's msg_id as the receipt, also where it was sent before; or what else became of it. What came of it in the end, <see cref="MassSendFinished"/> tells.</returns>
    /// <remarks>The engine does not know who has a tag, so neither its consent, its caps nor its quiet hours are asked. The platform leaves out who has had four mass messages this month: <see cref="MassSendFinished.Filtered"/>.</remarks>
    /// <exception cref="ArgumentException">There is no such account or message, or a text is empty or too long.</exception>
    /// <exception cref="InvalidOperationException">The message is not approved as it stands in the catalogue.</exception>
    /// <exception cref="JournalException">The engine has stopped.</exception>
    public async Task<DeliveryResult> SendAsync(string account, string message, string key, int? tag, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(key.Length, LongestKey, nameof(key));
        var (of, rendered) = Find(account, message);
        if (Approvals(of).Messages.GetValueOrDefault(message) is not { } approval || !approval.Contents.Contains(MassContent.Hash(rendered[0])))
        {
            throw new InvalidOperationException($"No one has approved '{message}' as a mass message of {account} as it stands in the catalogue; let someone look at it with PreviewAsync, and approve it with ApproveAsync.");
        }

        var id = MassContent.Hash(tag is { } number ? [account, message, key, number.ToString(CultureInfo.InvariantCulture)] : [account, message, key]);
        var body = MassContent.Of(rendered[0])! with { Filter = new(tag is null, tag), Clientmsgid = id };
        var result = await new MassCall(of, client).SubmitAsync(body, cancellationToken).ConfigureAwait(false);
        if (result is { Kind: DeliveryResultKind.Accepted, Receipt: { } receipt })
        {
            MassSubmitted submitted = new(account, receipt, message, key, approval.By, approval.At, tag);
            await engine.PublishAsync(new UserEvent($"wechat/{account}", $"mass-{id}", $"{account}:mass:{receipt}", client.Time.GetUtcNow(), submitted, EventOrigin.Receipt), CancellationToken.None).ConfigureAwait(false);
        }

        return result;
    }

    /// <summary>Asks the platform how far a mass message is: message/mass/get.</summary>
    /// <param name="account">The Official Account's name.</param>
    /// <param name="messageId">The platform's msg_id.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The platform's word, such as <c>SENDING</c>, <c>SEND_SUCCESS</c>, <c>SEND_FAIL</c> or <c>DELETE</c>; null where it does not tell.</returns>
    /// <exception cref="ArgumentException">There is no such account, or the msg_id is no number.</exception>
    public async Task<string?> ReadStateAsync(string account, string messageId, CancellationToken cancellationToken = default)
    {
        if (!long.TryParse(messageId, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            throw new ArgumentException("A msg_id is a number, as the platform gave it.", nameof(messageId));
        }

        var answer = await client.PostAsync(Account(account).Name, "/cgi-bin/message/mass/get", new AskedMass(messageId), MassJson.Default.AskedMass, new() { IsIdempotent = true, MaxAttempts = 3 }, cancellationToken).ConfigureAwait(false);
        return answer.IsAccepted ? answer.TryRead(MassJson.Default.MassState)?.MsgStatus : null;
    }

    /// <inheritdoc/>
    public void Dispose() => book.Dispose();

    private AppAccount Account(string account) => client.Accounts.Get<AppAccount>(account) is { Kind: WeChatAccountKind.OfficialAccount } of
        ? of
        : throw new ArgumentException($"The WeChat account '{account}' is a mini program, and mass messages are Official Accounts'.", nameof(account));

    /// <summary>The account, and the message in each of the catalogue's cultures.</summary>
    private (AppAccount Account, IReadOnlyList<RenderedMessage> Rendered) Find(string account, string message)
    {
        ArgumentException.ThrowIfNullOrEmpty(message);
        var of = Account(account);
        var channel = ChannelNames.Mass(account);
        if (engine.Messages is not { } catalog || catalog.Find(message)?.Find(channel) is null)
        {
            throw new ArgumentException($"The message catalogue has no '{message}' for the channel {channel}.", nameof(message));
        }

        return (of, [.. catalog.Cultures.Select(culture => catalog.Render(Send.Marketing(message), channel, culture).Message ?? throw new ArgumentException($"'{message}' needs fields, and all who get a mass message get the same.", nameof(message)))]);
    }

    private MassApprovals Approvals(AppAccount account) => book.Read(MassApprovals.NameOf(account.Name));

    private Task SetAsync(AppAccount account, Action<SortedDictionary<string, MassApproval>> change, CancellationToken cancellationToken) => book.ChangeAsync(
        MassApprovals.NameOf(account.Name),
        before =>
        {
            SortedDictionary<string, MassApproval> messages = new(before.Messages.ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal);
            change(messages);
            return new(messages);
        },
        cancellationToken);
}

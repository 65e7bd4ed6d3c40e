using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>Says to people what reaches a user by WeChat now: windows, credits, and each message of the catalogue channel by channel. In the container with <c>AddWeChat</c>.</summary>
/// <param name="engine">The engine, with the channels of the client's accounts.</param>
/// <param name="client">The client.</param>
public sealed class WeChatReach(MarketingEngine engine, WeChatClient client)
{
    private readonly IReadOnlyList<(AppAccount Account, ServiceWindow Window, KnownOpenId OpenIds)> accounts =
    [
        .. client.Accounts.All.OfType<AppAccount>().OrderBy(account => account.Name, StringComparer.Ordinal)
            .Select(account => (account, new ServiceWindow(account), new KnownOpenId(account, client.Inbound))),
    ];

    /// <summary>What reaches a user now.</summary>
    /// <param name="user">The user's id, or one of the aliases. Not empty.</param>
    /// <returns>It, without personal data; null where the user is not known, or is quarantined.</returns>
    /// <exception cref="InvalidOperationException">The engine has not the channels of these accounts.</exception>
    public WeChatUserReach? Of(string user)
    {
        var known = engine.Ask(user, facts => accounts.Select(of => new WeChatAccountReach(of.Account.Name, of.OpenIds.Of(facts) is not null, of.Window.Of(facts))).ToArray());
        return known is null ? null : new(known, [.. Messages(user)]);
    }

    private IEnumerable<WeChatMessageReach> Messages(string user)
    {
        foreach (var message in engine.Messages?.Names ?? [])
        {
            var entry = engine.Messages!.Find(message)!;
            if (!entry.Channels.Any(channel => accounts.Any(of => channel.Channel.StartsWith($"{of.Account.Name}.", StringComparison.Ordinal))))
            {
                continue;
            }

            OutgoingAction action = entry.Class switch
            {
                MessageClass.Marketing => Send.Marketing(message),
                MessageClass.Service => Send.Service(message),
                _ => Send.Transactional(message),
            };
            if (engine.Reach(user, action) is { } reach)
            {
                yield return new(message, entry.Class, reach);
            }
        }
    }
}

/// <summary>What reaches a user by WeChat.</summary>
/// <param name="Accounts">The Official Accounts and mini programs, by name.</param>
/// <param name="Messages">The messages of the catalogue that some channel of theirs may carry, by name.</param>
public sealed record WeChatUserReach(IReadOnlyList<WeChatAccountReach> Accounts, IReadOnlyList<WeChatMessageReach> Messages);

/// <summary>How a user stands with an account.</summary>
/// <param name="Account">The account's name.</param>
/// <param name="IsKnown">Whether the user's openid there is known.</param>
/// <param name="Window">The window for customer service messages, what opened it, how many are left, and until when; null where it is closed.</param>
public sealed record WeChatAccountReach(string Account, bool IsKnown, WeChatWindow? Window);

/// <summary>Whether a message reaches a user.</summary>
/// <param name="Message">The message's name in the catalogue.</param>
/// <param name="Class">Its class.</param>
/// <param name="Reach">What stops it, or what each channel says, with the credits that are left.</param>
public sealed record WeChatMessageReach(string Message, MessageClass Class, UserReach Reach);

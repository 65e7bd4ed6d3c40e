using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>The channels of accounts.</summary>
public static class WeChatChannels
{
    /// <summary>Adds the channels of all accounts of a client. <c>AddWeChat</c> does so by itself.</summary>
    /// <param name="options">The engine's options. They need the events too: <c>AddEvents(WeChatEvents.Register)</c>.</param>
    /// <param name="client">The client.</param>
    /// <param name="logger">Takes what someone should look at. Default none.</param>
    /// <returns><paramref name="options"/>.</returns>
    /// <exception cref="InvalidConfigurationException">An account takes callbacks, and <see cref="EngineOptions.DedupeFor"/> is less than a day.</exception>
    public static EngineOptions AddWeChatChannels(this EngineOptions options, WeChatClient client, ILogger<WeChatClient>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(client);
        CallbackMemory.Check(options, client.Accounts);
        foreach (var account in client.Accounts.All.OrderBy(account => account.Name, StringComparer.Ordinal))
        {
            if (account.Kind is WeChatAccountKind.OfficialAccount or WeChatAccountKind.WeComApp)
            {
                options.AddReference(InvitationBook.NameOf(account.Name), InvitationBookJson.Default.InvitationBook);
            }

            foreach (var channel in Of(account, client, logger))
            {
                Add(options, channel);
            }

            TagMirror.Add(options, account, client.Inbound);
        }

        return options;
    }

    private static void Add(EngineOptions options, IChannel channel)
    {
        options.AddChannel(channel);
        switch (channel)
        {
            case MassChannel mass:
                options.AddStandingCap(mass.Cap).AddReference(mass.Approvals, MassApprovalJson.Default.MassApprovals);
                break;
            case CustomerChannel customer:
                options.AddStandingCap(customer.Cap);
                break;
        }
    }

    internal static IEnumerable<IChannel> Of(WeChatAccount account, WeChatClient client, ILogger? logger = null) => account switch
    {
        AppAccount app => Of(app, client, logger ?? NullLogger.Instance),
        WeComApp app => Of(app, client, logger ?? NullLogger.Instance),
        PayAccount { Apps.Count: > 0 } pay => [new CouponChannel(pay, client)],
        _ => [],
    };

    private static IEnumerable<IChannel> Of(AppAccount account, WeChatClient client, ILogger logger)
    {
        KnownOpenId openIds = new(account, client.Inbound);
        yield return new ServiceChannel(account, openIds, client);
        yield return new SubscriptionChannel(account, openIds, client);
        if (account.Kind == WeChatAccountKind.OfficialAccount)
        {
            yield return new TemplateChannel(account, openIds, client, logger);
            yield return new MassChannel(account, openIds, client);
            if (account.Channels.Tags.Count > 0)
            {
                yield return new FollowerTagChannel(account, openIds, client);
            }
        }
        else
        {
            yield return new GiftChannel(account, openIds, client);
        }
    }

    private static IEnumerable<IChannel> Of(WeComApp app, WeChatClient client, ILogger logger)
    {
        KnownContact contacts = new(app, client.Inbound);
        if (app.AgentId is { } agentId)
        {
            yield return new StaffChannel(app, agentId, contacts, client, logger);
        }

        yield return new WelcomeChannel(app, client);
        yield return new CustomerChannel(app, contacts, client);
        if (app.Channels.Tags.Count > 0)
        {
            yield return new ContactTagChannel(app, contacts, client, logger);
        }
    }
}

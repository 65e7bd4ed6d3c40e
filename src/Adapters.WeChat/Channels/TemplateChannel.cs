using System.Linq.Expressions;
using Microsoft.Extensions.Logging;
using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>Template messages of an Official Account, message/template/send. The platform bars accounts that send marketing by them, so they carry what is transactional and nothing else.</summary>
internal sealed partial class TemplateChannel(AppAccount account, KnownOpenId openIds, WeChatClient client, ILogger logger) : IChannel
{
    private static readonly TemplateContent Content = new("url", "appid", "pagepath");
    private readonly TemplateCall call = new(account, "/cgi-bin/message/template/send", Content, client, new(account.Channels.TemplatesPerSecond, client.Time));
    private readonly MarketingWords words = new(account.Channels.MarketingWords);

    public string Name { get; } = ChannelNames.Template(account.Name);

    public bool IsIdempotent => false;

    /// <summary>The platform knows a client_msg_id for 10 minutes, and promises nothing beyond; a call takes some of them.</summary>
    public TimeSpan IdempotentFor { get; } = TimeSpan.FromMinutes(9);

    public bool RepeatsInDoubt => false;

    public TimeSpan? ReceiptsWithin => account.Channels.ReceiptsWithin;

    public IReadOnlyList<Expression<Func<UserFacts, object?>>> Reads => openIds.ReadsFor(Name);

    private bool Refuses => account.Channels.OnMarketingWords == OnMarketingWords.Refuse;

    public IEnumerable<string> Check(ChannelTemplate template)
    {
        if (template.Class != MessageClass.Transactional)
        {
            yield return $"class: '{template.Name}' is {template.Class}, and a template message carries only Transactional; send it by another channel, such as {ChannelNames.Subscription(account.Name)}";
        }

        foreach (var mistake in Content.Check(template))
        {
            yield return mistake;
        }

        foreach (var (key, text) in Content.Values(template))
        {
            // A word beside a place for a field goes out with every value.
            foreach (var word in text.Literals.SelectMany(words.In).Distinct(StringComparer.Ordinal))
            {
                if (Refuses)
                {
                    yield return $"fields.{key}: '{word}' makes marketing of it, for which the platform bars the template; say it otherwise, or take the word out of Channels:MarketingWords";
                }
                else
                {
                    Marketing(logger, template.Name, Name, key);
                }
            }
        }
    }

    public Reachability Reach(UserFacts user, OutgoingAction action) =>
        action is NotifyStaff ? Reachability.Unreachable(Unsent.ForStaff)
        : action.Class != MessageClass.Transactional ? Reachability.Unreachable($"a template message carries only Transactional, and this is {action.Class}")
        : openIds.ReachFollower(user, Name);

    public Task<DeliveryResult> DeliverAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (delivery.Class != MessageClass.Transactional)
        {
            return Task.FromResult(DeliveryResult.Failed($"a template message carries only Transactional, and this is {delivery.Class}"));
        }

        if (delivery.Message is { } message && MarketingKey(message) is { } key)
        {
            if (Refuses)
            {
                return Task.FromResult(DeliveryResult.Failed($"{key} has a word that makes marketing of it, for which the platform bars the template"));
            }

            Marketing(logger, message.Name, Name, key);
        }

        return call.SendAsync(delivery, delivery.Id, cancellationToken);
    }

    /// <summary>The first key whose value has a word that makes marketing of it; null where none has.</summary>
    private string? MarketingKey(RenderedMessage message)
    {
        foreach (var (key, value) in message.Fields)
        {
            if (words.IsIn(value))
            {
                return key;
            }
        }

        return null;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Template} by {Channel}: {Key} has a word that makes marketing of it, for which the platform bars the template")]
    private static partial void Marketing(ILogger logger, string template, string channel, string key);
}

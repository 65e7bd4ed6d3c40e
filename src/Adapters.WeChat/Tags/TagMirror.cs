using System.Linq.Expressions;
using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>What mirrors the tags of an account: for each tag the rules that notice a change and the message that names it. The channel takes that to the platform.</summary>
internal static class TagMirror
{
    /// <summary>What the message about a tag is called.</summary>
    public static string Message(string account, string tag) => $"{account}.tag.{tag}";

    /// <summary>Tags go out once the account knows the user, also where they came to it, or back to it, after they got them.</summary>
    public static void Add(EngineOptions options, WeChatAccount account, WeChatInboundOptions inbound)
    {
        if (account is AppAccount app)
        {
            var isHere = new KnownOpenId(app, inbound).IsHere;
            Add(options, app.Name, app.Channels.Tags, tag => isHere.With(user => user.HasTag(tag), Expression.AndAlso));
        }
        else if (account is WeComApp wecom)
        {
            var apps = $"{wecom.Corp}.";
            Add(options, wecom.Name, wecom.Channels.Tags, tag => user => user.HasTag(tag) && user.Count<CustomerAdded>(e => e.Account.StartsWith(apps, StringComparison.Ordinal)) > 0);
        }
    }

    private static void Add(EngineOptions options, string account, IEnumerable<KeyValuePair<string, string>> tags, Func<string, Expression<Func<UserFacts, bool>>> isKnownWith)
    {
        foreach (var (tag, id) in tags.OrderBy(tag => tag.Key, StringComparer.Ordinal))
        {
            var message = Message(account, tag);
            var tagged = Segment.Of(message, isKnownWith(tag));
            options.AddStandingRule(new TagRule(tagged, message, enters: true), $"{message}.on");
            options.AddStandingRule(new TagRule(tagged, message, enters: false), $"{message}.off");
            options.AddMessages(messages => messages.Add(new MessageTemplate(message, MessageClass.Transactional) { Channels = [new(ChannelNames.Tags(account)) { PlatformId = id }] }));
        }
    }
}

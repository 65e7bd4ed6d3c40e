using System.Linq.Expressions;

namespace Wellspring.Adapters.WeChat;

/// <summary>How the channels of an Official Account or a mini program go about. What the platform may change is set here.</summary>
public sealed class WeChatChannelOptions
{
    /// <summary>For how long a user who wrote can be written to by customer service messages. From 1 second to 30 days, default 48 hours.</summary>
    public TimeSpan WindowAfterMessage { get; set; } = TimeSpan.FromHours(48);

    /// <summary>For how long a user who followed, scanned, tapped the menu or came into the session can be written to by customer service messages. From 1 second to 30 days, default 1 minute.</summary>
    public TimeSpan WindowAfterVisit { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>For how long a user who paid can be written to by customer service messages, any number of them: <see cref="PaymentMade"/> says so, and <see cref="OpenOnPayment{TEvent}"/>. Official Accounts only. From 1 second to 30 days, default 48 hours.</summary>
    public TimeSpan WindowAfterPayment { get; set; } = TimeSpan.FromHours(48);

    /// <summary>How many customer service messages a message of the user allows. From 1 to 1,000, default 5.</summary>
    public int MessagesAfterMessage { get; set; } = 5;

    /// <summary>How many of them following, a scan, or a tap on the menu allows. Official Accounts only. From 1 to 1,000, default 3.</summary>
    public int MessagesAfterVisit { get; set; } = 3;

    /// <summary>How many of them coming into the session allows. Mini programs only. From 1 to 1,000, default 2.</summary>
    public int MessagesAfterSession { get; set; } = 2;

    /// <summary>For how long after a message the platform may tell what became of it. From 1 minute to 7 days, default 1 hour.</summary>
    public TimeSpan ReceiptsWithin { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long a user may take a gift, where its order does not say. From 1 minute to 30 days, default 24 hours.</summary>
    public TimeSpan GiftLife { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How many mass messages of the account reach a user in a calendar month. More are not decided. From 1 to 100, default 4.</summary>
    public int MassPerMonth { get; set; } = 4;

    /// <summary>How many users a mass message goes to in one call at most. From 2 to 10,000, default 1,000: so many deliveries wait for each other.</summary>
    public int MassBatch { get; set; } = 1_000;

    /// <summary>For how long deliveries of a mass message are gathered before they go out together. From 0.1 seconds to 5 minutes, default 5 seconds.</summary>
    public TimeSpan MassGather { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The engine's tags that the account's followers get and lose there too, each with the platform's id of the tag, a number. Of an Official Account. Default none. The messages about them stand in the catalogue, so the engine has one then.</summary>
    public IDictionary<string, string> Tags { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>How many followers get or lose a tag by one call at most. From 1 to 1,000, default 50.</summary>
    public int TagBatch { get; set; } = 50;

    /// <summary>The subscription templates of the account that are long-term (长期订阅), by the platform's ids: one accept is good for many messages, and not for one. The platform lists them as type 3 (wxaapi/newtmpl/gettemplate) and gives them to public services only. Default none.</summary>
    public IList<string> LongTermTemplates { get; } = [];

    /// <summary>How many template messages of the account go out in a second at most, spaced evenly; half as many while the platform finds that too fast (45011). It names no limit, and advises against sending very many at once. From 1 to 100,000, default 50.</summary>
    public int TemplatesPerSecond { get; set; } = 50;

    /// <summary>Words that make marketing of a template message, for which the platform bars the template. A part of a word counts as the word, so who sells 证券 takes 券 out. Default 优惠, 红包, 券, 领取, 抽奖, 活动, 秒杀, 促销, 特价, 会员日.</summary>
    public IList<string> MarketingWords { get; } = ["优惠", "红包", "券", "领取", "抽奖", "活动", "秒杀", "促销", "特价", "会员日"];

    /// <summary>What becomes of a template message that has one of <see cref="MarketingWords"/>. Default <see cref="OnMarketingWords.Refuse"/>.</summary>
    public OnMarketingWords OnMarketingWords { get; set; }

    internal List<Func<ServiceWindow.Kind, ServiceWindow.Opening>> Payments { get; } = [];

    /// <summary>An event of yours says that the user paid this account by WeChat Pay, which opens the window of a service account (服务号) for <see cref="WindowAfterPayment"/>. Not needed where WeChat Pay calls back of payments here (<see cref="PaymentMade"/>). An order's own event does not say by itself that it was paid by WeChat Pay, and at which account, so none is taken for a payment unasked.</summary>
    /// <typeparam name="TEvent">The event's record, such as <c>OrderPaid</c>. It has to be registered with the engine.</typeparam>
    /// <param name="where">Which of them; leave out what was paid otherwise. Null for all.</param>
    /// <returns>This object.</returns>
    public WeChatChannelOptions OpenOnPayment<TEvent>(Expression<Func<TEvent, bool>>? where = null)
        where TEvent : class
    {
        Payments.Add(kind => new ServiceWindow.Opening<TEvent>(kind, where ?? (_ => true)));
        return this;
    }
}

/// <summary>What becomes of a template message that has a word of marketing.</summary>
public enum OnMarketingWords
{
    /// <summary>Where a word stands in the catalogue, the engine does not start; where it comes with a value, the message is not sent.</summary>
    Refuse,

    /// <summary>It is sent, and the log names template and key.</summary>
    Warn,
}

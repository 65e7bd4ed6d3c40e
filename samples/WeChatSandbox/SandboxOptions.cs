namespace Wellspring.WeChatSandbox;

/// <summary>What the sandbox is made of. As it stands it is a small shop: one official account, one mini program, one corp, one merchant.</summary>
public sealed class SandboxOptions
{
    /// <summary>The port on 127.0.0.1; 0 takes a free one.</summary>
    public int Port { get; set; }

    /// <summary>The clock underneath; the sandbox's own goes ahead of it when it is advanced.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>Official accounts and mini programs.</summary>
    public IList<AppOptions> Apps { get; } = [DemoShop.OfficialAccount, DemoShop.MiniProgram];

    /// <summary>WeCom.</summary>
    public IList<CorpOptions> Corps { get; } = [DemoShop.Corp];

    /// <summary>Merchants of WeChat Pay.</summary>
    public IList<MerchantOptions> Merchants { get; } = [DemoShop.Merchant];

    /// <summary>The gifts of WeChat shops that may be given.</summary>
    public IList<ShopGift> Gifts { get; } = [DemoShop.Gift];

    /// <summary>The users: id and name.</summary>
    public IList<KeyValuePair<string, string>> People { get; } = [.. DemoShop.People];

    /// <summary>How many calls and outcomes of callbacks are kept. Default 10,000.</summary>
    public int KeepCalls { get; set; } = 10_000;

    /// <summary>How many messages are kept per person and thread. Default 200.</summary>
    public int KeepMessages { get; set; } = 200;

    /// <summary>How long a receiver of callbacks may take, in real time. Default 5 seconds, as the platform has it.</summary>
    public TimeSpan CallbackTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How many times a callback is sent. Default 3, as the platform has it.</summary>
    public int CallbackAttempts { get; set; } = 3;

    /// <summary>How long after a message its receipt is sent, by the sandbox's clock. Default 1 second.</summary>
    public TimeSpan ReceiptDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long tokens live. Default 2 hours.</summary>
    public TimeSpan TokenLife { get; set; } = TimeSpan.FromSeconds(7200);

    /// <summary>cgi-bin/token a day. Default 2000.</summary>
    public int PlainTokensPerDay { get; set; } = 2000;

    /// <summary>stable_token a minute. Default 10,000.</summary>
    public int StableTokensPerMinute { get; set; } = 10_000;

    /// <summary>stable_token with force_refresh a day. Default 20.</summary>
    public int ForcedTokensPerDay { get; set; } = 20;

    /// <summary>Calls a day by path; what is not named has no limit. Default: 100,000 template messages.</summary>
    public IDictionary<string, int> QuotaPerDay { get; } = new Dictionary<string, int>(StringComparer.Ordinal) { ["/cgi-bin/message/template/send"] = 100_000 };

    /// <summary>Words that a template message may not have: 40249.</summary>
    public IList<string> MarketingWords { get; } = ["优惠", "红包", "领券", "优惠券", "代金券", "领取", "抽奖", "秒杀", "促销", "限时特价"];

    /// <summary>Bodies with \uXXXX for text are refused with 40033. Default true.</summary>
    public bool RefuseUnicodeEscapes { get; set; } = true;

    /// <summary>Pages of mini programs that are not in the released version: 41030.</summary>
    public ISet<string> UnreleasedPages { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Mass messages a day. Default 100.</summary>
    public int MassSendsPerDay { get; set; } = 100;

    /// <summary>How long a mass message takes, by the sandbox's clock. Default 2 seconds.</summary>
    public TimeSpan MassDelay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Customers per add_msg_template. Default 10,000.</summary>
    public int CustomersPerTask { get; set; } = 10_000;

    /// <summary>Entries per page of WeCom's lists, however many are asked for. Default 1,000, as the platform has it.</summary>
    public int EntriesPerPage { get; set; } = 1_000;

    /// <summary>How many a customer group holds, its owner among them. Default 500, as the platform has it.</summary>
    public int GroupMembersAtMost { get; set; } = 500;

    /// <summary>How long groupchat/get does not show yet who has joined, by the sandbox's clock. Default: not at all.</summary>
    public TimeSpan GroupLag { get; set; }

    /// <summary>How long a gift waits to be accepted. Default 24 hours.</summary>
    public TimeSpan GiftLife { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Followers per page of user/get. Default 10,000.</summary>
    public int FollowersPerPage { get; set; } = 10_000;

    /// <summary>Openids per call of batchtagging. Default 50.</summary>
    public int OpenIdsPerTagging { get; set; } = 50;
}

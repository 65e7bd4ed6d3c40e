using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Wellspring.Testing;

namespace Wellspring.Adapters.WeChat.Tests.Channels;

/// <summary>Every channel keeps to the engine's interface.</summary>
public sealed class WeChatConformanceTests
{
    private const string OpenId = "o9AgO5Kd5ggOC-bXrbNODIiE3bGY";
    private static readonly Dictionary<string, string> None = [];

    /// <summary>A mass message goes to no one alone, and asks for an approval; <see cref="Mass.MassListTests"/> tries the same with two.</summary>
    private static readonly string[] NotAlone = ["A delivery reaches its user once", "Deliveries at the same time", "A delivery that comes a second time", "Reach gives"];

    public static TheoryData<string, ChannelCheck> Checks
    {
        get
        {
            TheoryData<string, ChannelCheck> checks = [];
            foreach (var name in new[] { "shop.service", "shop.subscription", "shop.template", "shop.mass", "mini.service", "mini.subscription", "mini.gift", "mall.coupon", "corp.service.staff", "corp.service.welcome", "corp.service.customer", "shop.tags", "corp.service.tags" })
            {
                foreach (var check in ChannelConformance.Checks.Where(check => name != "shop.mass" || !NotAlone.Any(start => check.Name.StartsWith(start, StringComparison.Ordinal))))
                {
                    checks.Add(name, check);
                }
            }

            return checks;
        }
    }

    [Theory]
    [MemberData(nameof(Checks))]
    public async Task The_channel_keeps_to_the_interface(string name, ChannelCheck check)
    {
        ConcurrentQueue<string> bodies = [];
        ConcurrentDictionary<string, bool> codes = new(StringComparer.Ordinal);
        using var there = new FakePlatform(asked =>
        {
            // A welcome code is good once.
            if (asked.Path.EndsWith("send_welcome_msg", StringComparison.Ordinal) && !codes.TryAdd((string)JsonNode.Parse(asked.Body)!["welcome_code"]!, true))
            {
                return """{"errcode":41051,"errmsg":"externaluser has started chatting"}""";
            }

            // Asking whose customer someone is reaches no one.
            if (asked.Path.EndsWith("externalcontact/get", StringComparison.Ordinal))
            {
                return """{"errcode":0,"errmsg":"ok","follow_user":[{"userid":"zhouwen"}]}""";
            }

            bodies.Enqueue(asked.Body);
            return asked.Path.EndsWith("add_msg_template", StringComparison.Ordinal) ? """{"errcode":0,"errmsg":"ok","fail_list":[],"msgid":"msgGCAAAXtWyujaWJHDDGi0mACAAAA"}"""
                : asked.Path == "/cgi-bin/message/send"
                ? """{"errcode":0,"errmsg":"ok","invaliduser":"","invalidparty":"","invalidtag":"","unlicenseduser":"","msgid":"msgid1234","response_code":""}"""
                : """{"errcode":0,"errmsg":"ok","msgid":3428411849815982087}""";
        }).Client(null, Add);
        using var silent = new FakePlatform(_ => "{}") { Before = _ => Task.Delay(Timeout.Infinite) }.Client(null, Add);
        using var away = new FakePlatform(_ => "{}") { Before = _ => Task.FromException(new HttpRequestException(HttpRequestError.ConnectionError)) }.Client(null, Add);
        var carried = Of(name);

        // An idempotent peer knows a body that it has had.
        var isIdempotent = Channel(there).IsIdempotent;
        await check.RunAsync(new(Channel(there), id => (isIdempotent ? bodies.Distinct() : bodies).Count(body => body.Contains(id, StringComparison.Ordinal)))
        {
            Delivery = id => Sample(name, id),
            Unreachable = Channel(away),
            Silent = Channel(silent),
            Secrets = [Accounts.Samples.Secret, "secret-token-1", OpenId],
            Events = WeChatEvents.Register,
            Carries = [carried],
            Refuses = [name == "shop.mass" || name.EndsWith(".tags", StringComparison.Ordinal) ? Messages.Hello(name) : carried.Text is not null ? Messages.Paid with { Channels = [Messages.Paid.Channels[0] with { Channel = name }] } : Messages.Hello(name)],
        });

        IChannel Channel(WeChatClient client) => WeChatChannels.Of(client.Accounts.Get<WeChatAccount>(name[..name.LastIndexOf('.')]), client).Single(channel => channel.Name == name);
    }

    [Theory]
    [InlineData("shop.service")]
    [InlineData("shop.subscription")]
    [InlineData("shop.template")]
    [InlineData("mini.gift")]
    [InlineData("corp.service.staff")]
    [InlineData("corp.service.welcome")]
    public async Task Where_its_time_is_over_while_it_waits_for_an_access_token_nothing_was_sent(string name)
    {
        TaskCompletionSource asked = new();
        using var client = new FakePlatform(_ => "{}")
        {
            Before = _ =>
            {
                asked.TrySetResult();
                return Task.Delay(Timeout.Infinite);
            },
        }.Client(null, Add);
        using CancellationTokenSource over = new();
        var channel = WeChatChannels.Of(client.Accounts.Get<WeChatAccount>(name[..name.LastIndexOf('.')]), client).Single(channel => channel.Name == name);
        var delivery = channel.DeliverAsync(Sample(name, new('A', Delivery.IdLength)), over.Token);
        await asked.Task;

        await over.CancelAsync();

        (await delivery).Should().BeEquivalentTo(DeliveryResult.Retry("the time for it was over before anything was sent"));
    }

    private static RenderedMessage Gift(RenderedMessage message) => message with { Fields = new Dictionary<string, string> { ["shop_appid"] = "wx1", ["product_id"] = "1", ["sku_id"] = "2" } };

    private static RenderedMessage News(RenderedMessage message) => message with { PlatformId = null, Fields = None };

    private static void Add(WeChatOptions options) => options
        .AddOfficialAccount("shop", account =>
        {
            Accounts.Samples.App(account);
            account.Channels.MassGather = TimeSpan.FromSeconds(0.1);
            account.Channels.Tags["vip"] = "134";
        })
        .AddMiniProgram("mini", Accounts.Samples.App)
        .AddWeCom("corp", corp =>
        {
            Accounts.Samples.Corp(corp);
            corp.Apps[0].Options.Channels.Tags["vip"] = "etVip";
        })
        .AddPay("mall", pay =>
        {
            Accounts.Samples.Pay(pay);
            pay.Apps.Add("shop");
        });

    private static MessageTemplate Of(string name) => name switch
    {
        "shop.service" or "mini.service" => Messages.Hello(name),
        "corp.service.staff" => Messages.Task("call"),
        "corp.service.welcome" => Messages.Greeting,
        "corp.service.customer" => Messages.Campaign,
        "shop.template" => Messages.Paid,
        "shop.subscription" => Messages.Tier,
        "mall.coupon" => Messages.Coupon,
        "mini.gift" => Messages.Gift,
        "shop.mass" => Messages.News,
        "shop.tags" or "corp.service.tags" => new($"{name[..^".tags".Length]}.tag.vip", MessageClass.Transactional) { Channels = [new(name) { PlatformId = "134" }] },
        _ => Messages.Cart,
    };

    /// <summary>The delivery's id is in what goes out, so that it can be counted.</summary>
    private static Delivery Sample(string name, string id)
    {
        var sample = ChannelConformance.Sample(name, id);
        return sample with
        {
            // One employee gets no more than 30 a minute, and a welcome code is good once.
            Address = name switch
            {
                "mall.coupon" => $"wx1234567890abcdef/{OpenId}",
                _ when name.EndsWith(".tags", StringComparison.Ordinal) => $"+{id}",
                _ when name.StartsWith("corp.", StringComparison.Ordinal) => id,
                "shop.mass" => $"{OpenId}/{MassContent.Hash(News(sample.Message!))}",
                _ => OpenId,
            },
            Action = name switch
            {
                "shop.template" => Send.Transactional("conformance-sample").With("item", "conformance-item"),
                "mall.coupon" or "mini.gift" => new IssueCoupon("conformance-sample"),
                _ => sample.Action,
            },
            Message = name switch
            {
                "mini.gift" => Gift(sample.Message!),
                "shop.tags" => sample.Message! with { PlatformId = "134" },
                _ when name.StartsWith("corp.", StringComparison.Ordinal) => sample.Message! with { Fields = None },
                "shop.mass" => News(sample.Message!),
                _ => sample.Message! with { Fields = new Dictionary<string, string> { ["thing1"] = "conformance-item 🍫", ["character_string2"] = id } },
            },
        };
    }
}

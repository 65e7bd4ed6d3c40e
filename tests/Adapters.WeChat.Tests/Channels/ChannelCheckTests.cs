using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Wellspring.Adapters.WeChat.Tests.Channels;

/// <summary>What the catalogue is told when it is made.</summary>
public sealed class ChannelCheckTests
{
    [Fact]
    public void A_marketing_message_cannot_be_registered_on_a_template_channel() =>
        Mistakes(Messages.Paid with { Class = MessageClass.Marketing }).Should()
            .Equal("messages.paid.channels.shop.template: class: 'paid' is Marketing, and a template message carries only Transactional; send it by another channel, such as shop.subscription");

    [Theory]
    [InlineData("thing2", "优惠进行中", "fields.thing2: '优惠' makes marketing of it*")]
    [InlineData("thing2", "满减券一张", "fields.thing2: '券' makes marketing of it*")]
    [InlineData("thing2", "周年活动", "fields.thing2: '活动' makes marketing of it*")]
    [InlineData("thing2", "一二三四五六七八九十一二三四五六七八九十一", "fields.thing2: '*' is something else; at most 20 characters is expected")]
    [InlineData("thing2", "{item}", "fields.thing2: it may come out longer, and the platform takes 20; write \"maxLength\": 20 here, with onTooLong cut or refuse")]
    [InlineData("amount3", "很多钱", "fields.amount3: '很多钱' is something else; an amount of at most 10 digits*")]
    [InlineData("first", "您好", "fields.first: this is no key of a template*url, appid, pagepath")]
    [InlineData("pagepath", "pages/order", "fields.pagepath: a page of a mini program needs the mini program's appid too")]
    public void What_the_platform_would_refuse_is_named_by_its_key(string key, string text, string mistake)
    {
        var paid = Messages.Paid.Channels[0];
        var fields = paid.Fields.Where(field => field.Key != key).Append(new(key, text)).Append(Messages.Thing("thing9")).ToList();

        Mistakes(Messages.Paid with { Channels = [paid with { Fields = fields }] }).Should().ContainSingle().Which.Should().Match($"messages.paid.channels.shop.template: {mistake}");
    }

    [Theory]
    [InlineData("thing2", "领取优惠券：{item}", 20, "fields.thing2: '优惠' makes marketing of it*", "fields.thing2: '券' makes marketing of it*", "fields.thing2: '领取' makes marketing of it*")]
    [InlineData("thing2", "优惠：{item}，仅此优惠", 20, "fields.thing2: '优惠' makes marketing of it*")]
    [InlineData("thing2", "已发货：{item}", 20)]
    [InlineData("character_string1", "订单{item}", null, "fields.character_string1: '订单' is something else; at most 32 digits, letters and symbols, none Chinese is expected")]
    [InlineData("character_string1", "{item}号", 32, "fields.character_string1: '号' is something else; *")]
    [InlineData("character_string1", "No. {item}", 32)]
    [InlineData("letter4", "{item}-A", null, "fields.letter4: '-A' is something else; *")]
    [InlineData("phone_number4", "{item}转8", null, "fields.phone_number4: '转8' is something else; *")]
    [InlineData("phrase4", "已{item}ok", null, "fields.phrase4: 'ok' is something else; *")]
    [InlineData("symbol4", "{item}A", 5)]
    [InlineData("number4", "{item}.5", null)]
    [InlineData("amount3", "¥{item}元", null)]
    [InlineData("time4", "{item} 15:01", null)]
    public void What_stands_beside_the_place_of_a_field_is_judged_where_no_value_makes_up_for_it(string key, string text, int? most, params string[] mistakes)
    {
        var paid = Messages.Paid.Channels[0];
        var fields = paid.Fields.Where(field => field.Key != key).Append(new(key, text) { MaxLength = most }).Append(Messages.Thing("thing9")).ToList();

        var told = Mistakes(Messages.Paid with { Channels = [paid with { Fields = fields }] });

        told.Should().HaveSameCount(mistakes);
        foreach (var (said, expected) in told.Zip(mistakes))
        {
            said.Should().Match($"messages.paid.channels.shop.template: {expected}");
        }
    }

    [Fact]
    public async Task Words_of_marketing_may_be_let_through_with_a_warning()
    {
        const string Words = "has a word that makes marketing of it, for which the platform bars the template";
        var paid = Messages.Paid.Channels[0];
        var (template, lines) = (Messages.Paid with { Channels = [paid with { Fields = [.. paid.Fields, new("thing9", "优惠进行中")] }] }, new Lines());
        using var client = Client(app => app.Channels.OnMarketingWords = OnMarketingWords.Warn);
        IChannel[] channels = [.. client.Accounts.All.SelectMany(account => WeChatChannels.Of(account, client, lines))];

        _ = new MessageCatalog(new MessageCatalogOptions().Add(template), channels);

        lines.Told.Should().Equal($"Warning: paid by shop.template: thing9 {Words}");
        var action = Send.Transactional("paid").With("item", "红包茶");
        var result = await channels.Single(channel => channel.Name == "shop.template").DeliverAsync(
            new()
            {
                Id = new('A', Delivery.IdLength),
                User = "lin",
                Rule = "test",
                Channel = "shop.template",
                Address = "openid-1",
                Action = action,
                Message = new MessageCatalog(new MessageCatalogOptions().Add(Messages.Paid), channels).Render(action, "shop.template").Message,
                DecidedAt = TimeProvider.System.GetUtcNow(),
            },
            CancellationToken.None);
        result.Kind.Should().Be(DeliveryResultKind.Accepted, result.Reason);
        lines.Told.Skip(1).Should().Equal($"Warning: paid by shop.template: thing2 {Words}");
    }

    [Fact]
    public void A_word_beside_the_place_of_a_field_may_be_let_through_with_a_warning()
    {
        var paid = Messages.Paid.Channels[0];
        var (template, lines) = (Messages.Paid with { Channels = [paid with { Fields = [.. paid.Fields, new("thing9", "优惠：{item}") { MaxLength = 20 }] }] }, new Lines());
        using var client = Client(app => app.Channels.OnMarketingWords = OnMarketingWords.Warn);

        _ = new MessageCatalog(new MessageCatalogOptions().Add(template), [.. client.Accounts.All.SelectMany(account => WeChatChannels.Of(account, client, lines))]);

        lines.Told.Should().Equal("Warning: paid by shop.template: thing9 has a word that makes marketing of it, for which the platform bars the template");
    }

    [Fact]
    public void A_template_without_its_id_and_a_text_without_words_are_named()
    {
        Mistakes(Messages.Cart with { Channels = [Messages.Cart.Channels[0] with { PlatformId = null }] }).Should().ContainSingle().Which.Should().Contain("platformId: it is missing");
        Mistakes(Messages.Hello("shop.service") with { Fields = [], Text = null }).Should().ContainSingle().Which.Should().Contain("text: a customer service message is a text");
    }

    [Fact]
    public void What_is_wrong_with_coupons_and_gifts_is_named()
    {
        Mistakes(Messages.Coupon with { Channels = [new("mall.coupon") { Fields = [new("coupon_value", "1元"), new("thing1", "x")] }] }).Should().BeEquivalentTo(
            "messages.welcome-coupon.channels.mall.coupon: platformId: it is missing; write the number of the stock of coupons, as the merchant's console shows it",
            "messages.welcome-coupon.channels.mall.coupon: fields.coupon_value: '1元' is something else; fen, a whole number, is expected",
            "messages.welcome-coupon.channels.mall.coupon: fields.thing1: a coupon has no such field; there are stock_creator_mchid, coupon_value, coupon_minimum");
        Mistakes(Messages.Gift with { Channels = [new("mini.gift") { Fields = [new("shop_appid", "wx1"), new("product_id", "1"), new("wishmessage", new string('福', 101)), new("page", "x")] }] }).Should().BeEquivalentTo(
            "messages.birthday-gift.channels.mini.gift: platformId: it is missing; write the id of the activity by which the shop lets gifts be given",
            "messages.birthday-gift.channels.mini.gift: fields.sku_id: it is missing, or may come out empty; write the shop's appid, and the numbers of product and SKU",
            "messages.birthday-gift.channels.mini.gift: fields.page: a gift has no such field; there are shop_appid, product_id, sku_id, wishmessage",
            "messages.birthday-gift.channels.mini.gift: fields.wishmessage: it may come out 101 characters long, and the platform takes 100; write \"maxLength\": 100 here");
    }

    [Fact]
    public void A_mass_message_is_marketing_and_the_same_for_all()
    {
        Mistakes(Messages.News with { Class = MessageClass.Service, Fields = [new("item")], Text = "{item}到货" }).Should().BeEquivalentTo(
            "messages.spring-news.channels.shop.mass: class: 'spring-news' is Service, and a mass message is Marketing",
            "messages.spring-news.channels.shop.mass: text: all who get a mass message get the same; take the fields out");
        Mistakes(Messages.News with { Text = null }).Should().ContainSingle().Which.Should().Contain("text: a mass message is a text, or what platformId names");
        Mistakes(Messages.News with { Channels = [new("shop.mass") { PlatformId = "m1", Fields = [new("msgtype", "wxcard")] }] }).Should().ContainSingle().Which.Should().Contain("fields.msgtype: beside platformId there is msgtype, which is mpnews, image, voice, mpvideo; default mpnews");
        Mistakes(Messages.News with { Channels = [new("shop.mass") { PlatformId = "m1", Fields = [new("msgtype", "image")] }] }).Should().BeEmpty();
    }

    [Fact]
    public void A_merchant_gives_coupons_to_users_of_accounts_that_there_are()
    {
        var act = () => new WeChatAccounts(new WeChatOptions().AddOfficialAccount("shop", Accounts.Samples.App).AddPay("mall", pay =>
        {
            Accounts.Samples.Pay(pay);
            pay.Apps.Add("shop");
            pay.Apps.Add("shopp");
        }));

        act.Should().Throw<InvalidConfigurationException>().Which.Mistakes.Should().Equal("WeChat:Pay:mall:Apps: there is no Official Account or mini program 'shopp'; there are shop");
    }

    [Theory]
    [InlineData("thing1", "一二三四五六七八九十一二三四五六七八九🍫", true)]
    [InlineData("thing1", "一二三四五六七八九十一二三四五六七八九十一", false)]
    [InlineData("number2", "-39.80", true)]
    [InlineData("number2", "3件", false)]
    [InlineData("letter3", "ABC", true)]
    [InlineData("letter3", "AB1", false)]
    [InlineData("symbol4", "!?", true)]
    [InlineData("symbol4", "a!", false)]
    [InlineData("character_string5", "A-1/2", true)]
    [InlineData("character_string5", "订单1", false)]
    [InlineData("time6", "15:01", true)]
    [InlineData("time6", "2019年10月1日 15:01~2019年10月2日 9:00", true)]
    [InlineData("time6", "2019-10-01", false)]
    [InlineData("date7", "2019年10月1日", true)]
    [InlineData("date7", "15:01", false)]
    [InlineData("amount8", "￥39.8", true)]
    [InlineData("amount8", "12345678901元", false)]
    [InlineData("phone_number9", "+86-0766-66888866", true)]
    [InlineData("phone_number9", "+86-0766-668888661", false)]
    [InlineData("car_number10", "粤A8Z888挂", true)]
    [InlineData("car_number10", "粤A8Z888挂挂", false)]
    [InlineData("name11", "一二三四五六七八九十", true)]
    [InlineData("name11", "一二三四五六七八九十一", false)]
    [InlineData("name11", "Alexandra Montgomery", true)]
    [InlineData("phrase12", "已发货", true)]
    [InlineData("phrase12", "shipped", false)]
    public void A_key_takes_what_its_type_allows(string key, string value, bool allowed) => KeyLimit.Of(key)!.Allows(value).Should().Be(allowed);

    [Theory]
    [InlineData("first")]
    [InlineData("Thing1")]
    [InlineData("thing1\n")]
    [InlineData("")]
    public void What_has_no_type_and_number_is_no_key(string key) => KeyLimit.Of(key).Should().BeNull();

    [Fact]
    public void A_channel_option_out_of_bounds_is_a_mistake()
    {
        var act = () => Client(app => (app.Channels.WindowAfterMessage, app.Channels.MessagesAfterVisit, app.Channels.ReceiptsWithin, app.Channels.GiftLife, app.Channels.MassPerMonth, app.Channels.MassBatch, app.Channels.MassGather) = (TimeSpan.Zero, 0, TimeSpan.FromDays(8), TimeSpan.Zero, 0, 1, TimeSpan.Zero));

        act.Should().Throw<InvalidConfigurationException>().Which.Mistakes.Should().Contain("WeChat:OfficialAccounts:shop:Channels:WindowAfterMessage: from 1 second to 30 days is expected")
            .And.Contain("WeChat:OfficialAccounts:shop:Channels:MessagesAfterVisit: a number from 1 to 1,000 is expected")
            .And.Contain("WeChat:OfficialAccounts:shop:Channels:ReceiptsWithin: from 1 minute to 7 days is expected")
            .And.Contain("WeChat:OfficialAccounts:shop:Channels:GiftLife: from 1 minute to 30 days is expected")
            .And.Contain("WeChat:OfficialAccounts:shop:Channels:MassPerMonth: from 1 to 100 is expected")
            .And.Contain("WeChat:OfficialAccounts:shop:Channels:MassBatch: from 2 to 10,000 is expected")
            .And.Contain("WeChat:OfficialAccounts:shop:Channels:MassGather: from 0.1 seconds to 5 minutes is expected");
    }

    [Fact]
    public void Channel_options_are_read_from_configuration()
    {
        var section = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["OfficialAccounts:shop:Channels:WindowAfterMessage"] = "1.00:00:00",
            ["OfficialAccounts:shop:Channels:WindowAfterVisit"] = "00:02:00",
            ["OfficialAccounts:shop:Channels:WindowAfterPayment"] = "2.00:00:00",
            ["OfficialAccounts:shop:Channels:MessagesAfterMessage"] = "20",
            ["OfficialAccounts:shop:Channels:MessagesAfterVisit"] = "4",
            ["OfficialAccounts:shop:Channels:MessagesAfterSession"] = "6",
            ["OfficialAccounts:shop:Channels:ReceiptsWithin"] = "00:30:00",
            ["OfficialAccounts:shop:Channels:GiftLife"] = "12:00:00",
            ["OfficialAccounts:shop:Channels:MassPerMonth"] = "2",
            ["OfficialAccounts:shop:Channels:MassBatch"] = "500",
            ["OfficialAccounts:shop:Channels:MassGather"] = "00:00:10",
            ["OfficialAccounts:shop:Channels:MarketingWords:0"] = "折扣",
            ["OfficialAccounts:shop:Channels:OnMarketingWords"] = "Warn",
        }).Build();

        var app = (WeChatAppOptions)new WeChatOptions().Read(section).Added.Single().Options;

        app.Channels.Should().BeEquivalentTo(new { WindowAfterMessage = TimeSpan.FromDays(1), WindowAfterVisit = TimeSpan.FromMinutes(2), WindowAfterPayment = TimeSpan.FromDays(2), MessagesAfterMessage = 20, MessagesAfterVisit = 4, MessagesAfterSession = 6, ReceiptsWithin = TimeSpan.FromMinutes(30), GiftLife = TimeSpan.FromHours(12), MassPerMonth = 2, MassBatch = 500, MassGather = TimeSpan.FromSeconds(10), MarketingWords = new[] { "折扣" }, OnMarketingWords = OnMarketingWords.Warn });
    }

    [Theory]
    [InlineData("link.url", "", "fields.link.url: it is missing; what is attached as link needs title, url")]
    [InlineData("link.title", "{item}", "fields.link.title: it may come out empty; what is attached as link needs title, url")]
    [InlineData("link.colour", "red", "fields.link.colour: there is no such key; there are file.media_id, image.media_id, image.pic_url, link.desc*")]
    [InlineData("title", "x", "fields.title: there is no such key*")]
    public void What_is_attached_for_customers_has_all_that_its_kind_needs(string key, string text, string mistake)
    {
        List<WireField> fields = [.. new WireField[] { new("link.title", "a"), new("link.url", "https://shop.example") }.Where(field => field.Key != key)];
        if (text.Length > 0)
        {
            fields.Add(new(key, text));
        }

        Mistakes(new("greeting", MessageClass.Marketing) { Fields = [new("item") { Required = false }], Text = "您好{item}", Channels = [new("corp.service.welcome") { Fields = fields }] })
            .Should().ContainSingle().Which.Should().Match($"messages.greeting.channels.corp.service.welcome: {mistake}");
    }

    [Fact]
    public void A_message_for_customers_is_a_text_or_has_something_attached() =>
        Mistakes(new("greeting", MessageClass.Service) { Channels = [new("corp.service.welcome")] }).Should().ContainSingle().Which.Should().Contain("text: nothing would go out");

    private static WeChatClient Client(Action<WeChatAppOptions>? configure) => new FakePlatform(_ => "{}").Client(null, options =>
    {
        options.AddOfficialAccount("shop", Fill).AddMiniProgram("mini", Fill).AddWeCom("corp", Accounts.Samples.Corp).AddPay("mall", pay =>
        {
            Accounts.Samples.Pay(pay);
            pay.Apps.Add("shop");
        });

        void Fill(WeChatAppOptions app)
        {
            Accounts.Samples.App(app);
            configure?.Invoke(app);
        }
    });

    private static IReadOnlyList<string> Mistakes(MessageTemplate template, Action<WeChatAppOptions>? configure = null)
    {
        using var client = Client(configure);
        try
        {
            _ = new MessageCatalog(new MessageCatalogOptions().Add(template), [.. client.Accounts.All.SelectMany(account => WeChatChannels.Of(account, client))]);
            return [];
        }
        catch (InvalidConfigurationException e)
        {
            return e.Mistakes;
        }
    }

    private sealed class Lines : ILogger<WeChatClient>
    {
        public List<string> Told { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Told.Add($"{logLevel}: {formatter(state, exception)}");
    }
}

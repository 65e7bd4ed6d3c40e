namespace Wellspring.Adapters.WeChat.Tests.Channels;

/// <summary>What a customer service message can be, and how it looks on the wire.</summary>
public sealed class ServiceContentTests
{
    private static readonly Dictionary<string, WireField[]> Documented = new()
    {
        ["image"] = [new("image.media_id", "MEDIA_ID")],
        ["voice"] = [new("voice.media_id", "MEDIA_ID")],
        ["video"] = [new("video.media_id", "MEDIA_ID"), new("video.thumb_media_id", "THUMB_MEDIA_ID"), new("video.title", "TITLE"), new("video.description", "DESCRIPTION")],
        ["music"] = [new("music.title", "MUSIC_TITLE"), new("music.description", "MUSIC_DESCRIPTION"), new("music.musicurl", "https://shop.example/m.mp3"), new("music.hqmusicurl", "https://shop.example/hq.mp3"), new("music.thumb_media_id", "THUMB_MEDIA_ID")],
        ["news"] = [new("news.title", "Happy Day"), new("news.description", "Is Really A Happy Day"), new("news.url", "https://shop.example/day"), new("news.picurl", "https://shop.example/pic.jpg")],
        ["mpnewsarticle"] = [new("mpnewsarticle.article_id", "ARTICLE_ID")],
        ["msgmenu"] = [new("msgmenu.head_content", "您对本次服务是否满意呢？"), new("msgmenu.list.102", "不满意"), new("msgmenu.list.101", "满意"), new("msgmenu.tail_content", "欢迎再次光临")],
        ["wxcard"] = [new("wxcard.card_id", "123dsdajkasd231jhksad"), new("customservice.kf_account", "test1@kftest")],
        ["miniprogrampage"] = [new("miniprogrampage.title", "title"), new("miniprogrampage.appid", "appid"), new("miniprogrampage.pagepath", "pagepath"), new("miniprogrampage.thumb_media_id", "thumb_media_id")],
        ["link"] = [new("link.title", "Happy Day"), new("link.description", "Is Really A Happy Day"), new("link.url", "https://shop.example/day"), new("link.thumb_url", "https://shop.example/thumb.jpg")],
        ["miniprogrampage-mini"] = [new("miniprogrampage.title", "title"), new("miniprogrampage.pagepath", "pages/index?foo=bar"), new("miniprogrampage.thumb_media_id", "thumb_media_id")],
    };

    public static TheoryData<string, string> Kinds => new()
    {
        { "shop", "image" }, { "shop", "voice" }, { "shop", "video" }, { "shop", "music" }, { "shop", "news" }, { "shop", "mpnewsarticle" }, { "shop", "msgmenu" }, { "shop", "wxcard" }, { "shop", "miniprogrampage" },
        { "mini", "image" }, { "mini", "link" }, { "mini", "miniprogrampage-mini" },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Each_kind_goes_out_as_the_platforms_page_shows_it(string account, string kind)
    {
        using var platform = new FakePlatform(_ => """{"errcode":0,"errmsg":"ok"}""");
        using var client = platform.Client();

        // A text that other channels of the message carry stands beside it.
        var result = await DeliverAsync(client, account, Template(account, Documented[kind]) with { Text = "您好" });

        result.Kind.Should().Be(DeliveryResultKind.Accepted, result.Reason);
        var call = platform.Calls.Should().ContainSingle().Subject;
        call.Path.Should().Be("/cgi-bin/message/custom/send");
        Fixtures.Same(call.Body, $"custom.send.{kind}.json", ("OPENID", "openid-1"));
    }

    [Fact]
    public async Task A_text_may_come_from_one_of_the_staff()
    {
        using var platform = new FakePlatform(_ => """{"errcode":0,"errmsg":"ok"}""");
        using var client = platform.Client();

        await DeliverAsync(client, "shop", Template("shop", new WireField("customservice.kf_account", "test1@kftest")) with { Text = "您好" });

        platform.Calls.Single().Body.Should().Be("""{"touser":"openid-1","msgtype":"text","text":{"content":"您好"},"customservice":{"kf_account":"test1@kftest"}}""");
    }

    [Theory]
    [InlineData("shop", "fields.link.title: there is no such key; there are customservice.kf_account, image.media_id, miniprogrampage.appid, *, msgmenu.head_content, msgmenu.list.ID, msgmenu.tail_content, *", "link.title=a")]
    [InlineData("mini", "fields.news.title: there is no such key; there are image.media_id, link.description, link.thumb_url, link.title, link.url, miniprogrampage.pagepath, miniprogrampage.thumb_media_id, miniprogrampage.title", "news.title=a")]
    [InlineData("mini", "fields.miniprogrampage.appid: there is no such key; *", "miniprogrampage.title=a", "miniprogrampage.pagepath=p", "miniprogrampage.thumb_media_id=m", "miniprogrampage.appid=wx1")]
    [InlineData("shop", "fields.title: there is no such key; *", "title=a")]
    [InlineData("shop", "fields.news.articles.1: there is no such key; *", "news.title=a", "news.url=https://shop.example", "news.articles.1=b")]
    [InlineData("shop", "fields.video.thumb_media_id: it is missing; what is sent as video needs media_id, thumb_media_id", "video.media_id=m")]
    [InlineData("shop", "fields.news.url: it may come out empty; what is sent as news needs title, url", "news.title=a", "news.url={item}")]
    [InlineData("shop", "fields.news.url: 'shop.example' is no address; one that begins with https:// is expected", "news.title=a", "news.url=shop.example")]
    [InlineData("shop", "fields.news.url: 'javascript:alert(1)' is no address; one that begins with https:// is expected", "news.title=a", "news.url=javascript:alert(1)")]
    [InlineData("shop", "fields.msgmenu.list: no item is there for sure; write one under an id of its own, such as msgmenu.list.1", "msgmenu.head_content=a")]
    [InlineData("shop", "fields.msgmenu.list: no item is there for sure; *", "msgmenu.head_content=a", "msgmenu.list.1={item}")]
    [InlineData("shop", "fields.msgmenu.list.: there is no such key; *", "msgmenu.head_content=a", "msgmenu.list.1=b", "msgmenu.list.=c")]
    [InlineData("shop", "fields: a customer service message is one thing, and there are image, wxcard; keep one of them", "image.media_id=m", "wxcard.card_id=c")]
    [InlineData("shop", "text: a customer service message is a text, or one thing under fields, such as image.media_id; write one", "customservice.kf_account=test1@kftest")]
    [InlineData("shop", "text: a customer service message is a text, or one thing under fields, such as image.media_id; write one")]
    public void What_the_platform_would_refuse_is_named_when_the_catalogue_is_made(string account, string mistake, params string[] fields)
    {
        using var platform = new FakePlatform(_ => "{}");
        using var client = platform.Client();
        var template = Template(account, [.. fields.Select(field => field.Split('=', 2)).Select(field => new WireField(field[0], field[1]))]) with { Fields = fields.Any(field => field.Contains('{', StringComparison.Ordinal)) ? [new("item") { Required = false }] : [] };

        FluentActions.Invoking(() => Catalog(client, template)).Should().Throw<InvalidConfigurationException>().Which.Mistakes.Should().ContainSingle()
            .Which.Should().Match($"messages.seen.channels.{account}.service: {mistake}");
    }

    [Fact]
    public async Task A_menu_can_be_tapped_and_the_tap_opens_the_window_as_a_menu_does()
    {
        await using var host = await ShopHost.StartAsync(engine: options => options.AddMessages(messages => messages.Add(Template("shop", Documented["msgmenu"]))));
        var user = $"shop:{host.Lin.OpenId()}";
        await host.Lin.FollowAsync();
        await host.Lin.WriteAsync("hi");
        (await host.SendAsync(user, "seen", MessageClass.Service)).State.Should().Be(DeliveryState.Accepted);
        var menu = host.Lin.Messages()[^1];
        menu.Choices.Should().Equal(KeyValuePair.Create("101", "满意"), KeyValuePair.Create("102", "不满意"));
        host.Sandbox.Clock.Advance(TimeSpan.FromDays(3));
        (await host.AskAsync(user, "seen", MessageClass.Service)).Outcome.Should().Be(Outcome.Unreachable);

        await host.Lin.ChooseAsync(menu.Choices[1].Key, menu.Choices[1].Value);

        (await host.SendAsync(user, "seen", MessageClass.Service)).State.Should().Be(DeliveryState.Accepted);
        host.Sandbox.Clock.Advance(TimeSpan.FromSeconds(61));
        (await host.AskAsync(user, "seen", MessageClass.Service)).Outcome.Should().Be(Outcome.Unreachable, "a tap counts for a minute");
    }

    internal static MessageTemplate Template(string account, params WireField[] fields) => new("seen", MessageClass.Service) { Channels = [new($"{account}.service") { Fields = fields }] };

    internal static async Task<DeliveryResult> DeliverAsync(WeChatClient client, string account, MessageTemplate template, CancellationToken cancellationToken = default)
    {
        var (name, send) = ($"{account}.service", Send.Service("seen"));
        return await Channels(client).Single(channel => channel.Name == name).DeliverAsync(new()
        {
            Id = new('A', Delivery.IdLength),
            User = "lin",
            Rule = "test",
            Channel = name,
            Address = "openid-1",
            Action = send,
            Message = Catalog(client, template).Render(send, name).Message,
            DecidedAt = TimeProvider.System.GetUtcNow(),
        }, cancellationToken);
    }

    private static IEnumerable<IChannel> Channels(WeChatClient client) => client.Accounts.All.SelectMany(account => WeChatChannels.Of(account, client));

    private static MessageCatalog Catalog(WeChatClient client, MessageTemplate template) => new(new MessageCatalogOptions().Add(template), [.. Channels(client)]);
}

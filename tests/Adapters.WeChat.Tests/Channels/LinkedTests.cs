using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Wellspring.WeChatSandbox;

namespace Wellspring.Adapters.WeChat.Tests.Channels;

/// <summary>Who is linked to the shop's own id is reached as before: the openid is found in the events that name it, or in the alias.</summary>
public sealed partial class LinkedTests : IAsyncLifetime
{
    private const string Member = "member-4711";
    private ShopHost host = null!;
    private int number;

    /// <summary>The events that are traces of the openid, however users are called.</summary>
    public static TheoryData<string> Traces => [.. Named.Except(TooMuchOrGone)];

    /// <summary>The events by which a user may be known; where users are called by the default, the alias says who they are.</summary>
    public static TheoryData<string> All => [.. Named];

    /// <summary>The events that name an openid of the user, at the account where they come about.</summary>
    private static string[] Named =>
    [
        nameof(Followed), nameof(MessageReceived), nameof(SubscriptionAnswered), nameof(MenuClicked), nameof(ScannedQr), nameof(CodeScanned), nameof(MenuOpened), nameof(Located), nameof(PaymentMade), nameof(GiftCardChanged),
        "mini " + nameof(SessionEntered), "mini " + nameof(MessageReceived), "mini " + nameof(SubscriptionAnswered), "mini " + nameof(PaymentMade), "mini " + nameof(GiftReturned), .. TooMuchOrGone,
    ];

    private static string[] TooMuchOrGone => [nameof(Unfollowed), nameof(AuthorizationRevoked), nameof(Tagged), nameof(OtherEvent), nameof(CouponUsed)];

    private string OpenId => host.Lin.OpenId();

    private string User => $"shop:{OpenId}";

    public async Task InitializeAsync() => host = await StartAsync();

    public async Task DisposeAsync() => await host.DisposeAsync();

    [Fact]
    public async Task Who_paid_is_written_to_in_the_window_that_the_payment_opened()
    {
        (await host.Lin.PayAsync(100, "o1")).Answered.Should().BeTrue();
        await host.Engine.LinkAsync(Member, alias: User);

        var sent = await host.SendAsync(Member, "hello-shop", MessageClass.Service);

        (sent.State, sent.Channel).Should().Be((DeliveryState.Accepted, "shop.service"));
        host.Lin.Messages().Should().ContainSingle(message => message.Kind == "text");
    }

    [Fact]
    public async Task So_is_who_paid_where_users_are_called_otherwise()
    {
        await RestartAsync(CallOtherwise);
        (await host.Lin.PayAsync(100, "o1")).Answered.Should().BeTrue();
        await host.Engine.LinkAsync(Member, alias: Otherwise(OpenId));

        (await host.SendAsync(Member, "hello-shop", MessageClass.Service)).State.Should().Be(DeliveryState.Accepted);
    }

    [Theory]
    [InlineData("shop", "welcome-coupon", DeliveryState.Delivered)]
    [InlineData("mini", "welcome-coupon", DeliveryState.Delivered)]
    [InlineData("mini", "birthday-gift", DeliveryState.Accepted)]
    public async Task Who_paid_is_given_coupons_and_gifts(string account, string coupon, DeliveryState state)
    {
        var openId = OpenIdAt(account);
        await PublishAsync($"{account}:{openId}", new PaymentMade(account, openId, "mall", "T1", "o1", 100));
        await host.Engine.LinkAsync(Member, alias: $"{account}:{openId}");

        await PublishAsync(Member, new Given(coupon));

        await host.UntilAsync(() => host.Updates.Any(update => update.State == state));
        host.Lin.Messages(coupon == "birthday-gift" ? "notices" : "pay").Should().ContainSingle();
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Whoever_an_event_was_of_is_known_after_the_link(string named)
    {
        var (account, data) = Event(named);
        await PublishAsync($"{account}:{OpenIdAt(account)}", data);

        await host.Engine.LinkAsync(Member, alias: $"{account}:{OpenIdAt(account)}");

        KnownAt(Member).Should().Equal(account);
    }

    [Theory]
    [MemberData(nameof(Traces))]
    public async Task The_events_themselves_name_the_openid_where_the_ids_do_not(string named)
    {
        await RestartAsync(CallOtherwise);
        var (account, data) = Event(named);

        await PublishAsync(Member, data);

        KnownAt(Member).Should().Equal(account);
    }

    [Theory]
    [InlineData(nameof(Unfollowed))]
    [InlineData(nameof(AuthorizationRevoked))]
    public async Task What_says_that_the_user_goes_is_no_trace(string named)
    {
        await PublishAsync(Member, Event(named).Data);

        KnownAt(Member).Should().BeEmpty();
    }

    [Fact]
    public async Task What_is_linked_is_found_in_the_alias_also_by_way_of_a_unionid_and_without_any_event_of_the_account()
    {
        await host.Engine.LinkAsync("union:u1", alias: User);
        await host.Engine.LinkAsync("union:u1", alias: $"mini:{OpenIdAt("mini")}");
        await host.Engine.LinkAsync(Member, alias: "union:u1");

        KnownAt(Member).Should().Equal("mini", "shop");
        Address(Member).Should().Be($"{DemoShop.MiniProgramId}/{OpenIdAt("mini")}", "mini is the merchant's first app");
    }

    [Fact]
    public async Task The_own_id_goes_before_an_alias_and_an_event_before_both()
    {
        await host.Engine.LinkAsync("shop:o-own", alias: "shop:o-other");
        Address("shop:o-own").Should().Be($"{DemoShop.OfficialAccountId}/o-own");

        await PublishAsync("shop:o-own", new PaymentMade("shop", "o-paid", "mall", "T1"));
        Address("shop:o-own").Should().Be($"{DemoShop.OfficialAccountId}/o-paid");
    }

    [Theory]
    [InlineData("shopping:o-1")]
    [InlineData("shop:")]
    [InlineData("o-1")]
    public async Task An_alias_of_something_else_is_no_openid(string alias)
    {
        await host.Engine.LinkAsync(Member, alias);
        await PublishAsync(Member, new PaymentMade("shopping", "o-1", "mall", "T1"));

        KnownAt(Member).Should().BeEmpty();
    }

    [Fact]
    public async Task An_alias_is_no_openid_where_users_are_called_otherwise()
    {
        await RestartAsync(CallOtherwise);

        await host.Engine.LinkAsync(Member, alias: User);

        KnownAt(Member).Should().BeEmpty();
    }

    [Fact]
    public async Task A_payment_opens_the_window_and_makes_no_follower_of_who_left()
    {
        await PublishAsync(User, new Followed("shop", OpenId));
        host.Sandbox.Clock.Advance(TimeSpan.FromSeconds(30));
        await PublishAsync(User, new Unfollowed("shop", OpenId));
        host.Sandbox.Clock.Advance(TimeSpan.FromSeconds(30));

        await PublishAsync(User, new PaymentMade("shop", OpenId, "mall", "T1"));

        Reason("hello-shop", Send.Service).Should().BeNull();
        Reason("paid", Send.Transactional).Should().Be("the user follows the account no longer");
    }

    [Theory]
    [InlineData(nameof(MenuOpened), true)]
    [InlineData(nameof(PaymentMade), true)]
    [InlineData(nameof(GiftCardChanged), false)]
    [InlineData(nameof(AuthorizationRevoked), false)]
    public async Task Whom_the_platform_says_to_have_turned_away_comes_back_by_what_they_do(string did, bool back)
    {
        await PublishAsync(User, new MessageReceived("shop", OpenId, "text", "hi"));
        host.Sandbox.Faults.Add(new Fault(FaultKind.ErrorCode) { Path = "/cgi-bin/message/custom/send", Code = 48002, Times = 1 });
        (await host.SendAsync(User, "hello-shop", MessageClass.Service)).State.Should().Be(DeliveryState.Dead);
        host.Sandbox.Clock.Advance(TimeSpan.FromSeconds(2));
        Reason("hello-shop", Send.Service).Should().StartWith("the user has turned off messages");

        await PublishAsync(User, Event(did).Data);

        (Reason("hello-shop", Send.Service) is null).Should().Be(back);
    }

    [Fact]
    public async Task Who_paid_before_following_gets_the_tag_when_they_follow()
    {
        await RestartAsync(configure: account => account.Channels.Tags["vip"] = "100");
        (await host.Client.CallAsync("shop", "/cgi-bin/tags/create", """{"tag":{"name":"vip"}}"""u8.ToArray())).IsAccepted.Should().BeTrue();
        await PublishAsync(User, new PaymentMade("shop", OpenId, "mall", "T1"));
        await host.MarkAsync(User, "vip");
        await host.AskAsync(User, "cart", MessageClass.Marketing);
        host.Decisions.Should().NotContain(decision => decision.Rule == "shop.tag.vip.on", "the platform would refuse it, and it would not go out again");

        await host.Lin.FollowAsync();

        await host.UntilAsync(() => host.Updates.Any(update => update is { Channel: "shop.tags", State: DeliveryState.Accepted }));
        host.Updates.Should().NotContain(update => update.State == DeliveryState.Dead);
    }

    private static string Otherwise(string id) => $"person-{id}";

    private static void CallOtherwise(WeChatOptions wechat) => wechat.Inbound.UserId = user => Otherwise(user.Id);

    private static Task<ShopHost> StartAsync(Action<WeChatOptions>? wechat = null, Action<WeChatAppOptions>? configure = null) => ShopHost.StartAsync(
        account =>
        {
            if (account.AppId == DemoShop.OfficialAccountId)
            {
                configure?.Invoke(account);
            }
        },
        accounts: (sandbox, options) =>
        {
            ShopHost.AddMall(sandbox, options);
            wechat?.Invoke(options);
        },
        engine: options => options
            .AddEvents(types => types.Add("given", GivenJson.Default.Given))
            .AddRule(new GivenRule(), "given")
            .AddMessages(messages => messages.Add(Messages.Coupon).Add(Messages.Gift)));

    private async Task RestartAsync(Action<WeChatOptions>? wechat = null, Action<WeChatAppOptions>? configure = null)
    {
        await host.DisposeAsync();
        host = await StartAsync(wechat, configure);
    }

    private string OpenIdAt(string account) => account == "mini" ? host.Lin.OpenId(DemoShop.MiniProgramId) : OpenId;

    private (string Account, object Data) Event(string named)
    {
        var account = named.StartsWith("mini ", StringComparison.Ordinal) ? "mini" : "shop";
        var id = OpenIdAt(account);
        return (account, named.Split(' ')[^1] switch
        {
            nameof(Followed) => new Followed(account, id),
            nameof(MessageReceived) => new MessageReceived(account, id, "text", "hi"),
            nameof(SubscriptionAnswered) => new SubscriptionAnswered(account, id, "t", Accepted: true),
            nameof(MenuClicked) => new MenuClicked(account, id, "k"),
            nameof(ScannedQr) => new ScannedQr(account, id),
            nameof(CodeScanned) => new CodeScanned(account, id),
            nameof(MenuOpened) => new MenuOpened(account, id, "https://shop.example"),
            nameof(Located) => new Located(account, id, 31.2, 121.5),
            nameof(PaymentMade) => new PaymentMade(account, id, "mall", "T1", "o1", 100),
            nameof(GiftCardChanged) => new GiftCardChanged(account, id, "user_accept"),
            nameof(SessionEntered) => new SessionEntered(account, id),
            nameof(GiftReturned) => new GiftReturned(account, id, "order-1", "PLATFORM_REFUNDING"),
            nameof(Unfollowed) => new Unfollowed(account, id),
            nameof(AuthorizationRevoked) => new AuthorizationRevoked(account, id),
            nameof(Tagged) => new Tagged(account, id, ["vip"]),
            nameof(OtherEvent) => new OtherEvent(account, id, "user_get_card"),
            nameof(CouponUsed) => new CouponUsed("mall", "c1", "9856001", "welcome-coupon", id, "T1"),
            _ => throw new ArgumentOutOfRangeException(nameof(named), named, null),
        });
    }

    private async Task PublishAsync(string user, object data) =>
        (await host.Engine.PublishAsync(new UserEvent("linked", $"{++number}", user, host.Sandbox.Clock.GetUtcNow(), data))).Status.Should().Be(PublishStatus.Accepted);

    private IEnumerable<string> KnownAt(string user) =>
        host.Services.GetRequiredService<WeChatReach>().Of(user)!.Accounts.Where(account => account.IsKnown).Select(account => account.Account);

    private string? Reason(string message, Func<string, OutgoingAction> send) => host.Engine.Reach(User, send(message))!.Channels.Single().Reason;

    private string? Address(string user)
    {
        var channel = WeChatChannels.Of(host.Client.Accounts.Get<PayAccount>("mall"), host.Client).Single();
        return host.Engine.Ask(user, facts => channel.Reach(facts, new IssueCoupon("welcome-coupon")).Address);
    }

    private sealed record Given(string Coupon);

    private sealed class GivenRule : LifecycleRule
    {
        protected override void Define() => When<Given>().Then((_, given) => new IssueCoupon(given.Coupon));
    }

    [JsonSerializable(typeof(Given))]
    private sealed partial class GivenJson : JsonSerializerContext;
}

using System.Text.Json.Serialization;
using Wellspring.WeChatSandbox;

namespace Wellspring.Adapters.WeChat.Tests.Channels;

public sealed partial class CouponChannelTests : IAsyncLifetime
{
    private const string Path = "/v3/marketing/favor/users/";
    private const string Payments = "/v3/pay/transactions/";
    private ShopHost host = null!;
    private int number;

    private string OpenId => host.Lin.OpenId();

    private string User => $"shop:{OpenId}";

    public async Task InitializeAsync() => host = await ShopHost.StartAsync(
        accounts: ShopHost.AddMall,
        engine: options => options
            .AddEvents(types => types.Add("won", WonJson.Default.Won))
            .AddRule(new WonRule(), "won")
            .AddRule(new UsedRule(), "used")
            .AddMessages(messages => messages.Add(Messages.Coupon)
                .Add(Messages.Coupon with { Name = "none-left", Channels = [Messages.Coupon.Channels[0] with { PlatformId = "9856002" }] })
                .Add(Messages.Coupon with { Name = "no-such-stock", Channels = [Messages.Coupon.Channels[0] with { PlatformId = "1" }] })),
        platform: options => options.Merchants[0] = DemoShop.Merchant with { Stocks = [.. DemoShop.Merchant.Stocks, new("9856002", "已领完", 100, 1, 0, 1)] });

    public async Task DisposeAsync() => await host.DisposeAsync();

    [Fact]
    public async Task A_coupon_is_given_once_under_the_number_of_the_delivery()
    {
        var given = await GiveAsync("welcome-coupon");

        given.State.Should().Be(DeliveryState.Delivered);
        host.Lin.Messages("pay").Should().ContainSingle().Which.Id.Should().Be(given.Receipt);
        var call = host.Sandbox.Calls.Latest(Path).Should().ContainSingle().Subject;
        call.Path.Should().Be($"/v3/marketing/favor/users/{OpenId}/coupons");
        Fixtures.Same(call.Body, "coupon.json", ("89560002019101000121", given.Delivery), ("wx1234567890abcdef", DemoShop.OfficialAccountId), ("8956000", DemoShop.Merchant.MerchantId));
    }

    [Fact]
    public async Task A_connection_that_is_cut_after_the_coupon_was_given_gives_no_second_one()
    {
        host.Sandbox.Faults.Add(new Fault(FaultKind.ResetAfter) { Path = Path, Times = 1 });
        await WinAsync("welcome-coupon");
        await host.UntilAsync(() => host.Updates.Any(update => update.State == DeliveryState.Pending && update.NextAttempt is not null));

        host.Sandbox.Clock.Advance(TimeSpan.FromMinutes(1));

        await host.UntilAsync(() => host.Updates.Any(update => update.State == DeliveryState.Delivered));
        host.Sandbox.Calls.Latest(Path).Select(call => call.Body).Distinct().Should().ContainSingle("it is the same request");
        host.Sandbox.Calls.Latest(Path).Should().HaveCount(2);
        host.Lin.Messages("pay").Should().ContainSingle();
    }

    [Fact]
    public async Task Who_has_all_that_the_rules_of_the_stock_allow_is_not_reached()
    {
        (await GiveAsync("welcome-coupon")).State.Should().Be(DeliveryState.Delivered);

        var second = await GiveAsync("welcome-coupon");

        (second.State, second.Reason).Should().Be((DeliveryState.Dead, "RULE_LIMIT: the user has all that the stock's rules allow; no channel is left"));
    }

    [Theory]
    [InlineData("none-left", "NOT_ENOUGH: the stock's budget is used up")]
    [InlineData("no-such-stock", "RESOURCE_NOT_EXISTS: there is no such stock")]
    public async Task A_stock_that_gives_nothing_is_asked_once_and_left_alone_for_a_while(string coupon, string reason)
    {
        (await GiveAsync(coupon)).Reason.Should().Be(reason);
        (await GiveAsync(coupon)).Reason.Should().Be(reason);
        (await GiveAsync("welcome-coupon")).State.Should().Be(DeliveryState.Delivered, "other stocks are not affected");

        host.Sandbox.Calls.Latest(Path).Should().HaveCount(2);
    }

    [Fact]
    public async Task A_coupon_that_is_used_is_an_event_of_who_paid()
    {
        var given = await GiveAsync("welcome-coupon");

        (await host.Lin.UseCouponAsync(given.Receipt!)).Answered.Should().BeTrue();

        await host.UntilAsync(() => host.Decisions.Any(decision => decision.Rule == "used"));
        var decision = host.Decisions.Single(decision => decision.Rule == "used");
        (decision.User, decision.Key).Should().Be((User, given.Receipt!));
    }

    [Fact]
    public async Task A_coupon_whose_payer_cannot_be_asked_for_now_is_told_again()
    {
        var given = await GiveAsync("welcome-coupon");
        host.Sandbox.Faults.Add(new Fault(FaultKind.ErrorCode) { Path = Payments, Code = -1, Times = 1 });

        var told = await host.Lin.UseCouponAsync(given.Receipt!);

        await host.UntilAsync(() => host.Decisions.Any(decision => decision.Rule == "used"));
        told.Attempts.Should().Be(2);
        host.Decisions.Single(decision => decision.Rule == "used").User.Should().Be(User);
    }

    [Fact]
    public async Task A_message_is_no_coupon()
    {
        await host.Engine.PublishAsync(new UserEvent("test", "send", User, host.Sandbox.Clock.GetUtcNow(), new Asked("welcome-coupon", MessageClass.Marketing)));

        await host.UntilAsync(() => !host.Decisions.IsEmpty);
        (host.Decisions.Last().Outcome, host.Decisions.Last().Reason).Should().Be((Outcome.Unreachable, "mall.coupon: this channel gives what IssueCoupon names, and carries nothing else"));
    }

    [Fact]
    public async Task Who_has_no_openid_at_any_of_the_apps_gets_none()
    {
        await host.Engine.PublishAsync(new UserEvent("test", "no", "member-1", host.Sandbox.Clock.GetUtcNow(), new Won("welcome-coupon")));

        await host.UntilAsync(() => !host.Decisions.IsEmpty);
        (host.Decisions.Last().Outcome, host.Decisions.Last().Reason).Should().Be((Outcome.Unreachable, "mall.coupon: no openid of the user is known"));
    }

    private async Task WinAsync(string coupon) =>
        await host.Engine.PublishAsync(new UserEvent("test", $"won-{++number}", User, host.Sandbox.Clock.GetUtcNow(), new Won(coupon)));

    private async Task<DeliveryUpdated> GiveAsync(string coupon)
    {
        var before = host.Updates.Count;
        await WinAsync(coupon);
        bool Is(DeliveryUpdated update) => update.State is not (DeliveryState.Pending or DeliveryState.Sending);
        await host.UntilAsync(() => host.Updates.Skip(before).Any(Is));
        return host.Updates.Skip(before).First(Is);
    }

    private sealed record Won(string Coupon);

    private sealed class WonRule : LifecycleRule
    {
        protected override void Define() => When<Won>().Then((_, won) => new IssueCoupon(won.Coupon));
    }

    private sealed class UsedRule : LifecycleRule
    {
        protected override void Define() => When<CouponUsed>(used => used.Account == "mall" && used.Coupon == "welcome-coupon").KeyedBy(used => used.CouponId).Then((_, _) => new AddTag("saver"));
    }

    [JsonSerializable(typeof(Won))]
    private sealed partial class WonJson : JsonSerializerContext;
}

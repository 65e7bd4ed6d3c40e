using System.Text.Json.Serialization;
using Wellspring.WeChatSandbox;

namespace Wellspring.Adapters.WeChat.Tests.Channels;

public sealed partial class GiftChannelTests : IAsyncLifetime
{
    private const string Path = "/channels/ec/order/presentorder/create";
    private const string Order = "/channels/ec/order/present/get";
    private static readonly TimeSpan Life = TimeSpan.FromDays(3);
    private ShopHost host = null!;
    private int number;

    private string OpenId => host.Lin.OpenId(DemoShop.MiniProgramId);

    public async Task InitializeAsync() => host = await ShopHost.StartAsync(
        engine: options => options.AddEvents(types => types.Add("born", BornJson.Default.Born)).AddRule(new BirthdayRule(), "birthday").AddRule(new ReturnedRule(), "returned").AddMessages(messages => messages.Add(Messages.Gift)),
        platform: options =>
        {
            options.GiftLife = Life;
            options.Gifts[0] = DemoShop.Gift with { Left = 1 };
        });

    public async Task DisposeAsync() => await host.DisposeAsync();

    [Fact]
    public async Task A_gift_is_given_once_and_waits_as_long_as_its_order_says()
    {
        var given = await GiveAsync();

        given.State.Should().Be(DeliveryState.Accepted);
        host.Lin.Messages("notices").Should().ContainSingle(message => message.Id == given.Receipt && message.Text == "生日快乐");
        given.ReceiptUntil.Should().BeCloseTo(host.Sandbox.Clock.GetUtcNow() + Life + TimeSpan.FromHours(1), TimeSpan.FromMinutes(1));
        Fixtures.Same(host.Sandbox.Calls.Latest(Path).Should().ContainSingle().Which.Body, "presentorder.json", ("oDiT", OpenId), ("delivery", given.Delivery));
        Fixtures.Same(host.Sandbox.Calls.Latest(Order).Should().ContainSingle().Which.Body, "present.get.json", ("PRESENT_ORDER_ID", given.Receipt!));
    }

    [Fact]
    public async Task An_order_that_cannot_be_read_makes_the_gift_no_less_given()
    {
        host.Sandbox.Faults.Add(new Fault(FaultKind.ErrorCode) { Path = Order, Code = -1 });

        var given = await GiveAsync();

        (given.State, given.Receipt is not null).Should().Be((DeliveryState.Accepted, true));
        given.ReceiptUntil.Should().BeCloseTo(host.Sandbox.Clock.GetUtcNow() + TimeSpan.FromHours(25), TimeSpan.FromMinutes(1), "GiftLife and ReceiptsWithin are as they are by default");
    }

    [Fact]
    public async Task A_gift_that_is_not_taken_expires()
    {
        var given = await GiveAsync();

        host.Sandbox.Clock.Advance(Life);

        await host.UntilAsync(() => host.Updates.Any(update => update.State == DeliveryState.Expired));
        var expired = host.Updates.Single(update => update.State == DeliveryState.Expired);
        (expired.Delivery, expired.Reason).Should().Be((given.Delivery, "the user did not take the gift in time"));
        await host.UntilAsync(() => host.Decisions.Any(decision => decision.Rule == "returned" && decision.Key == given.Receipt));
    }

    [Fact]
    public async Task A_connection_that_is_cut_after_the_gift_was_given_gives_no_second_one()
    {
        host.Sandbox.Faults.Add(new Fault(FaultKind.ResetAfter) { Path = Path, Times = 1 });
        await AskAsync();
        await host.UntilAsync(() => host.Updates.Any(update => update.State == DeliveryState.Pending && update.NextAttempt is not null));

        host.Sandbox.Clock.Advance(TimeSpan.FromMinutes(1));

        await host.UntilAsync(() => host.Updates.Any(update => update.State == DeliveryState.Accepted));
        host.Lin.Messages("notices").Should().ContainSingle();
        host.Sandbox.Calls.Count(Path).Should().Be(2);
    }

    [Fact]
    public async Task Whom_risk_control_stops_is_not_reached_and_the_gift_stays()
    {
        host.Sandbox.SetRisky("lin");

        (await GiveAsync()).Reason.Should().Be("608010: the platform's risk control keeps the gift from this user; no channel is left");

        host.Sandbox.SetRisky("lin", risky: false);
        (await GiveAsync()).State.Should().Be(DeliveryState.Accepted);
    }

    [Fact]
    public async Task A_gift_that_is_out_of_stock_is_asked_for_once_and_left_alone_for_a_while()
    {
        (await GiveAsync()).State.Should().Be(DeliveryState.Accepted);

        (await GiveAsync()).Reason.Should().Be("108001: the gift is out of stock");
        (await GiveAsync()).Reason.Should().Be("108001: the gift is out of stock");

        host.Sandbox.Calls.Count(Path).Should().Be(2);
    }

    [Fact]
    public async Task Whom_the_platform_says_to_have_turned_away_is_left_in_peace_until_they_come_back()
    {
        host.Sandbox.Faults.Add(new Fault(FaultKind.ErrorCode) { Path = Path, Code = 43019, Times = 1 });
        (await GiveAsync()).State.Should().Be(DeliveryState.Dead);
        host.Sandbox.Clock.Advance(TimeSpan.FromSeconds(2));

        await AskAsync();
        await host.UntilAsync(() => host.Decisions.Any(decision => decision.Outcome == Outcome.Unreachable));
        host.Sandbox.Calls.Count(Path).Should().Be(1);

        await host.Lin.EnterSessionAsync(appId: DemoShop.MiniProgramId);
        (await GiveAsync()).State.Should().Be(DeliveryState.Accepted);
    }

    private async Task AskAsync() => await host.Engine.PublishAsync(new UserEvent("test", $"born-{++number}", $"mini:{OpenId}", host.Sandbox.Clock.GetUtcNow(), new Born($"{number}")));

    private async Task<DeliveryUpdated> GiveAsync()
    {
        var before = host.Updates.Count;
        await AskAsync();
        bool Is(DeliveryUpdated update) => update.State is not (DeliveryState.Pending or DeliveryState.Sending);
        await host.UntilAsync(() => host.Updates.Skip(before).Any(Is));
        return host.Updates.Skip(before).First(Is);
    }

    private sealed record Born(string Number);

    private sealed class BirthdayRule : LifecycleRule
    {
        protected override void Define() => When<Born>().KeyedBy(born => born.Number).Then((_, _) => new IssueCoupon("birthday-gift"));
    }

    private sealed class ReturnedRule : LifecycleRule
    {
        protected override void Define() => When<GiftReturned>(gift => gift.Account == "mini").KeyedBy(gift => gift.OrderId).Then((_, _) => new AddTag("missed-a-gift"));
    }

    [JsonSerializable(typeof(Born))]
    private sealed partial class BornJson : JsonSerializerContext;
}

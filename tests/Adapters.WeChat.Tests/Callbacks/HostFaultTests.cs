using Wellspring.Adapters.WeChat.Tests.Channels;
using Wellspring.WeChatSandbox;

namespace Wellspring.Adapters.WeChat.Tests.Callbacks;

/// <summary>Whatever the host's own code does.</summary>
public sealed class HostFaultTests
{
    [Fact]
    public async Task A_handler_that_blocks_does_not_hold_up_the_answer()
    {
        using ManualResetEventSlim released = new();
        using Shop shop = new(wechat => wechat.Inbound.AnswerWithin = TimeSpan.FromSeconds(3), handlers: [new Blocking(released)]);
        try
        {
            (await Task.Run(() => shop.SendAsync("shop", Shop.Event("subscribe"))).WaitAsync(TimeSpan.FromSeconds(60))).Should().Be(new WeChatResponse(200, "success"));
        }
        finally
        {
            released.Set();
        }
    }

    [Fact]
    public async Task A_user_id_that_cannot_be_made_makes_the_platform_send_it_again()
    {
        var works = false;
        using Shop shop = new(wechat => wechat.Inbound.UserId = user => works ? WeChatUser.DefaultId(user) : throw new InvalidOperationException());

        (await shop.SendAsync("shop", Shop.Event("subscribe"))).Status.Should().Be(503);

        works = true;
        (await shop.SendAsync("shop", Shop.Event("subscribe"))).Status.Should().Be(200);
        (await shop.EventsOfAsync($"shop:{Shop.OpenId}")).Should().ContainSingle();
    }

    [Fact]
    public async Task A_payer_whose_user_id_cannot_be_made_makes_WeChat_Pay_send_it_again()
    {
        var works = false;
        await using var host = await ShopHost.StartAsync(accounts: (sandbox, wechat) =>
        {
            ShopHost.AddMall(sandbox, wechat);
            wechat.Inbound.LinkUnionIds = false;
            wechat.Inbound.UserId = user => works ? WeChatUser.DefaultId(user) : throw new InvalidOperationException();
        });
        var coupon = await host.Client.CallAsync("mall", $"/v3/marketing/favor/users/{host.Lin.OpenId()}/coupons", System.Text.Encoding.UTF8.GetBytes($$"""{"stock_id":"9856000","out_request_no":"1","appid":"{{DemoShop.OfficialAccountId}}","stock_creator_mchid":"{{DemoShop.Merchant.MerchantId}}"}"""));
        coupon.IsAccepted.Should().BeTrue(coupon.Reason);

        (await host.Lin.UseCouponAsync(host.Lin.Messages("pay").Single().Id!)).Should().Match<CallbackOutcome>(outcome => !outcome.Answered && outcome.Attempts == 3);
    }

    [Theory]
    [InlineData(typeof(InvalidOperationException))]
    [InlineData(typeof(ArgumentException))]
    public async Task An_observer_of_the_engine_that_throws_does_not_make_the_platform_repeat(Type thrown)
    {
        using Shop shop = new(engine: options => options.AddRule(new Greeting()).OnDecision(_ => throw (Exception)Activator.CreateInstance(thrown)!));

        (await shop.SendAsync("shop", Shop.Event("subscribe"))).Should().Be(new WeChatResponse(200, "success"));
    }

    private sealed class Blocking(ManualResetEventSlim released) : IWeChatCallbackHandler
    {
        public ValueTask<WeChatReply?> HandleAsync(WeChatCallback callback, CancellationToken cancellationToken)
        {
            released.Wait(CancellationToken.None);
            return default;
        }
    }

    [Rule("greeting")]
    private sealed class Greeting : LifecycleRule
    {
        protected override void Define() => When<Followed>().Then((user, followed) => Send.Service("hello"));
    }
}

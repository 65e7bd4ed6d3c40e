using Microsoft.Extensions.DependencyInjection;
using Wellspring.WeChatSandbox;

namespace Wellspring.Adapters.WeChat.Tests.Channels;

public sealed class WeChatReachTests : IAsyncLifetime
{
    private ShopHost host = null!;

    private string User => $"shop:{host.Lin.OpenId()}";

    private WeChatUserReach Reach => host.Services.GetRequiredService<WeChatReach>().Of(User)!;

    public async Task InitializeAsync() => host = await ShopHost.StartAsync();

    public async Task DisposeAsync() => await host.DisposeAsync();

    [Fact]
    public async Task The_window_says_what_opened_it_how_many_are_left_and_until_when()
    {
        await host.Lin.FollowAsync();
        var followed = Window();
        await host.Lin.WriteAsync("hi");
        var written = Window();
        await host.SendAsync(User, "hello-shop", MessageClass.Service);
        var one = Window();

        followed.Should().BeEquivalentTo(new { OpenedBy = "following", Quota = 3, Left = 3, Sent = 0 });
        (followed.Until - followed.OpenedAt).Should().Be(TimeSpan.FromMinutes(1));
        written.Should().BeEquivalentTo(new { OpenedBy = "a message", Quota = 5, Left = 5 });
        (written.Until - written.OpenedAt).Should().Be(TimeSpan.FromHours(48));
        one.Should().BeEquivalentTo(new { OpenedBy = "a message", Left = 4, Sent = 1 });

        host.Sandbox.Clock.Advance(TimeSpan.FromHours(49));
        Reach.Accounts.Single(account => account.Account == "shop").Should().Be(new WeChatAccountReach("shop", true, null));

        WeChatWindow Window() => Reach.Accounts.Single(account => account.Account == "shop").Window!;
    }

    [Fact]
    public async Task Each_message_says_whether_it_reaches_the_user_or_why_not_and_what_credits_are_left()
    {
        await host.Lin.FollowAsync();
        await host.Lin.AnswerSubscriptionAsync(DemoShop.TierTemplate);

        var reach = Reach;

        reach.Accounts.Select(account => (account.Account, account.IsKnown)).Should().Equal(("mini", false), ("shop", true));
        reach.Messages.Select(message => message.Message).Should().Equal("cart", "hello-mini", "hello-shop", "misplaced", "paid", "tier");
        reach.Messages.Single(message => message.Message == "tier").Should().BeEquivalentTo(new { Class = MessageClass.Marketing, Reach = new { Channel = "shop.subscription", Channels = new[] { new { Channel = "shop.subscription", Reason = (string?)null, NeedsCredit = true, Credits = 1 } } } });
        reach.Messages.Single(message => message.Message == "cart").Reach.Channels.Single().Reason.Should().Be("no openid of the user is known");
        host.Services.GetRequiredService<WeChatReach>().Of("nobody").Should().BeNull();
    }

    [Fact]
    public async Task A_forecast_counts_users_by_what_is_the_same_for_all()
    {
        for (var i = 0; i < 3; i++)
        {
            var phone = host.Sandbox.Phone(DemoShop.People[i].Key);
            await phone.FollowAsync();
            await phone.WriteAsync("hi");
        }

        host.Sandbox.Clock.Advance(TimeSpan.FromSeconds(1));
        await host.Sandbox.Phone("chen").UnfollowAsync();
        for (var i = 0; i < 5; i++)
        {
            await host.SendAsync($"shop:{host.Sandbox.Phone("wang").OpenId()}", "hello-shop", MessageClass.Service);
        }

        var forecast = await host.Engine.ForecastAsync(Segment.Of("all", _ => true), Send.Service("hello-shop"));

        forecast.Channels.Should().Equal(new ReachCount("shop.service", 1));
        forecast.Reasons.Should().Equal(new UnreachedCount("shop.service", "the window is closed: the user follows the account no longer", 1), new UnreachedCount("shop.service", "the window is used up", 1));
    }
}

using Wellspring.WeChatSandbox;

namespace Wellspring.Adapters.WeChat.Tests.Channels;

public sealed class ServiceChannelTests : IAsyncLifetime
{
    private const string Path = "/cgi-bin/message/custom/send";
    private ShopHost host = null!;

    private string User => $"shop:{host.Lin.OpenId()}";

    public async Task InitializeAsync() => host = await ShopHost.StartAsync();

    public async Task DisposeAsync() => await host.DisposeAsync();

    [Fact]
    public async Task Who_wrote_can_be_written_to_for_48_hours()
    {
        await host.Lin.FollowAsync();
        await host.Lin.WriteAsync("hi");
        host.Sandbox.Clock.Advance(TimeSpan.FromHours(47));
        (await SendAsync()).State.Should().Be(DeliveryState.Accepted);
        host.Lin.Messages().Should().Contain(message => message.Kind == "text" && message.Text == "您好，巧克力" && !message.Mine);

        host.Sandbox.Clock.Advance(TimeSpan.FromHours(2));
        var closed = await host.AskAsync(User, "hello-shop", MessageClass.Service);

        closed.Outcome.Should().Be(Outcome.Unreachable);
        closed.Reason.Should().Be("shop.service: the window is closed: the user has not written within 48 h, nor followed, scanned or tapped the menu within 60 s");
        host.Sandbox.Calls.Count(Path).Should().Be(1);
    }

    [Theory]
    [InlineData("follow")]
    [InlineData("scan")]
    [InlineData("choose")]
    public async Task A_visit_opens_the_window_for_a_minute(string visit)
    {
        await host.Lin.FollowAsync();
        host.Sandbox.Clock.Advance(visit == "follow" ? TimeSpan.Zero : TimeSpan.FromHours(1));
        _ = visit switch
        {
            "scan" => await host.Lin.ScanAsync("spring"),
            "choose" => await host.Lin.ChooseAsync("1", "yes"),
            _ => null,
        };
        (await SendAsync()).State.Should().Be(DeliveryState.Accepted);

        host.Sandbox.Clock.Advance(TimeSpan.FromSeconds(61));

        (await host.AskAsync(User, "hello-shop", MessageClass.Service)).Outcome.Should().Be(Outcome.Unreachable);
    }

    [Fact]
    public async Task A_mini_program_reaches_who_came_into_the_session()
    {
        await host.Lin.EnterSessionAsync("cart", DemoShop.MiniProgramId);
        var user = $"mini:{host.Lin.OpenId(DemoShop.MiniProgramId)}";
        (await host.SendAsync(user, "hello-mini", MessageClass.Service)).State.Should().Be(DeliveryState.Accepted);
        (await host.SendAsync(user, "hello-mini", MessageClass.Service)).State.Should().Be(DeliveryState.Accepted);

        // The visit allows two.
        var third = await host.SendAsync(user, "hello-mini", MessageClass.Service);

        third.State.Should().Be(DeliveryState.Dead);
        third.Reason.Should().Contain("all customer service messages that the user's last visit allowed were sent");
    }

    [Fact]
    public async Task When_a_visit_is_used_up_the_next_opens_it_again()
    {
        await host.Lin.FollowAsync();
        await host.Lin.WriteAsync("hi");
        for (var i = 0; i < 5; i++)
        {
            (await SendAsync()).State.Should().Be(DeliveryState.Accepted);
        }

        (await SendAsync()).State.Should().Be(DeliveryState.Dead);
        await host.Lin.WriteAsync("again");

        (await SendAsync()).State.Should().Be(DeliveryState.Accepted);
        host.Lin.Messages().Count(message => message.Text == "您好，巧克力").Should().Be(6);
    }

    [Fact]
    public async Task Who_unfollowed_meanwhile_is_not_reached_and_nothing_is_repeated()
    {
        await host.Lin.FollowAsync();
        await host.Lin.WriteAsync("hi");
        await host.Lin.UnfollowAsync();

        var sent = await SendAsync();

        sent.State.Should().Be(DeliveryState.Dead);
        sent.Reason.Should().Contain("the user has not come to the account lately");
        host.Sandbox.Calls.Count(Path).Should().Be(1);
    }

    [Fact]
    public async Task A_token_that_is_revoked_in_between_costs_no_message()
    {
        await host.Lin.FollowAsync();
        await host.Lin.WriteAsync("hi");
        (await SendAsync()).State.Should().Be(DeliveryState.Accepted);
        host.Sandbox.RevokeTokens(DemoShop.OfficialAccountId);

        (await SendAsync()).State.Should().Be(DeliveryState.Accepted);

        host.Lin.Messages().Count(message => message.Text == "您好，巧克力").Should().Be(2);
    }

    [Fact]
    public async Task The_body_is_as_the_platform_documents_it()
    {
        await host.Lin.FollowAsync();
        await host.Lin.WriteAsync("hi");
        await host.SendAsync(User, "hello-shop", MessageClass.Service, "🍫\"");

        host.Sandbox.Calls.Latest(Path)[^1].Body.Should().Be($$$"""{"touser":"{{{host.Lin.OpenId()}}}","msgtype":"text","text":{"content":"您好，🍫\""}}""");
    }

    private Task<DeliveryUpdated> SendAsync() => host.SendAsync(User, "hello-shop", MessageClass.Service);
}

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
        closed.Reason.Should().Be("shop.service: the window is closed: the user has not written within 48 h, nor followed, scanned or tapped the menu within 60 s, nor paid within 48 h");
        host.Sandbox.Calls.Count(Path).Should().Be(1);
    }

    [Theory]
    [InlineData("follow")]
    [InlineData("scan")]
    [InlineData("choose")]
    [InlineData("click")]
    [InlineData("scancode_push")]
    [InlineData("scancode_waitmsg")]
    public async Task A_visit_opens_the_window_for_a_minute(string visit)
    {
        await CreateMenuAsync();
        await host.Lin.FollowAsync();
        host.Sandbox.Clock.Advance(visit == "follow" ? TimeSpan.Zero : TimeSpan.FromHours(1));
        _ = visit switch
        {
            "click" or "scancode_push" or "scancode_waitmsg" => await host.Lin.TapMenuAsync(visit),
            "scan" => await host.Lin.ScanAsync("spring"),
            "choose" => await host.Lin.ChooseAsync("1", "yes"),
            _ => null,
        };
        (await SendAsync()).State.Should().Be(DeliveryState.Accepted);

        host.Sandbox.Clock.Advance(TimeSpan.FromSeconds(61));

        (await host.AskAsync(User, "hello-shop", MessageClass.Service)).Outcome.Should().Be(Outcome.Unreachable);
    }

    [Theory]
    [InlineData("https://shop.example/")]
    [InlineData("pages/index/index")]
    public async Task A_tap_that_opens_a_page_opens_no_window(string button)
    {
        await CreateMenuAsync();
        await host.Lin.FollowAsync();
        host.Sandbox.Clock.Advance(TimeSpan.FromHours(1));

        (await host.Lin.TapMenuAsync(button)).Answered.Should().BeTrue();

        (await host.AskAsync(User, "hello-shop", MessageClass.Service)).Reason.Should().StartWith("shop.service: the window is closed: ");
        host.Sandbox.Calls.Count(Path).Should().Be(0);
    }

    [Fact]
    public async Task A_mini_program_reaches_who_came_into_the_session()
    {
        await host.Lin.EnterSessionAsync("cart", DemoShop.MiniProgramId);
        var user = $"mini:{host.Lin.OpenId(DemoShop.MiniProgramId)}";
        (await host.SendAsync(user, "hello-mini", MessageClass.Service)).State.Should().Be(DeliveryState.Accepted);
        (await host.SendAsync(user, "hello-mini", MessageClass.Service)).State.Should().Be(DeliveryState.Accepted);

        // The visit allows two.
        var third = await host.AskAsync(user, "hello-mini", MessageClass.Service);

        third.Outcome.Should().Be(Outcome.Unreachable);
        third.Reason.Should().MatchRegex("^mini.service: the window is used up: 2 of 2 since 20.*Z$");
        host.Sandbox.Calls.Count(Path).Should().Be(2);
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

        (await host.AskAsync(User, "hello-shop", MessageClass.Service)).Reason.Should().StartWith("shop.service: the window is used up: 5 of 5 since ");
        host.Sandbox.Calls.Count(Path).Should().Be(5);

        // The platform tells the second in which the user wrote.
        host.Sandbox.Clock.Advance(TimeSpan.FromSeconds(1));
        await host.Lin.WriteAsync("again");

        (await SendAsync()).State.Should().Be(DeliveryState.Accepted);
        host.Lin.Messages().Count(message => message.Text == "您好，巧克力").Should().Be(6);
    }

    [Fact]
    public async Task Who_unfollowed_meanwhile_is_not_reached_and_nothing_is_repeated()
    {
        await host.Lin.FollowAsync();
        await host.Lin.WriteAsync("hi");
        host.Sandbox.Clock.Advance(TimeSpan.FromSeconds(1));
        await host.Lin.UnfollowAsync();

        var asked = await host.AskAsync(User, "hello-shop", MessageClass.Service);

        asked.Outcome.Should().Be(Outcome.Unreachable);
        asked.Reason.Should().Be("shop.service: the window is closed: the user follows the account no longer");
        host.Sandbox.Calls.Count(Path).Should().Be(0);
        await host.Lin.FollowAsync();
        (await SendAsync()).State.Should().Be(DeliveryState.Accepted);
    }

    [Fact]
    public async Task Where_the_platform_counts_otherwise_its_answer_counts()
    {
        await using var loose = await ShopHost.StartAsync(account => (account.Channels.MessagesAfterMessage, account.Channels.WindowAfterMessage) = (6, TimeSpan.FromHours(72)));
        var user = $"shop:{loose.Lin.OpenId()}";
        await loose.Lin.FollowAsync();
        await loose.Lin.WriteAsync("hi");
        for (var i = 0; i < 5; i++)
        {
            (await loose.SendAsync(user, "hello-shop", MessageClass.Service)).State.Should().Be(DeliveryState.Accepted);
        }

        var usedUp = await loose.SendAsync(user, "hello-shop", MessageClass.Service);
        loose.Sandbox.Clock.Advance(TimeSpan.FromSeconds(1));
        await loose.Lin.WriteAsync("again");
        loose.Sandbox.Clock.Advance(TimeSpan.FromHours(49));
        var closed = await loose.SendAsync(user, "hello-shop", MessageClass.Service);

        (usedUp.State, closed.State).Should().Be((DeliveryState.Dead, DeliveryState.Dead));
        usedUp.Reason.Should().Contain("all customer service messages that the user's last visit allowed were sent");
        closed.Reason.Should().Contain("the user has not come to the account lately");
    }

    [Fact]
    public async Task A_payment_opens_the_window_for_any_number_of_messages()
    {
        await using var paid = await ShopHost.StartAsync(account => account.Channels.OpenOnPayment<Called>(called => called.Item == "order"));
        var user = $"shop:{paid.Lin.OpenId()}";
        await paid.Lin.FollowAsync();
        paid.Sandbox.Clock.Advance(TimeSpan.FromHours(1));
        (await paid.AskAsync(user, "hello-shop", MessageClass.Service)).Reason.Should().EndWith("nor followed, scanned or tapped the menu within 60 s, nor paid within 48 h");
        await paid.CallAsync(user, "call", "complaint");
        (await paid.AskAsync(user, "hello-shop", MessageClass.Service)).Outcome.Should().Be(Outcome.Unreachable);

        await paid.CallAsync(user, "call", "order");

        for (var i = 0; i < 6; i++)
        {
            (await paid.AskAsync(user, "hello-shop", MessageClass.Service)).Outcome.Should().Be(Outcome.Deliver);
        }
    }

    [Fact]
    public async Task Over_virtual_days_the_platform_never_has_to_refuse()
    {
        var random = new Random(7);
        await host.Lin.FollowAsync();
        var (sent, kept) = (0, 0);
        for (var i = 0; i < 250; i++)
        {
            host.Sandbox.Clock.Advance(TimeSpan.FromSeconds(1));
            switch (random.Next(12))
            {
                case 0:
                    await host.Lin.WriteAsync("hi");
                    break;
                case 1:
                    await host.Lin.ScanAsync("spring");
                    break;
                case 2:
                    await host.Lin.ChooseAsync("1", "yes");
                    break;
                case 3:
                    await host.Lin.UnfollowAsync();
                    await host.Lin.FollowAsync();
                    break;
                case 4 or 5:
                    host.Sandbox.Clock.Advance(TimeSpan.FromSeconds(random.Next(1, 90)));
                    break;
                case 6:
                    host.Sandbox.Clock.Advance(TimeSpan.FromHours(random.Next(1, 30)));
                    break;
                default:
                    var before = host.Updates.Count;
                    if ((await host.AskAsync(User, "hello-shop", MessageClass.Service)).Outcome == Outcome.Deliver)
                    {
                        sent++;
                        await host.UntilAsync(() => host.Updates.Skip(before).Any(update => update.State is not (DeliveryState.Pending or DeliveryState.Sending)));
                        host.Updates.Skip(before).Should().Contain(update => update.State == DeliveryState.Accepted, "the engine knows when it may write");
                    }
                    else
                    {
                        kept++;
                    }

                    break;
            }
        }

        sent.Should().BeGreaterThan(10);
        kept.Should().BeGreaterThan(5);
        host.Sandbox.Calls.Count(Path).Should().Be(sent);
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

    private async Task CreateMenuAsync() => (await host.Client.CallAsync("shop", "/cgi-bin/menu/create", """
        {"button":[
          {"type":"click","name":"Tea","key":"click"},
          {"name":"Scan","sub_button":[{"type":"scancode_push","name":"Code","key":"scancode_push"},{"type":"scancode_waitmsg","name":"Bill","key":"scancode_waitmsg"}]},
          {"name":"Shop","sub_button":[{"type":"view","name":"Page","url":"https://shop.example/"},{"type":"miniprogram","name":"Mini","url":"https://shop.example/","appid":"wx1","pagepath":"pages/index/index"}]}
        ]}
        """u8.ToArray())).IsAccepted.Should().BeTrue();

    private Task<DeliveryUpdated> SendAsync() => host.SendAsync(User, "hello-shop", MessageClass.Service);
}

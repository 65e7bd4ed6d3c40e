using Wellspring.WeChatSandbox;

namespace Wellspring.Adapters.WeChat.Tests.Channels;

/// <summary>Who turned off messages, or left without a word of it, is left in peace until they come back.</summary>
public sealed class TurnedAwayTests : IAsyncLifetime
{
    private const string Service = "/cgi-bin/message/custom/send";
    private const string Template = "/cgi-bin/message/template/send";
    private ShopHost host = null!;

    private string User => $"shop:{host.Lin.OpenId()}";

    public async Task InitializeAsync()
    {
        host = await ShopHost.StartAsync();
        await host.Lin.FollowAsync();
        await host.Lin.WriteAsync("hi");
    }

    public async Task DisposeAsync() => await host.DisposeAsync();

    [Theory]
    [InlineData(43004, Template, "paid", MessageClass.Transactional)]
    [InlineData(40003, Template, "paid", MessageClass.Transactional)]
    [InlineData(40003, Service, "hello-shop", MessageClass.Service)]
    [InlineData(48002, Service, "hello-shop", MessageClass.Service)]
    [InlineData(43019, Service, "hello-shop", MessageClass.Service)]
    public async Task The_platform_s_word_is_remembered_until_the_user_writes(int code, string path, string template, MessageClass of)
    {
        host.Sandbox.Faults.Add(new Fault(FaultKind.ErrorCode) { Path = path, Code = code, Times = 1 });
        (await host.SendAsync(User, template, of)).State.Should().Be(DeliveryState.Dead);

        host.Sandbox.Clock.Advance(TimeSpan.FromSeconds(2));
        var asked = await host.AskAsync(User, template, of);
        asked.Outcome.Should().Be(Outcome.Unreachable);
        asked.Reason.Should().EndWith("the user has turned off messages of the account, does not follow it, or is not known there, and has not come back since the platform said so");
        host.Sandbox.Calls.Count(path).Should().Be(1);

        await host.Lin.WriteAsync("I am back");
        (await host.SendAsync(User, template, of)).State.Should().Be(DeliveryState.Accepted);
    }

    [Fact]
    public async Task Whose_openid_is_another_account_s_is_asked_about_once()
    {
        var stranger = $"shop:{host.Lin.OpenId(DemoShop.MiniProgramId)}";
        var sent = await host.SendAsync(stranger, "paid", MessageClass.Transactional);
        sent.Reason.Should().StartWith("40003: the openid is not one of this account");

        (await host.AskAsync(stranger, "paid", MessageClass.Transactional)).Outcome.Should().Be(Outcome.Unreachable);

        host.Sandbox.Calls.Count(Template).Should().Be(1);
    }

    [Fact]
    public async Task A_receipt_that_the_user_blocks_the_account_counts_too_and_following_lifts_it()
    {
        var sent = await host.SendAsync(User, "paid", MessageClass.Transactional);
        await host.Engine.PublishAsync(new UserEvent("test", "blocked", User, host.Sandbox.Clock.GetUtcNow(), new DeliveryReceipt(ReceiptState.Unreachable, sent.Delivery) { TurnedAway = true }));
        host.Sandbox.Clock.Advance(TimeSpan.FromSeconds(2));
        (await host.AskAsync(User, "paid", MessageClass.Transactional)).Outcome.Should().Be(Outcome.Unreachable);

        await host.Lin.UnfollowAsync();
        await host.Lin.FollowAsync();

        (await host.AskAsync(User, "paid", MessageClass.Transactional)).Outcome.Should().Be(Outcome.Deliver);
    }

    [Fact]
    public async Task The_receipt_of_an_official_account_s_subscription_message_is_known_by_its_template()
    {
        await host.Lin.AnswerSubscriptionAsync(DemoShop.TierTemplate);
        var sent = await host.SendAsync(User, "tier", MessageClass.Marketing);
        sent.State.Should().Be(DeliveryState.Accepted);
        host.Sandbox.Clock.Advance(TimeSpan.FromSeconds(2));

        await host.UntilAsync(() => host.Updates.Any(update => update.State == DeliveryState.Delivered && update.Delivery == sent.Delivery));
    }
}

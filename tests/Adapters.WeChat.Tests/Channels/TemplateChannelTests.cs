using Wellspring.WeChatSandbox;

namespace Wellspring.Adapters.WeChat.Tests.Channels;

public sealed class TemplateChannelTests : IAsyncLifetime
{
    private const string Path = "/cgi-bin/message/template/send";
    private ShopHost host = null!;

    private string User => $"shop:{host.Lin.OpenId()}";

    public async Task InitializeAsync() => host = await ShopHost.StartAsync();

    public async Task DisposeAsync() => await host.DisposeAsync();

    [Fact]
    public async Task A_message_goes_out_with_the_id_of_its_delivery_and_its_receipt_comes()
    {
        await host.Lin.FollowAsync();
        var sent = await SendAsync();
        sent.State.Should().Be(DeliveryState.Accepted);
        host.Sandbox.Clock.Advance(TimeSpan.FromSeconds(2));

        await host.UntilAsync(() => host.Updates.Any(update => update.State == DeliveryState.Delivered && update.Delivery == sent.Delivery));
        var body = host.Sandbox.Calls.Latest(Path)[^1].Body;
        body.Should().Contain($"\"client_msg_id\":\"{sent.Delivery}\"").And.Contain("\"url\":\"https://shop.example/orders/1\"").And.Contain("\"thing2\":{\"value\":\"巧克力\"}");
    }

    [Fact]
    public async Task A_user_who_has_turned_messages_off_is_found_out_by_the_receipt()
    {
        await host.Lin.FollowAsync();
        host.Lin.Block();
        (await SendAsync()).State.Should().Be(DeliveryState.Accepted);
        host.Sandbox.Clock.Advance(TimeSpan.FromSeconds(2));

        await host.UntilAsync(() => host.Updates.Any(update => update.State == DeliveryState.Dead && update.Reason!.Contains("turned off", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Who_does_not_follow_is_not_reached()
    {
        var sent = await SendAsync();

        sent.State.Should().Be(DeliveryState.Dead);
        sent.Reason.Should().Contain("the user does not follow the account");
    }

    [Fact]
    public async Task A_connection_that_is_cut_after_acceptance_makes_one_message_of_two_attempts()
    {
        await host.Lin.FollowAsync();
        host.Sandbox.Faults.Add(new Fault(FaultKind.ResetAfter) { Path = Path, Times = 1 });

        (await host.AskAsync(User, "paid", MessageClass.Transactional)).Outcome.Should().Be(Outcome.Deliver);
        await host.UntilAsync(() => host.Updates.Any(update => update.State == DeliveryState.Pending && update.NextAttempt is not null));
        host.Sandbox.Clock.Advance(TimeSpan.FromMinutes(1));
        await host.UntilAsync(() => host.Updates.Any(update => update.State == DeliveryState.Accepted));

        host.Sandbox.Calls.Count(Path).Should().Be(2);
        host.Lin.Messages().Count(message => message.TemplateId == DemoShop.OrderPaidTemplate).Should().Be(1);
    }

    [Fact]
    public async Task A_connection_that_is_cut_is_not_tried_again_once_the_platform_has_forgotten_the_message()
    {
        await host.Lin.FollowAsync();
        host.Sandbox.Faults.Add(new Fault(FaultKind.ResetAfter) { Path = Path, Times = 1 });
        host.Sandbox.Faults.Add(new Fault(FaultKind.ErrorCode) { Code = 45009, Words = "reach max api daily quota limit", Path = Path, Times = 1 });

        await host.AskAsync(User, "paid", MessageClass.Transactional);
        await host.UntilAsync(() => host.Updates.Any(update => update.State == DeliveryState.Pending));
        host.Sandbox.Clock.Advance(TimeSpan.FromMinutes(1));
        await host.UntilAsync(() => host.Updates.Any(update => update.Reason?.Contains("45009", StringComparison.Ordinal) == true));
        host.Sandbox.Clock.Advance(TimeSpan.FromHours(25));
        await host.UntilAsync(() => host.Updates.Any(update => update.State == DeliveryState.Unknown));

        host.Lin.Messages().Count(message => message.TemplateId == DemoShop.OrderPaidTemplate).Should().Be(1);
        host.Sandbox.Calls.Count(Path).Should().Be(2);
    }

    [Theory]
    [InlineData("满减券一张", "thing2 has a word that makes marketing of it, for which the platform bars the template")]
    [InlineData("红包一个", "thing2 has a word that makes marketing of it, for which the platform bars the template")]
    [InlineData(" ", "paid: field 'item' is missing")]
    public async Task What_the_platform_would_bar_or_refuse_is_not_sent(string item, string reason)
    {
        await host.Lin.FollowAsync();

        var decision = await host.AskAsync(User, "paid", MessageClass.Transactional, item);
        if (decision.Outcome == Outcome.Deliver)
        {
            await host.UntilAsync(() => host.Updates.Any(update => update.State == DeliveryState.Dead));
            host.Updates.Last().Reason.Should().Be(reason);
        }

        host.Sandbox.Calls.Count(Path).Should().Be(0);
    }

    [Theory]
    [InlineData(40249, DeliveryState.Dead)]
    [InlineData(47003, DeliveryState.Dead)]
    [InlineData(43004, DeliveryState.Dead)]
    [InlineData(45009, DeliveryState.Pending)]
    [InlineData(48001, DeliveryState.Pending)]
    [InlineData(40241, DeliveryState.Accepted)]
    public async Task What_the_platform_answers_is_what_becomes_of_it(int code, DeliveryState state)
    {
        await host.Lin.FollowAsync();
        host.Sandbox.Faults.Add(new Fault(FaultKind.ErrorCode) { Path = Path, Code = code, Times = 1 });

        await host.AskAsync(User, "paid", MessageClass.Transactional);

        await host.UntilAsync(() => host.Updates.Any(update => update.State == state));
        host.Sandbox.Calls.Count(Path).Should().Be(1);
    }

    private Task<DeliveryUpdated> SendAsync() => host.SendAsync(User, "paid", MessageClass.Transactional);
}

namespace Wellspring.Adapters.WeChat.Tests.Receipts;

/// <summary>A customer wants no message any more that an employee has not confirmed yet.</summary>
public sealed class WithdrawnTests
{
    private const string Root = "/cgi-bin/externalcontact/";
    private static readonly TimeSpan Poll = TimeSpan.FromMinutes(5);

    [Theory]
    [InlineData("opts out")]
    [InlineData("opts out of the channel")]
    [InlineData("is suppressed")]
    [InlineData("is cancelled by hand")]
    public async Task What_one_customer_does_not_want_is_taken_back_at_the_next_poll(string how)
    {
        await using var host = await CustomerHost.StartAsync([("zhouwen", 1)]);
        await host.SubmitAsync();

        await WithdrawAsync(host, 0, how);
        await host.RestartAsync();
        await host.PollAfterAsync(Poll);

        host.Updates.Last().Should().Match<DeliveryUpdated>(update => update.State == DeliveryState.Expired && update.Reason == "it was not wanted any more, and taken back before an employee confirmed it");
        host.Invoking(h => h.Confirm("zhouwen")).Should().Throw<InvalidOperationException>("it was cancelled");
        await host.PollAfterAsync(Poll);
        host.Sandbox.Calls.Count(Root + "cancel_groupmsg_send").Should().Be(1);
        host.Sandbox.Calls.Count(Root + "remind_groupmsg_send").Should().Be(0);
    }

    [Fact]
    public async Task What_the_employee_confirmed_before_is_delivered()
    {
        await using var host = await CustomerHost.StartAsync([("zhouwen", 1)]);
        await host.SubmitAsync();
        host.Confirm("zhouwen");

        await WithdrawAsync(host, 0, "opts out");
        await host.PollAfterAsync(Poll);

        host.Ends.Should().Equal(DeliveryState.Delivered);
    }

    [Fact]
    public async Task Where_a_task_is_for_several_it_is_taken_back_when_none_of_them_wants_it()
    {
        await using var host = await CustomerHost.StartAsync([("zhouwen", 2)]);
        await host.SubmitAsync();

        await WithdrawAsync(host, 0, "opts out");
        await host.PollAfterAsync(Poll);
        host.Ends.Should().BeEmpty("the other still waits for it");
        host.Sandbox.Calls.Count(Root + "cancel_groupmsg_send").Should().Be(0);

        await WithdrawAsync(host, 1, "is suppressed");
        await host.PollAfterAsync(Poll);

        host.Ends.Should().Equal(DeliveryState.Expired, DeliveryState.Expired);
        host.Sandbox.Desk("zhouwen").Tasks.Should().ContainSingle().Which.Open.Should().BeFalse();
    }

    [Fact]
    public async Task Who_is_forgotten_gets_it_no_more()
    {
        await using var host = await CustomerHost.StartAsync([("zhouwen", 1), ("lihang", 1)]);
        await host.SubmitAsync("春茶");
        await host.PollAfterAsync(Poll);
        await host.Engine.ForgetAsync(host.UserOf(0));

        await host.PollAfterAsync(Poll);

        // One task for both employees: the other's customer still waits for it.
        host.Sandbox.Calls.Count(Root + "cancel_groupmsg_send").Should().Be(0);
        await host.Engine.ForgetAsync(host.UserOf(1));
        await host.PollAfterAsync(Poll);
        await host.PollAfterAsync(Poll);

        host.Sandbox.Calls.Count(Root + "cancel_groupmsg_send").Should().Be(1);
        host.Sandbox.Desk("zhouwen").Tasks.Should().ContainSingle().Which.Open.Should().BeFalse();
        host.Sandbox.Desk("lihang").Tasks.Should().ContainSingle().Which.Open.Should().BeFalse();
    }

    private static async Task WithdrawAsync(CustomerHost host, int customer, string how)
    {
        if (how == "is cancelled by hand")
        {
            await host.Engine.CancelDeliveriesAsync(new() { User = host.UserOf(customer) }, "li.wen", "the price was wrong");
            return;
        }

        host.Publish(host.UserOf(customer), how switch
        {
            "opts out" => new ConsentRevoked(Purposes.Marketing),
            "opts out of the channel" => new ConsentRevoked(Purposes.Marketing, Channel: "corp.service.customer"),
            _ => new UserSuppressed(),
        });
    }
}

using Wellspring.WeChatSandbox;

namespace Wellspring.Adapters.WeChat.Tests.Receipts;

/// <summary>What became of messages to customers is asked for, over many pages, restarts and hours without an answer.</summary>
public sealed class CustomerPollTests
{
    private const string Root = "/cgi-bin/externalcontact/";
    private static readonly TimeSpan Poll = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ConfirmWithin = TimeSpan.FromDays(3);

    [Fact]
    public async Task What_comes_in_pages_is_read_to_the_last()
    {
        await using var host = await CustomerHost.StartAsync([("zhouwen", 5), ("lihang", 1)], perPage: 1);
        await host.SubmitAsync();
        host.Confirm("lihang");
        host.Confirm("zhouwen");

        await host.PollAfterAsync(Poll);

        host.Ends.Should().Equal(Enumerable.Repeat(DeliveryState.Delivered, 6));
        host.Sandbox.Calls.Count(Root + "get_groupmsg_task").Should().Be(2, "there is one employee per page");
        host.Sandbox.Calls.Count(Root + "get_groupmsg_send_result").Should().Be(6, "there is one customer per page");
    }

    [Fact]
    public async Task A_page_that_fails_is_asked_for_again_and_what_the_others_say_is_told_once()
    {
        await using var host = await CustomerHost.StartAsync([("zhouwen", 2), ("lihang", 2)], perPage: 1);
        await host.SubmitAsync();
        host.Confirm("lihang");
        host.Confirm("zhouwen");
        host.Sandbox.Faults.Add(new Fault(FaultKind.ErrorCode) { Path = Root + "get_groupmsg_send_result", Code = 45011, Times = 1 });

        await host.PollAfterAsync(Poll);
        host.Ends.Should().HaveCount(2, "one employee's customers are known");
        await host.PollAfterAsync(Poll);
        await host.PollAfterAsync(Poll);

        host.Ends.Should().Equal(Enumerable.Repeat(DeliveryState.Delivered, 4));
    }

    [Fact]
    public async Task A_host_that_is_started_again_goes_on_asking_and_each_ends_once()
    {
        await using var host = await CustomerHost.StartAsync([("zhouwen", 2), ("lihang", 2)]);
        await host.SubmitAsync();
        host.Confirm("zhouwen");
        await host.RestartAsync();
        host.Engine.ReadSubmitted().Should().HaveCount(4);

        // Of the two, one is told, and the host ends.
        await host.PollAfterAsync(Poll);
        await host.RestartAsync();
        await host.PollAfterAsync(Poll);
        host.Ends.Should().Equal(DeliveryState.Delivered, DeliveryState.Delivered);
        host.Engine.ReadSubmitted().Should().HaveCount(2);

        // It ends between the cancelling of the others and what becomes of them.
        host.Sandbox.Faults.Add(new Fault(FaultKind.ErrorCode) { Path = Root + "get_groupmsg_task", Code = 45011, Times = 1 });
        await host.PollAfterAsync(ConfirmWithin - Poll);
        host.Sandbox.Calls.Count(Root + "cancel_groupmsg_send").Should().Be(1);
        host.Ends.Should().HaveCount(2);
        await host.RestartAsync();
        await host.PollAfterAsync(Poll);
        await host.PollAfterAsync(Poll);

        host.Ends.Should().Equal(DeliveryState.Delivered, DeliveryState.Delivered, DeliveryState.Expired, DeliveryState.Expired);
        host.Engine.ReadSubmitted().Should().BeEmpty();
        host.Sandbox.Calls.Count(Root + "add_msg_template").Should().Be(1);
        host.Sandbox.Desk("lihang").Tasks.Should().ContainSingle().Which.Open.Should().BeFalse();
    }

    [Fact]
    public async Task A_host_that_ends_while_it_asks_tells_the_rest_after_its_next_start()
    {
        await using var host = await CustomerHost.StartAsync([("zhouwen", 3)]);
        await host.SubmitAsync();
        host.Confirm("zhouwen");
        host.Sandbox.Faults.Add(new Fault(FaultKind.SlowBody) { Path = Root + "get_groupmsg_send_result", Times = 1, Delay = TimeSpan.FromMilliseconds(300) });
        var polling = host.PollAfterAsync(Poll);
        await host.UntilAsync(() => host.Sandbox.Calls.Count(Root + "get_groupmsg_send_result") == 1);

        await host.RestartAsync();

        await polling.Invoking(async poll => await poll).Should().ThrowAsync<Exception>("its engine is gone");
        host.Ends.Should().BeEmpty();
        await host.PollAfterAsync(Poll);
        host.Ends.Should().Equal(Enumerable.Repeat(DeliveryState.Delivered, 3));
    }

    [Fact]
    public async Task What_the_platform_does_not_tell_for_hours_it_tells_in_the_end()
    {
        await using var host = await CustomerHost.StartAsync([("zhouwen", 1)]);
        await host.SubmitAsync();
        host.Confirm("zhouwen");
        host.Sandbox.Faults.Add(new Fault(FaultKind.ErrorCode) { Path = Root + "get_groupmsg", Code = 45011 });
        for (var hour = 0; hour < 12; hour++)
        {
            await host.PollAfterAsync(TimeSpan.FromHours(1));
        }

        host.Ends.Should().BeEmpty();
        host.Sandbox.Faults.Clear();
        await host.PollAfterAsync(Poll);

        host.Ends.Should().Equal(DeliveryState.Delivered);
    }

    [Fact]
    public async Task What_was_sent_and_can_not_be_read_yet_has_not_expired()
    {
        await using var host = await CustomerHost.StartAsync([("zhouwen", 2), ("lihang", 1)]);
        await host.SubmitAsync();
        host.Confirm("zhouwen");
        host.Sandbox.Faults.Add(new Fault(FaultKind.ErrorCode) { Path = Root + "get_groupmsg_send_result", Code = 45011 });

        await host.PollAfterAsync(ConfirmWithin);
        host.Sandbox.Calls.Count(Root + "cancel_groupmsg_send").Should().Be(1);
        host.Ends.Should().BeEmpty();
        host.Sandbox.Faults.Clear();
        await host.PollAfterAsync(Poll);

        host.Ends.Should().BeEquivalentTo([DeliveryState.Delivered, DeliveryState.Delivered, DeliveryState.Expired]);
    }

    [Fact]
    public async Task What_the_engine_gave_up_while_the_platform_was_silent_is_cancelled_once_it_answers()
    {
        await using var host = await CustomerHost.StartAsync([("zhouwen", 1)]);
        await host.SubmitAsync();
        await host.PollAfterAsync(Poll);
        host.Sandbox.Faults.Add(new Fault(FaultKind.ErrorCode) { Path = Root, Code = 45011 });
        await host.PollAfterAsync(ConfirmWithin);
        await host.PollAfterAsync(TimeSpan.FromHours(2));
        host.Ends.Should().Equal(DeliveryState.Expired);
        host.Sandbox.Desk("zhouwen").Tasks.Should().ContainSingle().Which.Open.Should().BeTrue();

        host.Sandbox.Faults.Clear();
        await host.PollAfterAsync(Poll);

        host.Sandbox.Desk("zhouwen").Tasks.Should().ContainSingle().Which.Open.Should().BeFalse("an employee must not send what has expired");
        await host.PollAfterAsync(Poll);
        host.Sandbox.Calls.Count(Root + "cancel_groupmsg_send").Should().BeLessThan(5, "once it is cancelled it is over");
    }
}

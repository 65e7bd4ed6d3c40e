using Wellspring.WeChatSandbox;

namespace Wellspring.Adapters.WeChat.Tests.Channels;

public sealed class StaffChannelTests : IAsyncLifetime
{
    private const string Path = "/cgi-bin/message/send";
    private ShopHost host = null!;

    private string User => $"corp:{host.Lin.ExternalUserId()}";

    public async Task InitializeAsync() => host = await ShopHost.StartAsync();

    public async Task DisposeAsync() => await host.DisposeAsync();

    [Fact]
    public async Task A_task_goes_to_the_employee_whose_customer_the_user_is()
    {
        await host.Lin.AddContactAsync("zhouwen");
        await host.Lin.AddContactAsync("lihang");

        (await CallAsync("call")).State.Should().Be(DeliveryState.Accepted);

        host.Sandbox.Desk("lihang").Messages.Should().ContainSingle().Which.Text.Should().Be("请联系客户：林小雨");
        host.Sandbox.Desk("zhouwen").Messages.Should().BeEmpty();
    }

    [Fact]
    public async Task Who_is_no_ones_customer_reaches_no_one_unless_the_catalogue_names_an_employee()
    {
        var sent = await CallAsync("call");

        sent.State.Should().Be(DeliveryState.Dead);
        sent.Reason.Should().Contain("the user is no employee's customer; name an employee with touser in the catalogue");
        host.Sandbox.Calls.Count(Path).Should().Be(0);
    }

    [Fact]
    public async Task Of_several_employees_those_who_are_there_get_it()
    {
        (await CallAsync("call-all")).State.Should().Be(DeliveryState.Accepted);

        // The sandbox knows ids as they are written, and ZhouWen is written otherwise.
        host.Sandbox.Desk("lihang").Messages.Should().ContainSingle();
        host.Sandbox.Calls.Count(Path).Should().Be(1);
    }

    [Fact]
    public async Task Where_no_employee_is_there_nobody_is_reached()
    {
        var sent = await CallAsync("call-nobody");

        sent.State.Should().Be(DeliveryState.Dead);
        sent.Reason.Should().Contain("81013: no receiver is valid");
    }

    [Fact]
    public async Task An_employee_gets_30_a_minute_and_the_rest_afterwards_and_none_is_lost()
    {
        await host.Lin.AddContactAsync("zhouwen");
        for (var i = 0; i < 70; i++)
        {
            await host.CallAsync(User, "call", $"{i}");
        }

        await host.UntilAsync(() => host.Updates.Count(update => update.State == DeliveryState.Accepted) == 30 && host.Updates.Count(Held) == 40);
        host.Sandbox.Desk("zhouwen").Messages.Should().HaveCount(30);
        for (var minute = 2; minute <= 3; minute++)
        {
            host.Sandbox.Clock.Advance(TimeSpan.FromSeconds(61));
            var due = Math.Min(30 * minute, 70);
            await host.UntilAsync(() => host.Updates.Count(update => update.State == DeliveryState.Accepted) == due && host.Updates.Count(Held) >= (minute == 2 ? 50 : 0));
        }

        host.Sandbox.Desk("zhouwen").Messages.Select(message => message.Text).Should().OnlyHaveUniqueItems().And.HaveCount(70);
        host.Updates.Where(update => update.State == DeliveryState.Accepted).Should().OnlyContain(update => update.Attempt == 1, "waiting for room is no attempt");

        static bool Held(DeliveryUpdated update) => update.State == DeliveryState.Pending && update.Reason == "an employee has had as many messages as the platform lets through";
    }

    [Theory]
    [InlineData("touser", "@all", 40)]
    [InlineData("toparty", "1", 20)]
    [InlineData("totag", "2", 20)]
    public async Task What_goes_to_all_to_a_party_or_to_a_tag_counts_against_everyone(string key, string receivers, int reached)
    {
        WireField[] others = key == "touser" ? [] : [new("touser", "zhouwen")];
        await using var own = await ShopHost.StartAsync(engine: options => options.AddMessages(messages => messages
            .Add(Messages.Task("shared", [new(key, receivers), .. others])).Add(Messages.Task("one", new WireField("touser", "lihang")))));
        for (var i = 0; i < 20; i++)
        {
            await own.CallAsync("lin", "shared", $"shared {i}");
            await own.CallAsync("lin", "one", $"one {i}");
        }

        await own.UntilAsync(() => own.Updates.Count(update => update.State == DeliveryState.Accepted) == 30 && own.Updates.Count(update => update.State == DeliveryState.Pending) == 10);
        own.Sandbox.Clock.Advance(TimeSpan.FromSeconds(61));

        await own.UntilAsync(() => own.Updates.Count(update => update.State == DeliveryState.Accepted) == 40);
        own.Sandbox.Desk("lihang").Messages.Should().HaveCount(reached, "none is lost");
    }

    [Fact]
    public void What_goes_to_everyone_waits_for_who_had_most_and_who_had_none_yet_has_had_it_too()
    {
        ManualTime time = new(new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero));
        StaffPace pace = new(perMinute: 3, perHour: 1000, time);
        pace.Take(["zhouwen"]).Should().BeNull();
        pace.Take(["zhouwen"]).Should().BeNull();
        time.Advance(TimeSpan.FromSeconds(10));

        pace.Take([], isForEveryone: true).Should().BeNull();
        pace.Take([], isForEveryone: true).Should().Be(TimeSpan.FromSeconds(50), "Zhou Wen has room when the first is a minute ago");
        pace.Take(["lihang"]).Should().BeNull();
        pace.Take(["lihang"]).Should().BeNull();

        pace.Take(["lihang"]).Should().Be(TimeSpan.FromMinutes(1), "one of the three went to everyone");
    }

    [Fact]
    public void An_employee_gets_1000_an_hour()
    {
        ManualTime time = new(new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero));
        WeComChannelOptions options = new();
        StaffPace pace = new(options.StaffPerMinute, options.StaffPerHour, time);
        for (var i = 0; i < 1000; i++)
        {
            pace.Take(["zhouwen"]).Should().BeNull();
            time.Advance(TimeSpan.FromSeconds(2));
        }

        pace.Take(["zhouwen"]).Should().Be(TimeSpan.FromHours(1) - TimeSpan.FromSeconds(2000), "there is room when the first is an hour ago");
        pace.Take(["lihang"]).Should().BeNull();
    }

    [Fact]
    public async Task A_connection_that_is_cut_after_acceptance_makes_one_message_of_two_attempts()
    {
        await host.Lin.AddContactAsync("zhouwen");
        host.Sandbox.Faults.Add(new Fault(FaultKind.ResetAfter) { Path = Path, Times = 1 });

        await host.CallAsync(User, "call", "林小雨");
        await host.UntilAsync(() => host.Updates.Any(update => update.State == DeliveryState.Pending && update.NextAttempt is not null));
        host.Sandbox.Clock.Advance(TimeSpan.FromMinutes(1));
        await host.UntilAsync(() => host.Updates.Any(update => update.State == DeliveryState.Accepted));

        host.Sandbox.Calls.Count(Path).Should().Be(2);
        host.Sandbox.Desk("zhouwen").Messages.Should().ContainSingle();
    }

    [Fact]
    public async Task Two_tasks_that_say_the_same_are_two()
    {
        await host.Lin.AddContactAsync("zhouwen");

        (await CallAsync("call")).State.Should().Be(DeliveryState.Accepted);
        (await CallAsync("call")).State.Should().Be(DeliveryState.Accepted);

        host.Sandbox.Desk("zhouwen").Messages.Should().HaveCount(2);
    }

    [Fact]
    public async Task The_body_is_as_the_platform_documents_it()
    {
        await host.Lin.AddContactAsync("zhouwen");
        await CallAsync("call");

        Fixtures.Same(host.Sandbox.Calls.Latest(Path)[^1].Body, "message.send.json");
    }

    [Fact]
    public async Task A_task_never_goes_to_the_user()
    {
        await host.Lin.FollowAsync();
        await host.Lin.WriteAsync("hi");

        var decision = await host.CallAsync($"shop:{host.Lin.OpenId()}", "misplaced", "林小雨");

        decision.Outcome.Should().Be(Outcome.Unreachable);
        decision.Reason.Should().Be("shop.service: it reaches the user, and this is a task for the staff");
    }

    [Fact]
    public async Task An_employee_who_is_a_user_is_reached_as_one()
    {
        (await host.CallAsync("corp:staff:lihang", "call", "自己")).Outcome.Should().Be(Outcome.Deliver);

        await host.UntilAsync(() => host.Sandbox.Desk("lihang").Messages.Count == 1);
    }

    private async Task<DeliveryUpdated> CallAsync(string task)
    {
        var before = host.Updates.Count;
        var decision = await host.CallAsync(User, task, "林小雨");
        decision.Outcome.Should().Be(Outcome.Deliver, decision.Reason);
        await host.UntilAsync(() => host.Updates.Skip(before).Any(IsOver));
        return host.Updates.Skip(before).First(IsOver);

        static bool IsOver(DeliveryUpdated update) => update.State is not (DeliveryState.Pending or DeliveryState.Sending);
    }
}

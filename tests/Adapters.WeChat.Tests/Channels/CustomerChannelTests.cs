using Wellspring.WeChatSandbox;

namespace Wellspring.Adapters.WeChat.Tests.Channels;

public sealed class CustomerChannelTests : IAsyncLifetime
{
    private const string Root = "/cgi-bin/externalcontact/";
    private ShopHost host = null!;

    private string User => UserOf(host.Lin);

    public async Task InitializeAsync() => host = await ShopHost.StartAsync(configureApp: app => (app.Channels.GatherFor, app.Channels.ConfirmWithin) = (TimeSpan.FromMilliseconds(300), TimeSpan.FromHours(48)));

    public async Task DisposeAsync() => await host.DisposeAsync();

    [Fact]
    public async Task An_employee_confirms_and_then_it_is_delivered()
    {
        await host.Lin.AddContactAsync("zhouwen");
        var sent = await SendAsync(User);
        sent.State.Should().Be(DeliveryState.Submitted);
        var submitted = host.Engine.ReadSubmitted().Should().ContainSingle().Subject;
        (submitted.Delivery, submitted.Channel, submitted.Action).Should().Be((sent.Delivery, "corp.service.customer", "campaign"));

        Pass(TimeSpan.FromMinutes(6));
        await AskedAsync(1);
        host.Updates.Should().NotContain(update => update.State == DeliveryState.Delivered);
        Confirm("zhouwen");
        Pass(TimeSpan.FromMinutes(6));

        await BecomesAsync(sent, DeliveryState.Delivered);
        host.Lin.Messages().Should().Contain(message => message.Text == "上新：春茶");
        host.Engine.ReadSubmitted().Should().BeEmpty();
    }

    [Fact]
    public async Task What_no_one_confirms_expires_and_can_not_be_sent_any_more()
    {
        await host.Lin.AddContactAsync("zhouwen");
        var sent = await SendAsync(User);

        // Asked by hand, for a call that is under way while virtual days pass has no answer in time.
        CustomerReceipts receipts = new(host.Client.Accounts.Get<WeComApp>("corp.service"), host.Client, host.Engine);
        Pass(TimeSpan.FromHours(25));
        await receipts.PollAsync(default);
        host.Sandbox.Calls.Count(Root + "remind_groupmsg_send").Should().BeGreaterThan(0, "a day has passed");
        host.Sandbox.Calls.Count(Root + "cancel_groupmsg_send").Should().Be(0);
        host.Engine.ReadSubmitted().Should().ContainSingle();

        Pass(TimeSpan.FromHours(23.5));
        await receipts.PollAsync(default);

        (await BecomesAsync(sent, DeliveryState.Expired)).Reason.Should().Be("no employee confirmed it in time");
        foreach (var call in new[] { "remind_groupmsg_send", "cancel_groupmsg_send" })
        {
            Fixtures.Same(host.Sandbox.Calls.Latest(Root + call)[^1].Body, $"{call}.json", ("MSGID", TaskReceipt.Read(sent.Receipt)!.Value.Task));
        }

        FluentActions.Invoking(() => Confirm("zhouwen")).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public async Task What_says_the_same_to_several_customers_is_one_tap_for_each_employee()
    {
        var chen = host.Sandbox.Phone("chen");
        var wang = host.Sandbox.Phone("wang");
        await host.Lin.AddContactAsync("zhouwen");
        await chen.AddContactAsync("zhouwen");
        await wang.AddContactAsync("lihang");

        await host.AskAsync(User, "campaign", MessageClass.Marketing, "春茶");
        await host.AskAsync(UserOf(chen), "campaign", MessageClass.Marketing, "春茶");
        await host.AskAsync(UserOf(wang), "campaign", MessageClass.Marketing, "春茶");
        await host.UntilAsync(() => host.Updates.Count(update => update.State == DeliveryState.Submitted) == 3);

        host.Sandbox.Calls.Count(Root + "add_msg_template").Should().Be(1);
        host.Sandbox.Desk("zhouwen").Tasks.Should().ContainSingle().Which.Customers.Should().Be(2);
        Confirm("zhouwen");
        Pass(TimeSpan.FromMinutes(6));
        await host.UntilAsync(() => host.Updates.Count(update => update.State == DeliveryState.Delivered) == 2);
        host.Engine.ReadSubmitted().Should().ContainSingle().Which.Delivery.Should().Match(delivery => host.Updates.All(update => update.Delivery != delivery || update.State != DeliveryState.Delivered));
        Confirm("lihang");
        Pass(TimeSpan.FromMinutes(6));
        await host.UntilAsync(() => host.Updates.Count(update => update.State == DeliveryState.Delivered) == 3);
    }

    [Fact]
    public async Task Who_left_before_the_employee_confirmed_is_not_reached()
    {
        await host.Lin.AddContactAsync("zhouwen");
        var sent = await SendAsync(User);
        await host.Lin.DeleteContactAsync("zhouwen");
        Confirm("zhouwen");
        Pass(TimeSpan.FromMinutes(6));

        (await BecomesAsync(sent, DeliveryState.Dead)).Reason.Should().StartWith("the customer is no longer a contact");
    }

    [Fact]
    public async Task A_customer_gets_as_many_as_the_month_has_days()
    {
        await host.Lin.AddContactAsync("zhouwen");
        var now = host.Sandbox.Clock.GetUtcNow().AddHours(8);
        var days = DateTime.DaysInMonth(now.Year, now.Month);
        for (var i = 0; i <= days; i++)
        {
            (await SendAsync(User, $"春茶 {i}")).State.Should().Be(DeliveryState.Submitted);
            Confirm("zhouwen");
        }

        Pass(TimeSpan.FromMinutes(6));

        await host.UntilAsync(() => host.Updates.Any(update => update.State == DeliveryState.Dead));
        host.Updates.Single(update => update.State == DeliveryState.Dead).Reason.Should().StartWith("the customer has had as many messages of this kind as the platform allows");
        await host.UntilAsync(() => host.Updates.Count(update => update.State == DeliveryState.Delivered) == days);
    }

    [Fact]
    public async Task Who_is_no_contact_is_not_reached_whether_it_is_known_or_not()
    {
        (await host.AskAsync("shop:someone", "campaign", MessageClass.Marketing)).Reason.Should().Be("corp.service.customer: the user is no employee's customer");
        await host.Lin.AddContactAsync("zhouwen");
        await host.Lin.DeleteContactAsync("zhouwen");

        var sent = await SendAsync(User);

        sent.State.Should().Be(DeliveryState.Dead);
        sent.Reason.Should().StartWith("41048: there is no customer to send to");
    }

    [Theory]
    [InlineData(40096)]
    [InlineData(84061)]
    public async Task Who_is_no_contact_by_the_platform_s_word_is_left_in_peace_until_they_are_added_again(int code)
    {
        await host.Lin.AddContactAsync("zhouwen");
        RefuseOnce(code);
        (await SendAsync(User)).State.Should().Be(DeliveryState.Dead);

        Pass(TimeSpan.FromSeconds(2));
        (await host.AskAsync(User, "campaign", MessageClass.Marketing)).Reason.Should().Be("corp.service.customer: the user is no employee's customer any longer");
        host.Sandbox.Calls.Count(Root + "add_msg_template").Should().Be(1);

        await host.Lin.AddContactAsync("lihang");
        (await SendAsync(User)).State.Should().Be(DeliveryState.Submitted);
    }

    [Fact]
    public async Task What_the_platform_says_of_one_of_several_customers_is_held_against_none()
    {
        var chen = host.Sandbox.Phone("chen");
        await host.Lin.AddContactAsync("zhouwen");
        await chen.AddContactAsync("zhouwen");
        RefuseOnce(40096);
        await host.AskAsync(User, "campaign", MessageClass.Marketing, "春茶");
        await host.AskAsync(UserOf(chen), "campaign", MessageClass.Marketing, "春茶");
        await host.UntilAsync(() => host.Updates.Count(update => update.State == DeliveryState.Dead) == 2);
        host.Sandbox.Calls.Count(Root + "add_msg_template").Should().Be(1);

        Pass(TimeSpan.FromSeconds(2));

        (await SendAsync(User)).State.Should().Be(DeliveryState.Submitted);
        (await SendAsync(UserOf(chen))).State.Should().Be(DeliveryState.Submitted);
    }

    [Fact]
    public async Task Of_several_customers_those_who_are_contacts_are_reached()
    {
        var chen = host.Sandbox.Phone("chen");
        await host.Lin.AddContactAsync("zhouwen");
        await chen.AddContactAsync("zhouwen");
        await chen.DeleteContactAsync("zhouwen");

        await host.AskAsync(User, "campaign", MessageClass.Marketing, "春茶");
        await host.AskAsync(UserOf(chen), "campaign", MessageClass.Marketing, "春茶");

        await host.UntilAsync(() => host.Updates.Any(update => update.State == DeliveryState.Submitted) && host.Updates.Any(update => update.State == DeliveryState.Dead));
        host.Sandbox.Calls.Count(Root + "add_msg_template").Should().Be(1);
        host.Updates.Single(update => update.State == DeliveryState.Dead).Reason.Should().StartWith("the customer is no longer a contact");
        host.Sandbox.Desk("zhouwen").Tasks.Should().ContainSingle().Which.Customers.Should().Be(1);
    }

    [Fact]
    public async Task A_connection_that_is_cut_after_acceptance_gives_no_second_message()
    {
        await host.Lin.AddContactAsync("zhouwen");
        host.Sandbox.Faults.Add(new Fault(FaultKind.ResetAfter) { Path = Root + "add_msg_template", Times = 1 });

        (await SendAsync(User)).State.Should().Be(DeliveryState.Unknown);
        Pass(TimeSpan.FromHours(1));

        host.Sandbox.Calls.Count(Root + "add_msg_template").Should().Be(1);
    }

    [Fact]
    public async Task What_became_of_each_of_many_customers_is_found()
    {
        List<Phone> phones = [.. Enumerable.Range(0, 25).Select(i => host.Sandbox.AddUser($"u{i}", $"客户{i}"))];
        foreach (var phone in phones)
        {
            await phone.AddContactAsync("zhouwen");
        }

        foreach (var phone in phones)
        {
            await host.AskAsync(UserOf(phone), "campaign", MessageClass.Marketing, "春茶");
        }

        await host.UntilAsync(() => host.Updates.Count(update => update.State == DeliveryState.Submitted) == 25);
        foreach (var task in host.Sandbox.Desk("zhouwen").Tasks)
        {
            host.Sandbox.Desk("zhouwen").Confirm(task.MessageId);
        }

        Pass(TimeSpan.FromMinutes(6));
        await host.UntilAsync(() => host.Updates.Count(update => update.State == DeliveryState.Delivered) == 25);
    }

    [Fact]
    public async Task A_customer_gets_no_more_of_them_than_the_corporation_allows_its_employees_to_send()
    {
        await using var daily = await ShopHost.StartAsync(configureApp: app => (app.Channels.GatherFor, app.Channels.MessagesPerCustomer, app.Channels.CustomerPeriod) = (TimeSpan.Zero, 1, CalendarPeriod.Day));
        await daily.Lin.AddContactAsync("zhouwen");
        (await daily.SendAsync(UserOf(daily.Lin), "campaign", MessageClass.Marketing)).State.Should().Be(DeliveryState.Submitted);

        var second = await daily.AskAsync(UserOf(daily.Lin), "campaign", MessageClass.Marketing);
        (second.Outcome, second.Reason).Should().Be((Outcome.Capped, "Messages by corp.service.customer: at most 1 per day"));

        daily.Sandbox.Clock.Advance(TimeSpan.FromDays(1));
        (await daily.AskAsync(UserOf(daily.Lin), "campaign", MessageClass.Marketing)).Outcome.Should().Be(Outcome.Deliver);
    }

    [Fact]
    public async Task What_serves_the_customer_takes_of_the_same_quota()
    {
        await using var daily = await ShopHost.StartAsync(
            configureApp: app => (app.Channels.GatherFor, app.Channels.MessagesPerCustomer, app.Channels.CustomerPeriod) = (TimeSpan.Zero, 2, CalendarPeriod.Day),
            engine: options => options.AddMessages(messages => messages.Add(new MessageTemplate("care", MessageClass.Service) { Text = "您的茶到了", Channels = [new("corp.service.customer")] })));
        await daily.Lin.AddContactAsync("zhouwen");
        var user = UserOf(daily.Lin);

        (await daily.AskAsync(user, "care", MessageClass.Service)).Outcome.Should().Be(Outcome.Deliver);
        (await daily.AskAsync(user, "campaign", MessageClass.Marketing)).Outcome.Should().Be(Outcome.Deliver);

        (await daily.AskAsync(user, "campaign", MessageClass.Marketing)).Outcome.Should().Be(Outcome.Capped);
        (await daily.AskAsync(user, "care", MessageClass.Service)).Outcome.Should().Be(Outcome.Capped);
    }

    [Fact]
    public async Task The_body_is_as_the_platform_documents_it()
    {
        await host.Lin.AddContactAsync("zhouwen");
        var task = TaskReceipt.Read((await SendAsync(User)).Receipt)!.Value.Task;

        Fixtures.Same(host.Sandbox.Calls.Latest(Root + "add_msg_template")[^1].Body, "add_msg_template.json", ("CUSTOMER", host.Lin.ExternalUserId()));
        Pass(TimeSpan.FromMinutes(6));
        await AskedAsync(1);
        Fixtures.Same(host.Sandbox.Calls.Latest(Root + "get_groupmsg_task")[^1].Body, "get_groupmsg_task.json", ("MSGID", task));
        Confirm("zhouwen");
        Pass(TimeSpan.FromMinutes(6));
        await host.UntilAsync(() => host.Updates.Any(update => update.State == DeliveryState.Delivered));
        Fixtures.Same(host.Sandbox.Calls.Latest(Root + "get_groupmsg_send_result")[^1].Body, "get_groupmsg_send_result.json", ("MSGID", task));
    }

    private static string UserOf(Phone phone) => $"corp:{phone.ExternalUserId()}";

    private void RefuseOnce(int code) => host.Sandbox.Faults.Add(new Fault(FaultKind.ErrorCode) { Path = Root + "add_msg_template", Code = code, Times = 1 });

    private void Confirm(string employee) => host.Sandbox.Desk(employee).Confirm(host.Sandbox.Desk(employee).Tasks[^1].MessageId);

    private void Pass(TimeSpan span) => host.Sandbox.Clock.Advance(span);

    /// <summary>The platform was asked so often.</summary>
    private Task AskedAsync(int times) => host.UntilAsync(() => host.Sandbox.Calls.Count(Root + "get_groupmsg_task") >= times);

    private Task<DeliveryUpdated> SendAsync(string user, string item = "春茶") => host.SendAsync(user, "campaign", MessageClass.Marketing, item);

    private async Task<DeliveryUpdated> BecomesAsync(DeliveryUpdated sent, DeliveryState state)
    {
        await host.UntilAsync(() => host.Updates.Any(Is));
        return host.Updates.First(Is);

        bool Is(DeliveryUpdated update) => update.Delivery == sent.Delivery && update.State == state;
    }
}

using Wellspring.WeChatSandbox;

namespace Wellspring.Adapters.WeChat.Tests.Channels;

public sealed class SubscriptionChannelTests : IAsyncLifetime
{
    private const string Path = "/cgi-bin/message/subscribe/send";
    private ShopHost host = null!;

    private string User => $"mini:{host.Lin.OpenId(DemoShop.MiniProgramId)}";

    public async Task InitializeAsync() => host = await ShopHost.StartAsync();

    public async Task DisposeAsync() => await host.DisposeAsync();

    [Fact]
    public async Task One_accept_is_one_message_however_many_days_later_and_its_receipt_comes()
    {
        await AcceptAsync();
        host.Sandbox.Clock.Advance(TimeSpan.FromDays(40));
        var sent = await SendAsync();
        sent.State.Should().Be(DeliveryState.Accepted);
        sent.Receipt.Should().NotBeNull();

        (await host.AskAsync(User, "cart", MessageClass.Marketing)).Outcome.Should().NotBe(Outcome.Deliver);
        host.Sandbox.Clock.Advance(TimeSpan.FromSeconds(2));

        await host.UntilAsync(() => host.Updates.Any(update => update.State == DeliveryState.Delivered && update.Delivery == sent.Delivery));
        host.Sandbox.Calls.Count(Path).Should().Be(1);
        Fixtures.Same(host.Sandbox.Calls.Latest(Path)[^1].Body, "subscribe.send.json", ("OPENID", host.Lin.OpenId(DemoShop.MiniProgramId)), ("TEMPLATE", DemoShop.CartReminderTemplate));
    }

    [Fact]
    public async Task One_accept_of_a_long_term_template_is_many_messages_until_it_is_taken_back()
    {
        const string Flood = "FloodWarningTemplate";
        await using var service = await ShopHost.StartAsync(
            account => account.Channels.LongTermTemplates.Add(Flood),
            engine: options => options.AddMessages(messages => messages.Add(Messages.Tier with { Name = "flood", Channels = [Messages.Tier.Channels[0] with { PlatformId = Flood }] })),
            platform: options =>
            {
                var shop = options.Apps[0];
                options.Apps[0] = shop with { Templates = [.. shop.Templates, shop.Templates.Single(template => template.Id == DemoShop.TierTemplate) with { Id = Flood, Kind = TemplateKind.LongTerm }] };
            });
        var user = $"shop:{service.Lin.OpenId()}";
        await service.Lin.AnswerSubscriptionAsync(Flood);
        for (var i = 0; i < 3; i++)
        {
            (await service.SendAsync(user, "flood", MessageClass.Marketing)).State.Should().Be(DeliveryState.Accepted);
        }

        service.Sandbox.Clock.Advance(TimeSpan.FromSeconds(1));
        await service.Lin.TurnOffSubscriptionAsync(Flood);

        (await service.AskAsync(user, "flood", MessageClass.Marketing)).Outcome.Should().Be(Outcome.Unreachable);
        service.Lin.Messages().Count(message => message.TemplateId == Flood).Should().Be(3);
    }

    [Fact]
    public async Task If_the_platform_knows_of_no_agreement_the_credits_are_gone()
    {
        await AcceptAsync();
        await AcceptAsync();
        host.Sandbox.Faults.Add(new Fault(FaultKind.ErrorCode) { Path = Path, Code = 43101, Times = 1 });

        (await SendAsync()).State.Should().Be(DeliveryState.Dead);

        (await host.AskAsync(User, "cart", MessageClass.Marketing)).Outcome.Should().NotBe(Outcome.Deliver);
        host.Sandbox.Calls.Count(Path).Should().Be(1);
    }

    [Fact]
    public async Task A_connection_that_is_cut_after_acceptance_makes_no_second_marketing_message()
    {
        await AcceptAsync();
        await AcceptAsync();
        host.Sandbox.Faults.Add(new Fault(FaultKind.ResetAfter) { Path = Path, Times = 1 });

        (await SendAsync()).State.Should().Be(DeliveryState.Unknown);
        host.Sandbox.Clock.Advance(TimeSpan.FromHours(1));
        (await SendAsync()).State.Should().Be(DeliveryState.Accepted);

        host.Sandbox.Calls.Count(Path).Should().Be(2);
        host.Lin.Messages().Count(message => message.TemplateId == DemoShop.CartReminderTemplate).Should().Be(2);
    }

    [Fact]
    public async Task A_busy_platform_is_asked_again_with_the_same_credit()
    {
        await AcceptAsync();
        host.Sandbox.Faults.Add(new Fault(FaultKind.ErrorCode) { Path = Path, Code = 45011, Times = 1 });

        (await host.AskAsync(User, "cart", MessageClass.Marketing)).Outcome.Should().Be(Outcome.Deliver);
        await host.UntilAsync(() => host.Updates.Any(update => update.State == DeliveryState.Pending && update.NextAttempt is not null));
        host.Sandbox.Clock.Advance(TimeSpan.FromMinutes(3));

        await host.UntilAsync(() => host.Updates.Any(update => update.State == DeliveryState.Accepted));
        host.Sandbox.Calls.Count(Path).Should().Be(2);
    }

    [Fact]
    public async Task An_official_account_sends_what_was_agreed_to_also_without_being_followed()
    {
        await host.Lin.AnswerSubscriptionAsync(DemoShop.TierTemplate);
        var user = $"shop:{host.Lin.OpenId()}";

        (await host.SendAsync(user, "tier", MessageClass.Marketing, "金卡")).State.Should().Be(DeliveryState.Accepted);

        (await host.AskAsync(user, "tier", MessageClass.Marketing, "金卡")).Outcome.Should().NotBe(Outcome.Deliver);
        host.Sandbox.Calls.Latest("/cgi-bin/message/subscribe/bizsend")[^1].Code.Should().Be(0);
    }

    [Fact]
    public async Task A_value_that_is_too_long_is_cut_as_the_catalogue_says()
    {
        await AcceptAsync();

        (await host.SendAsync(User, "cart", MessageClass.Marketing, new string('茶', 30))).State.Should().Be(DeliveryState.Accepted);

        host.Lin.Messages().Last(message => message.TemplateId == DemoShop.CartReminderTemplate).Fields[0].Value.Should().Be(new string('茶', 19) + "…");
    }

    private async Task AcceptAsync()
    {
        // Two answers within one second are one event.
        host.Sandbox.Clock.Advance(TimeSpan.FromSeconds(1));
        (await host.Lin.AnswerSubscriptionAsync(DemoShop.CartReminderTemplate, accept: true, DemoShop.MiniProgramId)).Answered.Should().BeTrue();
    }

    private Task<DeliveryUpdated> SendAsync() => host.SendAsync(User, "cart", MessageClass.Marketing);
}

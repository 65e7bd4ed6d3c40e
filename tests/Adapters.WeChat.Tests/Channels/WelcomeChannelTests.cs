using System.Text.Json.Nodes;
using Wellspring.WeChatSandbox;

namespace Wellspring.Adapters.WeChat.Tests.Channels;

public sealed class WelcomeChannelTests : IAsyncLifetime
{
    private const string Path = "/cgi-bin/externalcontact/send_welcome_msg";
    private ShopHost host = null!;

    private IEnumerable<string> Greetings => host.Lin.Messages().Where(message => message.Text.StartsWith("欢迎", StringComparison.Ordinal)).Select(message => message.Text);

    /// <summary>It is quiet for all but one minute of the day.</summary>
    public async Task InitializeAsync() => host = await ShopHost.StartAsync(engine: options => options.QuietHours = new("00:01", "00:00"));

    public async Task DisposeAsync() => await host.DisposeAsync();

    [Fact]
    public async Task Who_becomes_a_contact_is_greeted_at_once_also_in_quiet_hours()
    {
        // In the one minute that is not quiet, wait for it to pass.
        host.Sandbox.Clock.Advance(TimeOnly.FromDateTime(host.Sandbox.Clock.GetUtcNow().AddHours(8).DateTime) < new TimeOnly(0, 1) ? TimeSpan.FromMinutes(1) : TimeSpan.Zero);
        await host.Lin.AddContactAsync("zhouwen", "greet");

        (await OverAsync()).State.Should().Be(DeliveryState.Accepted);
        Greetings.Should().Equal("欢迎！我是zhouwen");
        host.Decisions.Single().Channel.Should().Be("corp.service.welcome");
    }

    [Fact]
    public async Task The_body_is_as_the_platform_documents_it()
    {
        await host.Lin.AddContactAsync("zhouwen", "greet");
        await OverAsync();

        var body = host.Sandbox.Calls.Latest(Path)[^1].Body;
        Fixtures.Same(body, "send_welcome_msg.json", ("CALLBACK_CODE", (string)JsonNode.Parse(body)!["welcome_code"]!));
    }

    [Fact]
    public async Task Each_of_two_employees_greets_with_the_code_of_its_own_event()
    {
        // The first attempt of both fails, so that both codes are known when it is made again.
        host.Sandbox.Faults.Add(new Fault(FaultKind.ErrorCode) { Path = Path, Code = 41096, Times = 2 });
        await host.Lin.AddContactAsync("zhouwen", "greet");
        await host.Lin.AddContactAsync("lihang", "greet");
        await host.UntilAsync(() => host.Updates.Count(update => update.State == DeliveryState.Pending) == 2);
        host.Sandbox.Clock.Advance(TimeSpan.FromSeconds(1));

        await host.UntilAsync(() => host.Updates.Count(update => update.State == DeliveryState.Accepted) == 2);

        Greetings.Should().BeEquivalentTo("欢迎！我是zhouwen", "欢迎！我是lihang");
        host.Lin.Messages().Where(message => message.Text.StartsWith("欢迎", StringComparison.Ordinal)).Select(message => message.Sender).Should().BeEquivalentTo("周雯", "李航");
        host.Lin.Messages().First(message => message.Text == "欢迎！我是zhouwen").Sender.Should().Be("周雯");
    }

    [Fact]
    public async Task While_another_app_greets_it_waits_and_then_it_is_too_late()
    {
        host.Sandbox.Faults.Add(new Fault(FaultKind.ErrorCode) { Path = Path, Code = 41096 });
        await host.Lin.AddContactAsync("zhouwen", "greet");

        for (var calls = 1; host.Updates.All(update => update.State != DeliveryState.Expired); calls++)
        {
            await host.UntilAsync(() => host.Updates.Any(update => update.State == DeliveryState.Expired) || (host.Sandbox.Calls.Count(Path) >= calls && host.Updates.Last().State == DeliveryState.Pending));
            calls.Should().BeLessThan(60);
            host.Sandbox.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        host.Sandbox.Calls.Count(Path).Should().BeGreaterThan(1);
        host.Updates.Should().Contain(update => update.Reason == "41096: another app is welcoming the customer");
        host.Engine.ReadDead().Should().BeEmpty();
    }

    [Fact]
    public async Task Once_the_other_app_is_done_the_customer_is_greeted()
    {
        host.Lin.LetAnotherAppGreet(TimeSpan.FromSeconds(3));
        await host.Lin.AddContactAsync("zhouwen", "greet");
        await host.UntilAsync(() => host.Updates.Any(update => update.Reason == "41096: another app is welcoming the customer"));

        host.Sandbox.Clock.Advance(TimeSpan.FromSeconds(3));

        await host.UntilAsync(() => host.Updates.Any(update => update.State == DeliveryState.Accepted));
        Greetings.Should().Equal("欢迎！我是zhouwen");
    }

    [Theory]
    [InlineData(41050, DeliveryState.Expired)]
    [InlineData(41051, DeliveryState.Accepted)]
    public async Task What_the_platform_answers_is_what_becomes_of_it(int code, DeliveryState state)
    {
        host.Sandbox.Faults.Add(new Fault(FaultKind.ErrorCode) { Path = Path, Code = code, Times = 1 });
        await host.Lin.AddContactAsync("zhouwen", "greet");

        (await OverAsync()).State.Should().Be(state);
        host.Sandbox.Calls.Count(Path).Should().Be(1);
    }

    [Fact]
    public async Task A_connection_that_is_cut_after_acceptance_makes_one_greeting_of_two_attempts()
    {
        host.Sandbox.Faults.Add(new Fault(FaultKind.ResetAfter) { Path = Path, Times = 1 });
        await host.Lin.AddContactAsync("zhouwen", "greet");
        await host.UntilAsync(() => host.Updates.Any(update => update.State == DeliveryState.Pending));
        host.Sandbox.Clock.Advance(TimeSpan.FromSeconds(1));

        (await OverAsync()).State.Should().Be(DeliveryState.Accepted);
        Greetings.Should().ContainSingle();
        host.Sandbox.Calls.Count(Path).Should().Be(2);
    }

    [Fact]
    public async Task After_20_seconds_no_one_is_greeted_and_without_a_code_neither()
    {
        await host.Lin.AddContactAsync("zhouwen");
        host.Sandbox.Clock.Advance(TimeSpan.FromSeconds(21));
        var user = $"corp:{host.Lin.ExternalUserId()}";

        (await host.AskAsync(user, "hello-corp", MessageClass.Service)).Outcome.Should().Be(Outcome.Unreachable);

        await host.Engine.PublishAsync(new UserEvent("test", "no-code", user, host.Sandbox.Clock.GetUtcNow(), new CustomerAdded("corp.service", host.Lin.ExternalUserId(), "zhouwen")));
        (await host.AskAsync(user, "hello-corp", MessageClass.Service)).Reason.Should().Be("corp.service.welcome: the user has not just become a contact, or the platform gave no welcome code");
        host.Sandbox.Calls.Count(Path).Should().Be(0);
    }

    private async Task<DeliveryUpdated> OverAsync()
    {
        await host.UntilAsync(() => host.Updates.Any(IsOver));
        return host.Updates.First(IsOver);

        static bool IsOver(DeliveryUpdated update) => update.State is not (DeliveryState.Pending or DeliveryState.Sending);
    }
}

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Wellspring.Engine.Tests.Hosting;

public sealed class HostTests
{
    private static readonly DateTimeOffset Start = Shop.Time("2026-01-01T00:00:00Z");
    private static readonly TimeSpan Patience = 1.Minutes();

    private static readonly LifecycleRule Remind = Shop.Rule("remind", r => r.When<Cart>().Step("s", after: 1.Hours(), (_, _) => Send.Service("s")));

    [Fact]
    [Spec("clock.wall")]
    public async Task In_a_host_timers_fire_by_wall_time_without_an_event()
    {
        var time = new ManualTime(Start);
        var made = new TaskCompletionSource<Decision>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var host = Build(time, options => options.AddRule(Remind, "remind").OnDecision(made.SetResult));
        await host.StartAsync();
        host.Services.GetRequiredService<MarketingEngine>().Publish(new UserEvent("s", "1", "li", Start, new Cart("c"))).Status.Should().Be(PublishStatus.Accepted);
        await time.Started.WaitAsync(Patience);

        time.Advance(1.Hours());

        (await made.Task.WaitAsync(Patience)).At.Should().Be(Start.AddHours(1));
        await host.StopAsync();
    }

    [Fact]
    [Spec("events.ahead")]
    public async Task In_a_host_the_containers_time_says_what_is_ahead()
    {
        using var host = Build(new ManualTime(Start), _ => { });
        await host.StartAsync();
        var engine = host.Services.GetRequiredService<MarketingEngine>();

        engine.Publish(new UserEvent("s", "1", "li", Start.AddHours(1), new Viewed())).Status.Should().Be(PublishStatus.Accepted);
        engine.Publish(new UserEvent("s", "2", "li", Start.AddHours(1).AddTicks(1), new Viewed())).Status.Should().Be(PublishStatus.Refused);
        await host.StopAsync();
    }

    [Fact]
    public async Task Mistakes_in_rules_stop_the_host_at_its_start()
    {
        using var host = Build(new ManualTime(Start), options => options.AddRule(Shop.Rule("r", r => r.When<Stranger>().Then((_, _) => Actions.None)), "r"));

        await host.Awaiting(h => h.StartAsync()).Should().ThrowAsync<InvalidConfigurationException>().WithMessage("rule 'r', When<Stranger>: no event type is registered*");
    }

    [Fact]
    public async Task Configuration_may_ask_the_container()
    {
        using var host = new HostBuilder().ConfigureServices(services => services
            .AddSingleton(Remind)
            .AddWellspring((provider, options) => options.AddEvents(Shop.Events).AddRule(provider.GetRequiredService<LifecycleRule>(), "remind"))).Build();
        await host.StartAsync();

        host.Services.GetRequiredService<MarketingEngine>().Rules.Should().ContainSingle().Which.Id.Should().Be("remind");
        await host.StopAsync();
    }

    [Fact]
    public void Adding_twice_makes_one_engine_and_one_clock()
    {
        var services = new ServiceCollection();
        services.AddWellspring(_ => { }).Services.AddWellspring(_ => { });

        services.Count(s => s.ServiceType == typeof(MarketingEngine)).Should().Be(1);
        services.Count(s => s.ServiceType == typeof(IHostedService)).Should().Be(1);
    }

    private static IHost Build(TimeProvider time, Action<EngineOptions> configure) => new HostBuilder()
        .ConfigureServices(services => services.AddSingleton(time).AddWellspring(options => configure(options.AddEvents(Shop.Events))))
        .Build();
}

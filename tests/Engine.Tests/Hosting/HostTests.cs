using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Wellspring.Engine.Tests.Journal;

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
    public void Adding_twice_adds_to_one_engine_with_one_clock()
    {
        var services = new ServiceCollection();
        services.AddWellspring(options => options.AddEvents(Shop.Events)).Services.AddWellspring(options => options.AddRule(Remind, "a")).Configure((_, options) => options.AddRule(Remind, "b"));

        services.Count(s => s.ServiceType == typeof(MarketingEngine)).Should().Be(1);
        services.Where(s => s.ServiceType == typeof(IHostedService)).Select(s => s.ImplementationType).Should().Equal(typeof(EngineClock), typeof(EngineDispatch));
        using var provider = services.BuildServiceProvider();
        provider.GetRequiredService<MarketingEngine>().Rules.Select(rule => rule.Id).Should().Equal("a", "b");
    }

    [Fact]
    public async Task All_mistakes_stop_the_start_at_once_whatever_they_are_in()
    {
        using var host = Build(new ManualTime(Start), options =>
        {
            options.MaxEventBytes = 0;
            options.AddRule(Shop.Rule("r", r => r.When<Stranger>().Then((_, _) => Actions.None)), "r")
                .AddChannel(new CollectingChannel(), channel => channel.Concurrency = 0)
                .AddMessages(messages => messages.Add(new("hi", MessageClass.Marketing)));
        });

        (await host.Awaiting(h => h.StartAsync()).Should().ThrowAsync<InvalidConfigurationException>()).Which.Mistakes.Should().SatisfyRespectively(
            mistake => mistake.Should().StartWith("MaxEventBytes"),
            mistake => mistake.Should().StartWith("channel collecting: Concurrency"),
            mistake => mistake.Should().StartWith("rule 'r'"),
            mistake => mistake.Should().StartWith("messages.hi"));
    }

    [Fact]
    public void A_store_is_let_go_where_configuring_fails_after_it_was_opened()
    {
        var journal = new FaultyJournal();
        using var provider = new ServiceCollection().AddWellspring(options =>
        {
            options.Journal = journal;
            throw new InvalidConfigurationException("no secret");
        }).Services.BuildServiceProvider();

        provider.Invoking(p => p.GetRequiredService<MarketingEngine>()).Should().Throw<InvalidConfigurationException>();
        journal.IsDisposed.Should().BeTrue();
    }

    [Fact]
    [Spec("delivery.stop")]
    public async Task In_a_host_what_is_decided_is_delivered_and_the_stop_waits_for_what_is_under_way()
    {
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = new TaskCompletionSource<DeliveryResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var journal = new InMemoryJournal();
        var updates = new ConcurrentQueue<DeliveryUpdated>();
        using (var host = Build(TimeProvider.System, options => Greeting(options, new Scripted(() =>
        {
            called.TrySetResult();
            return answer.Task;
        }), journal).OnDelivery(updates.Enqueue)))
        {
            await host.StartAsync();
            View(host, "a");
            await called.Task.WaitAsync(Patience);
            View(host, "b");

            var stopping = host.StopAsync();
            await Task.Delay(50);
            stopping.IsCompleted.Should().BeFalse();
            answer.SetResult(DeliveryResult.Accepted());
            await stopping.WaitAsync(Patience);
        }

        updates.Select(update => (update.User, update.State)).Should().Equal(("a", DeliveryState.Sending), ("a", DeliveryState.Accepted));
    }

    [Fact]
    public async Task A_channel_that_does_not_answer_does_not_hold_the_stop_up_for_ever()
    {
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var journal = new InMemoryJournal();
        using var host = Build(TimeProvider.System, options => Greeting(options, new Scripted(() =>
        {
            called.TrySetResult();
            return new TaskCompletionSource<DeliveryResult>().Task;
        }), journal));
        await host.StartAsync();
        View(host, "a");
        await called.Task.WaitAsync(Patience);

        using var stop = new CancellationTokenSource(100);
        await host.StopAsync(stop.Token).WaitAsync(Patience).ContinueWith(_ => { }, TaskScheduler.Default);
    }

    [Fact]
    public async Task Logs_say_what_was_not_sent_and_what_failed_and_name_no_user_and_no_content()
    {
        var lines = new ConcurrentQueue<string>();
        using var host = new HostBuilder().ConfigureServices(services => services
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(new Lines(lines)))
            .AddWellspring(options => Greeting(options.AddEvents(Shop.Events), new Scripted(() => Task.FromResult(DeliveryResult.Failed("no such template"))), null)
                .AddRule(Shop.Rule("throws", r => r.When<Viewed>().Then((_, v) => throw new InvalidOperationException(v.Category))), "throws"))).Build();
        await host.StartAsync();
        View(host, "secret-user");
        for (var i = 0; i < 3000 && !lines.Any(line => line.Contains("Dead", StringComparison.Ordinal)); i++)
        {
            await Task.Delay(10);
        }

        await host.StopAsync();
        lines.Should().ContainSingle(line => line.StartsWith("Warning Delivery ") && line.EndsWith(" by scripted is Dead after attempt 1: no such template"))
            .And.Contain("Error Rule throws threw InvalidOperationException in step ''; nothing was sent")
            .And.Contain("Information Dispatching has stopped; 0 deliveries wait for the next start")
            .And.NotContain(line => line.Contains("secret", StringComparison.Ordinal));
    }

    private static EngineOptions Greeting(EngineOptions options, IChannel channel, IJournal? journal)
    {
        options.Journal = journal;
        return options
            .AddRule(Shop.Rule("hello", r => r.When<Viewed>().Then((_, v) => Send.Marketing("hi").With("item", v.Category))), "hello")
            .AddChannel(channel, o => o.Concurrency = 1);
    }

    private static void View(IHost host, string user) =>
        host.Services.GetRequiredService<MarketingEngine>().Publish(new UserEvent("s", "1", user, DateTimeOffset.UtcNow, new Viewed("secret-item"))).Status.Should().Be(PublishStatus.Accepted);

    private sealed class Scripted(Func<Task<DeliveryResult>> deliver) : IChannel
    {
        public string Name => "scripted";

        public bool IsIdempotent => false;

        public Task<DeliveryResult> DeliverAsync(Delivery delivery, CancellationToken cancellationToken) => deliver();
    }

    private sealed class Lines(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => categoryName.StartsWith("Wellspring", StringComparison.Ordinal) ? this : NullLogger.Instance;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => lines.Enqueue($"{logLevel} {formatter(state, exception)}");

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Dispose()
        {
        }
    }

    private static IHost Build(TimeProvider time, Action<EngineOptions> configure) => new HostBuilder()
        .ConfigureServices(services => services.AddSingleton(time).AddWellspring(options => configure(options.AddEvents(Shop.Events))))
        .Build();
}

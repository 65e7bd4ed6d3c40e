using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Wellspring.Engine.Tests.Journal;

namespace Wellspring.Engine.Tests.Hosting;

/// <summary>What a host says of the engine's health.</summary>
public sealed class HealthTests : IDisposable
{
    private static readonly DateTimeOffset Start = Shop.Time("2026-01-01T00:00:00Z");
    private readonly ManualTime time = new(Start);
    private readonly FaultyJournal journal = new();
    private readonly ServiceProvider services;

    public HealthTests()
    {
        var collection = new ServiceCollection();
        collection.AddLogging().AddSingleton<TimeProvider>(time).AddWellspring(options =>
        {
            options.Journal = journal;
            options.AddEvents(Shop.Events)
                .AddRule(Shop.Rule("hello", r => r.When<Viewed>().Then((_, _) => Send.Marketing("hi"))), "hello")
                .AddChannel(new FaultyChannel(new CollectingChannel(), _ => Fault.Answers(DeliveryResult.Retry("down"))), o => (o.Concurrency, o.BreakFor) = (1, 1.Hours()));
        });
        collection.AddHealthChecks().AddWellspring(o => o.MaxPendingAge = 10.Minutes());
        services = collection.BuildServiceProvider();
    }

    private MarketingEngine Engine => services.GetRequiredService<MarketingEngine>();

    public void Dispose() => services.Dispose();

    [Fact]
    public async Task An_engine_at_work_is_healthy_and_says_how_much_waits()
    {
        View();
        var entry = await Check();
        entry.Status.Should().Be(HealthStatus.Healthy);
        entry.Data.Should().Equal(new Dictionary<string, object> { ["pending.collecting"] = 1 });
    }

    [Fact]
    public async Task A_delivery_that_waits_too_long_degrades()
    {
        View();
        time.Advance(10.Minutes());
        (await Check()).Status.Should().Be(HealthStatus.Healthy);
        time.Advance(1.Seconds());
        await Is(HealthStatus.Degraded, "channel collecting: 1 deliveries wait, the oldest for 00:10:01");
    }

    [Fact]
    public async Task The_dead_are_told_and_what_waits_for_a_channel_that_is_missing_degrades()
    {
        using (var before = Shop.Engine(
            o =>
            {
                (o.Journal, o.TimeProvider) = (journal, time);
                o.AddChannel(new FaultyChannel(new CollectingChannel("gone"), _ => Fault.Answers(DeliveryResult.Failed("no such template"))));
            },
            Shop.Rule("hello", r => r.When<Viewed>().Then((_, _) => Send.Marketing("hi")))))
        {
            before.Publish(new UserEvent("s", "1", "1", Start, new Viewed()));
            using var stop = new CancellationTokenSource();
            var dispatch = before.DispatchAsync(stop.Token);
            for (var i = 0; i < 3000 && before.ReadDead().Count == 0; i++)
            {
                await Task.Delay(10);
            }

            await stop.CancelAsync();
            await dispatch;
            before.Publish(new UserEvent("s", "2", "2", Start, new Viewed()));
        }

        await Is(HealthStatus.Degraded, "1 deliveries wait for channel gone, which the engine does not have");
        (await Check()).Data.Should().Equal(new Dictionary<string, object> { ["pending.collecting"] = 0, ["pending.gone"] = 1, ["dead.gone"] = 1 });
    }

    [Fact]
    public async Task A_channel_that_is_left_alone_degrades()
    {
        for (var i = 0; i < 12; i++)
        {
            View($"{i}");
        }

        using var stop = new CancellationTokenSource();
        var dispatch = Engine.DispatchAsync(stop.Token);
        for (var i = 0; i < 3000 && !Engine.Channels[0].IsBreakerOpen; i++)
        {
            await Task.Delay(10);
        }

        await stop.CancelAsync();
        await dispatch;
        await Is(HealthStatus.Degraded, "the circuit breaker of channel collecting is open, for most attempts failed");
    }

    [Fact]
    public async Task A_journal_that_cannot_be_written_degrades_until_it_can()
    {
        journal.Before = _ => throw new JournalUnavailableException("no room");
        Engine.Invoking(_ => View()).Should().Throw<JournalUnavailableException>();
        await Is(HealthStatus.Degraded, "no room");

        journal.Before = _ => { };
        (await Check()).Status.Should().Be(HealthStatus.Healthy);
    }

    [Fact]
    public async Task An_engine_that_has_stopped_is_unhealthy()
    {
        journal.Before = _ => throw new JournalConflictException("another writer");
        Engine.Invoking(_ => View()).Should().Throw<JournalConflictException>();
        await Is(HealthStatus.Unhealthy, "The engine has stopped, for the journal refused an append: another writer");
    }

    [Fact]
    public async Task An_engine_that_was_disposed_is_unhealthy()
    {
        Engine.Dispose();
        await Is(HealthStatus.Unhealthy, "the engine was disposed");
    }

    [Fact]
    public async Task Users_who_are_quarantined_degrade()
    {
        View();
        Engine.FindUser("1")!.PutInQuarantine("test");
        await Is(HealthStatus.Degraded, "1 users are quarantined: something of theirs cannot be folded");
    }

    [Fact]
    public void A_bound_that_is_none_is_a_mistake() =>
        new ServiceCollection().AddHealthChecks().Invoking(checks => checks.AddWellspring(o => o.MaxPendingAge = TimeSpan.Zero))
            .Should().Throw<InvalidConfigurationException>().WithMessage("MaxPendingAge: 00:00:00 is not greater than 0");

    private void View(string id = "1") => Engine.Publish(new UserEvent("s", id, id, Start, new Viewed()));

    private async Task<HealthReportEntry> Check() => (await services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries["wellspring"];

    private async Task Is(HealthStatus status, string description)
    {
        var entry = await Check();
        (entry.Status, entry.Description).Should().Be((status, description));
    }
}

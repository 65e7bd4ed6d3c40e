using System.Text.Json.Serialization;
using Wellspring.Engine.Tests.Hosting;
using Wellspring.Engine.Tests.Journal;

namespace Wellspring.Engine.Tests.Partitions;

/// <summary>What happens at an unfortunate moment.</summary>
public sealed class MishapTests : IDisposable
{
    private static readonly DateTimeOffset Start = Shop.Time("2026-01-01T00:00:00Z");

    private readonly FaultyJournal journal = new();
    private readonly ManualTime time = new(Start);
    private readonly List<Decision> told = [];

    public void Dispose() => journal.Dispose();

    [Fact]
    public async Task A_user_whose_first_event_waits_for_its_commit_while_rules_change_is_not_lost()
    {
        var engine = Engine(Third());
        engine.Publish(View("0", "wang"));
        using var go = new ManualResetEventSlim();
        journal.Before = _ => go.Wait();
        var published = engine.PublishAsync(View("1")).AsTask();
        var activated = engine.ActivateAsync(o => o.AddRule(Later("later", 1.Hours()), "later"));
        await Task.Delay(50);
        go.Set();
        await Task.WhenAll(published, activated);

        engine.Publish(View("1")).Status.Should().Be(PublishStatus.Repeated);
        Engine(Later("later", 1.Hours())).UserCount.Should().Be(2);
    }

    [Fact]
    public async Task A_user_who_comes_while_the_users_are_read_is_not_lost()
    {
        var engine = Engine(Third());
        engine.Publish(View("0", "wang"));
        var once = 0;
        journal.AfterUsers = () =>
        {
            if (once++ == 0)
            {
                engine.Publish(View("1"));
            }
        };
        await engine.ActivateAsync(o => o.AddRule(Later("later", 1.Hours()), "later"));

        engine.Publish(View("1")).Status.Should().Be(PublishStatus.Repeated);
    }

    [Fact]
    public async Task A_user_who_is_forgotten_while_rules_change_stays_forgotten()
    {
        var engine = Engine(Third());
        engine.Publish(View("0", "wang"));
        engine.Publish(View("1"));
        Task<bool>? forgotten = null;
        journal.AfterUsers = () => forgotten ??= engine.ForgetAsync("li");
        await engine.ActivateAsync(o => o.AddRule(Later("later", 1.Hours()), "later"));

        (await forgotten!).Should().BeTrue();
        engine.Publish(View("2")).Status.Should().Be(PublishStatus.Refused);
        engine.UserCount.Should().Be(1);
    }

    [Fact]
    public void A_number_that_JSON_has_no_text_for_does_not_stop_the_snapshots_of_others()
    {
        void Options(EngineOptions o) => (_, o.MinEntriesPerSweep, o.EntriesPerSnapshot) = (o.AddEvents(types => types.Add("measured", MeasuredJson.Default.Measured)), 4, 1);
        var rule = Shop.Rule("r", r => r.When<Measured>().Step("s", 9.Days(), (_, m) => Send.Service("s").With("value", m.Value)));
        var engine = Engine(Options, rule);
        for (var i = 0; i < 20; i++)
        {
            var value = i == 3 ? "1e999" : "1";
            engine.Publish(System.Text.Encoding.UTF8.GetBytes($$"""{"specversion":"1.0","id":"{{i}}","source":"s","type":"measured","subject":"u{{i}}","time":"2026-01-01T00:00:00Z","data":{"value":{{value}} } }""")).Status.Should().Be(PublishStatus.Accepted);
        }

        Engine(Options, rule).AdvanceTo(Start.AddDays(10));
        told.Should().HaveCount(20);
    }

    [Fact]
    public void A_fault_while_users_are_fetched_loses_no_timer()
    {
        var engine = Engine(o => o.ResidentUsers = 1, Later("later", 1.Hours()));
        PublishForOthers(engine, "u", 40);
        var once = 0;
        journal.BeforeFetch = () =>
        {
            if (once++ == 0)
            {
                throw new JournalUnavailableException("a read");
            }
        };

        engine.Invoking(e => e.AdvanceTo(Start.AddHours(2))).Should().Throw<JournalUnavailableException>();
        engine.AdvanceTo(Start.AddHours(2));
        told.Should().HaveCount(40);
    }

    [Fact]
    public void A_user_who_is_away_may_have_two_places_of_one_moment()
    {
        var engine = Engine(o => o.ResidentUsers = 1, Later("long", 20.Hours()), Shop.Rule("short", r => r.When<Paid>().Step("s", 1.Hours(), (_, _) => Send.Service("short"))));
        engine.Publish(View("1"));
        engine.Publish(new UserEvent("s", "2", "li", Start, new Paid()));
        Busy(engine, "a");
        engine.AdvanceTo(Start.AddHours(1));
        Busy(engine, "b");
        engine.AdvanceTo(Start.AddHours(21));

        told.Select(d => d.Rule).Should().Equal("short", "long");
    }

    [Fact]
    public async Task A_user_who_is_quarantined_keeps_the_journal_from_being_trimmed_whatever_others_do()
    {
        var engine = Engine(Retaining, Shop.Asks<Cart>("breaks", (u, c) => u.Sum<Cart>(x => 1m / x.Items) > 0));
        engine.Publish(View("1"));
        engine.Publish(new UserEvent("s", "broken", "li", Start, new Cart("c", 0))).Status.Should().Be(PublishStatus.Refused);
        Busy(engine, "a");
        time.Advance(10.Days());

        (await engine.TrimAsync()).Should().Be(0);
        Engine(Retaining, Third()).Publish(View("1")).Status.Should().Be(PublishStatus.Repeated);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(1)]
    public async Task Rules_that_went_and_came_back_are_the_same_for_users_who_are_away(int? residents)
    {
        var steps = Shop.Rule("a", r => r.When<Viewed>().Step("s", 1.Hours(), (_, _) => Send.Service("s")).Step("t", 9.Days(), (_, _) => Send.Service("t")));
        void Options(EngineOptions o) => (o.ResidentUsers, o.MinEntriesPerSweep, o.EntriesPerSnapshot) = (residents, 8, 1);
        var engine = Engine(Options, steps);
        engine.Publish(View("1"));
        Busy(engine, "x", 2000);
        await engine.ActivateAsync(o => o.AddRule(Third(), "third"));
        time.Advance(5.Hours());
        engine.AdvanceTo(time.GetUtcNow());
        await engine.ActivateAsync(o => o.AddRule(steps, "a"));
        engine.Publish(new UserEvent("s", "z", "x1", time.GetUtcNow(), new Answered()));
        Engine(Options, steps).AdvanceTo(Start.AddDays(20));

        told.Select(d => (d.Step, d.Outcome)).Should().Equal([("s", Outcome.Paused), ("t", Outcome.Deliver)], "the first step had passed when the rule came back");
    }

    [Fact]
    public void A_baseline_that_could_not_be_written_is_not_taken_for_written()
    {
        var engine = Engine(o => (o.TimeProvider, o.JournalRetention, o.ResidentUsers) = (time, 1.Days(), 1), Later("later", 20.Days()));
        PublishForOthers(engine, "u", 40);
        engine.Publish(View("1"));
        journal.Before = _ => throw new JournalUnavailableException("no room");
        var partition = engine.PartitionOf("li");
        partition.Invoking(p => p.Trim(Start.AddDays(8).UtcTicks)).Should().Throw<JournalUnavailableException>();
        for (var round = 0; round < 10; round++)
        {
            var turns = 5;
            partition.AdvanceTo(Start.AddDays(21).UtcTicks, Start.AddDays(21).UtcTicks, ref turns);
        }

        journal.Before = _ => { };
        engine.Publish(View("1")).Status.Should().Be(PublishStatus.Repeated);
    }

    [Fact]
    public async Task Those_who_wait_for_room_are_answered_when_the_engine_is_disposed()
    {
        var engine = Engine(o => o.IntakeCapacity = 1, Third());
        using var go = new ManualResetEventSlim();
        journal.Before = _ => go.Wait();
        Task[] published = [.. Enumerable.Range(0, 50).Select(i => engine.PublishAsync(View($"{i}")).AsTask())];
        var disposed = Task.Run(engine.Dispose);
        await Task.Delay(20);
        go.Set();
        await disposed;

        await Task.WhenAll(published).ContinueWith(_ => { }, TaskScheduler.Default).WaitAsync(1.Minutes());
        published.Should().OnlyContain(p => p.IsCompletedSuccessfully || p.Exception!.InnerException is ObjectDisposedException);
    }

    [Fact]
    public async Task Publishing_while_the_engine_is_disposed_always_ends()
    {
        for (var round = 0; round < 20; round++)
        {
            var engine = Engine(Third());
            Task[] publishing = [.. Enumerable.Range(0, 3).Select(thread => Task.Run(() => PublishUntilDisposed(engine, $"{round}/{thread}")))];
            await Task.Delay(3);
            engine.Dispose();
            await Task.WhenAll(publishing).WaitAsync(1.Minutes());
        }
    }

    [Fact]
    public void An_observer_that_throws_does_not_keep_timers_from_firing()
    {
        var engine = Engine(o => (o.IntakeCapacity, _) = (16, o.OnDecision(_ => throw new InvalidTimeZoneException("observer"))), Later("later", 1.Hours()));
        PublishForOthers(engine, "u", 1000);

        engine.Invoking(e => e.AdvanceTo(Start.AddHours(2))).Should().Throw<InvalidTimeZoneException>();
        told.Should().HaveCount(1000);
    }

    [Fact]
    public async Task An_observer_that_throws_does_not_keep_a_user_from_being_forgotten()
    {
        var engine = Engine(o => o.OnDecision(_ => throw new InvalidTimeZoneException("observer")), Later("now", 1.Hours()), Shop.Asks<Viewed>("at-once", (u, v) => true));
        using var go = new ManualResetEventSlim();
        journal.Before = _ => go.Wait();
        _ = engine.PublishAsync(View("1")).AsTask().ContinueWith(p => p.Exception, TaskScheduler.Default);
        var forgotten = engine.ForgetAsync("li");
        go.Set();

        (await forgotten).Should().BeTrue();
    }

    [Fact]
    public void An_observer_cannot_export_or_dispose()
    {
        MarketingEngine? engine = null;
        List<Exception?> refused = [];
        engine = Engine(
            o => o.OnDecision(decision => refused.AddRange([Record.Exception(() => engine!.ExportAsync(decision.User, Stream.Null).GetAwaiter().GetResult()), Record.Exception(() => engine!.Dispose())])),
            Shop.Asks<Viewed>("at-once", (u, v) => true));
        engine.Publish(View("1"));

        refused.Should().HaveCount(2).And.AllBeOfType<InvalidOperationException>();
        engine.Publish(View("2")).Status.Should().Be(PublishStatus.Accepted);
    }

    private static UserEvent View(string id, string user = "li") => new("s", id, user, Start, new Viewed());

    private static LifecycleRule Later(string id, TimeSpan after) => Shop.Rule(id, r => r.When<Viewed>().Step("s", after, (_, _) => Send.Service(id)));

    private static LifecycleRule Third() => Shop.Asks<Viewed>("third", (u, v) => u.Count<Viewed>() == 3);

    /// <summary>One view of each of many users.</summary>
    private static void PublishForOthers(MarketingEngine engine, string name, int users)
    {
        for (var i = 0; i < users; i++)
        {
            engine.Publish(View($"{i}", $"{name}{i}"));
        }
    }

    /// <summary>Four others are busy, so that whoever else is there goes away.</summary>
    private static void Busy(MarketingEngine engine, string name, int events = 60)
    {
        for (var i = 0; i < events; i++)
        {
            engine.Publish(new UserEvent("s", $"{name}{i}", $"{name}{i % 4}", Start, new Answered()));
        }
    }

    private static async Task PublishUntilDisposed(MarketingEngine engine, string name)
    {
        try
        {
            for (var i = 0; ; i++)
            {
                await engine.PublishAsync(View($"{name}/{i}", $"user-{i % 7}"));
            }
        }
        catch (ObjectDisposedException)
        {
            // As it should.
        }
    }

    private void Retaining(EngineOptions options) => (options.JournalRetention, options.ResidentUsers) = (1.Days(), 1);

    private MarketingEngine Engine(params LifecycleRule[] rules) => Engine(_ => { }, rules);

    private MarketingEngine Engine(Action<EngineOptions> configure, params LifecycleRule[] rules) => Shop.Engine(
        o =>
        {
            (o.Journal, o.Partitions, o.DedupeFor, o.TimeProvider) = (journal, 1, null, time);
            o.OnDecision(told.Add);
            configure(o);
        },
        rules);
}

public sealed record Measured(double Value = 0);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Measured))]
internal sealed partial class MeasuredJson : JsonSerializerContext;

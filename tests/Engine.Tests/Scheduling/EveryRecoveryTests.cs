using Wellspring.Engine.Tests.Hosting;

namespace Wellspring.Engine.Tests.Scheduling;

/// <summary>Schedules over restarts, other rules, and users who are asleep or away.</summary>
public sealed class EveryRecoveryTests : IDisposable
{
    private static readonly DateTimeOffset Start = Shop.Time("2026-01-01T00:00:00Z");
    private static readonly DateTimeOffset Wednesday = Shop.Time("2026-01-07T20:00:00+08:00");
    private static readonly Schedule Weekly = Schedule.Weekly(DayOfWeek.Wednesday, "20:00");

    private readonly InMemoryJournal journal = new();
    private readonly ManualTime time = new(Start);
    private readonly List<Decision> told = [];
    private int asked;

    private IEnumerable<string> Told => told.Select(d => $"{d.User} {d.Rule} {d.Step} {d.Outcome} {d.At - Start:d\\.hh\\:mm}");

    public void Dispose() => journal.Dispose();

    [Theory]
    [InlineData(8192, false)]
    [InlineData(40, false)]
    [InlineData(40, true)]
    [Spec("every.once")]
    [Spec("crash.recovery")]
    public void After_a_restart_an_occurrence_comes_to_those_whom_it_has_not_reached_and_to_no_one_twice(int awake, bool again)
    {
        var engine = Engine(o => o.AwakeUsers = awake, News());
        Publish(engine, 300);
        foreach (var part in Enumerable.Range(1, 10))
        {
            engine.AdvanceTo(Wednesday.AddMinutes(6 * part));
            engine = Engine(o => o.AwakeUsers = awake, News());
            Publish(engine, again ? 300 : 0);
        }

        told.Should().HaveCount(300).And.OnlyContain(d => d.Outcome == Outcome.Deliver && d.At >= Wednesday && d.At < Wednesday.AddHours(1));
        told.Select(d => d.User).Should().OnlyHaveUniqueItems();
        told.Select(d => d.Delivery).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    [Spec("every.late")]
    public void Occurrences_that_passed_while_the_engine_was_down_come_late_each_at_its_own_time()
    {
        Publish(Engine(News()), 1);
        Engine(News()).AdvanceTo(Wednesday.AddDays(16));

        told.Select(d => d.At.UtcTicks).Should().Equal(new[] { 0, 7, 14 }.Select(days => Weekly.Spread(1.Hours()).InstantFor("user-0", Wednesday.AddDays(days).UtcTicks)));
        told.Should().OnlyContain(d => d.Outcome == Outcome.Deliver && d.Due == d.At);
    }

    [Fact]
    [Spec("every.once")]
    public void What_was_passed_without_a_trace_is_not_gone_through_again_after_a_restart()
    {
        LifecycleRule Never() => Shop.Rule("never", r => r.Every(Schedule.Daily("20:00")).For(u => IsAsked(u.Id)).Then((_, _) => Actions.None));

        var engine = Engine(Never());
        engine.Publish(new UserEvent("s", "1", "li", Start, new Viewed()));
        foreach (var day in Enumerable.Range(1, 60))
        {
            engine.AdvanceTo(Start.AddDays(day));
        }

        asked.Should().Be(60);
        Engine(Never()).AdvanceTo(Start.AddDays(61));
        asked.Should().BeInRange(61, 62, "it goes on where it was noted last");
        told.Should().BeEmpty();
    }

    [Fact]
    [Spec("every.activation")]
    [Spec("activation")]
    public void A_new_rule_begins_with_the_first_occurrence_after_it_came_into_force()
    {
        Publish(Engine(Other()), 40);
        time.Advance(Wednesday.AddMinutes(30) - Start);
        var engine = Engine(Other(), News());
        engine.AdvanceTo(Wednesday.AddHours(2));
        told.Should().BeEmpty("the run of that day had begun");

        engine = Engine(Other(), News());
        engine.AdvanceTo(Wednesday.AddDays(7).AddHours(1));
        told.Should().HaveCount(40);
    }

    [Fact]
    [Spec("every.activation")]
    public async Task Rules_that_stay_go_on_amid_a_run_while_others_come_into_force()
    {
        using var engine = Engine(News());
        Publish(engine, 40);
        engine.AdvanceTo(Wednesday.AddMinutes(30));
        var before = told.Count;
        time.Advance(Wednesday.AddMinutes(40) - Start);
        await engine.ActivateAsync(o => o.AddRule(News(), "news").AddRule(Other(), "other").AddRule(Shop.Rule("late", r => r.Every(Weekly.Spread(1.Hours())).Then((_, _) => Send.Service("late"))), "late"));
        engine.AdvanceTo(Wednesday.AddHours(1));

        before.Should().BeInRange(5, 35);
        told.Should().HaveCount(40).And.OnlyContain(d => d.Rule == "news");
        told.Select(d => d.User).Should().OnlyHaveUniqueItems();
        engine.AdvanceTo(Wednesday.AddDays(7).AddHours(1));
        told.Where(d => d.Rule == "late").Should().HaveCount(40);
    }

    [Theory]
    [InlineData(0, "b")]
    [InlineData(1, "")]
    [Spec("every.activation")]
    public void A_changed_rule_deals_with_what_is_under_way_as_it_says(int activation, string step)
    {
        LifecycleRule Course(int days) => Shop.Rule("course", r => r.Every(Weekly).OnActivation(new[] { OnActivation.ArmFuture, OnActivation.Ignore }[activation])
            .Step("a", (_, _) => Send.Service("a")).Step("b", days.Days(), (_, _) => Send.Service("b")));
        var engine = Engine(Course(1));
        Publish(engine, 1);
        engine.AdvanceTo(Wednesday);
        told.Should().ContainSingle().Which.Step.Should().Be("a");
        told.Clear();
        time.Advance(Wednesday.AddHours(5) - Start);

        engine = Engine(Course(2));
        engine.AdvanceTo(Wednesday.AddDays(1.5));
        Engine(Course(2)).AdvanceTo(Wednesday.AddDays(6));
        Told.Should().Equal(step == "" ? [] : [$"user-0 course {step} Deliver 8.12:00"]);
    }

    [Fact]
    [Spec("every.once")]
    public void The_trigger_of_an_instance_and_of_what_is_held_is_known_after_a_restart_and_a_sleep()
    {
        LifecycleRule[] rules = [Shop.Rule("course", r => r.Every(Weekly).EndsOn<Paid>((o, p) => p.Cart == o.At.ToString("dd", null)).Step("b", 5.Hours(), (_, o) => Send.Marketing($"since {o.At:dd HH:mm}")))];
        MarketingEngine Restarted() => Engine(o => (o.AwakeUsers, o.QuietHours, o.MinEntriesPerSweep, o.EntriesPerSnapshot) = (0, new QuietHours("22:00", "07:00"), 1, 1), rules);
        var engine = Restarted();
        Publish(engine, 3);
        engine.AdvanceTo(Wednesday);
        engine = Restarted();
        engine.Publish(new UserEvent("s", "p", "user-1", Wednesday.AddHours(1), new Paid(1, "07")));
        engine.Publish(new UserEvent("s", "p", "user-2", Wednesday.AddHours(1), new Paid(1, "06")));
        engine.AdvanceTo(Wednesday.AddHours(6));
        told.Should().HaveCount(2).And.OnlyContain(d => d.Outcome == Outcome.Deferred);
        Restarted().AdvanceTo(Wednesday.AddHours(12));

        told.Where(d => d.Outcome == Outcome.Deliver).Select(d => (d.User, ((SendMessage)d.Outgoing!).Template)).Should().BeEquivalentTo([("user-0", "since 07 12:00"), ("user-2", "since 07 12:00")]);
    }

    [Fact]
    [Spec("every.fires")]
    public void Users_who_are_asleep_or_away_are_reached_too_and_those_it_is_not_for_go_again()
    {
        MarketingEngine Small() => Engine(o => (o.Partitions, o.ResidentUsers, o.AwakeUsers) = (2, 100, 20), Shop.Rule("news", r => r.Every(Weekly).For(u => u.Count<Viewed>() > 1).Then((_, _) => Send.Marketing("news"))));
        var engine = Small();
        Publish(engine, 2000);
        foreach (var i in Enumerable.Range(0, 10))
        {
            engine.Publish(new UserEvent("s", "again", $"user-{i * 7}", Start.AddHours(1), new Viewed()));
        }

        engine.AdvanceTo(Wednesday);
        engine.Residents.Should().BeLessThan(700, "a turn's users are fetched at once, and no more");
        engine.Awake.Should().BeLessThan(300);
        Small().AdvanceTo(Wednesday.AddDays(7));

        told.Select(d => d.At).Should().HaveCount(20).And.OnlyContain(at => at == Wednesday || at == Wednesday.AddDays(7));
        told.CountBy(d => d.User).Should().OnlyContain(user => user.Value == 2);
    }

    [Fact]
    [Spec("every.cancel")]
    public async Task A_run_that_is_paused_stopped_or_removed_reaches_no_one_any_more()
    {
        using var engine = Engine(News("paused"), News("removed"), News("stopped"));
        Publish(engine, 60);
        engine.AdvanceTo(Wednesday.AddMinutes(20));
        await engine.ControlAsync(ControlChange.Pause("paused"), "me", "wrong text");
        engine.AdvanceTo(Wednesday.AddMinutes(40));
        await engine.ActivateAsync(o => o.AddRule(News("paused"), "paused").AddRule(News("stopped"), "stopped"));
        engine.AdvanceTo(Wednesday.AddMinutes(50));
        await engine.ControlAsync(ControlChange.StopAll, "me", "all wrong");
        engine.AdvanceTo(Wednesday.AddHours(2));

        var (rules, sent) = (told.GroupBy(d => d.Rule).ToDictionary(g => g.Key, g => g.ToList()), told.Where(d => d.Outcome == Outcome.Deliver).ToLookup(d => d.Rule, d => d.At - Wednesday));
        sent["paused"].Should().NotBeEmpty().And.OnlyContain(at => at <= 20.Minutes());
        sent["removed"].Should().NotBeEmpty().And.OnlyContain(at => at <= 40.Minutes());
        sent["stopped"].Should().NotBeEmpty().And.OnlyContain(at => at <= 50.Minutes());
        rules["paused"].Where(d => d.Outcome == Outcome.Paused).Should().HaveCount(60 - sent["paused"].Count());
        rules["stopped"].Where(d => d.Outcome == Outcome.Suppressed).Should().HaveCount(60 - sent["stopped"].Count());
        rules["removed"].Should().OnlyContain(d => d.Outcome == Outcome.Deliver);
    }

    [Fact]
    public async Task Who_was_forgotten_is_not_reached()
    {
        using var engine = Engine(News());
        Publish(engine, 3);
        await engine.ForgetAsync("user-1");
        engine.AdvanceTo(Wednesday.AddHours(1));

        told.Select(d => d.User).Should().BeEquivalentTo("user-0", "user-2");
    }

    private static LifecycleRule News(string id = "news") => Shop.Rule(id, r => r.Every(Weekly.Spread(1.Hours())).Then((_, _) => Send.Service("news")));

    private static LifecycleRule Other() => Shop.Asks<Answered>("other", (u, a) => a.Answer == "yes");

    private static void Publish(MarketingEngine engine, int users)
    {
        for (var i = 0; i < users; i++)
        {
            engine.Publish(new UserEvent("s", "1", $"user-{i}", Start, new Viewed()));
        }
    }

    private bool IsAsked(string user) => ++asked == 0 && user.Length > 0;

    private MarketingEngine Engine(params LifecycleRule[] rules) => Engine(_ => { }, rules);

    private MarketingEngine Engine(Action<EngineOptions> configure, params LifecycleRule[] rules) => Shop.Engine(
        o =>
        {
            (o.Journal, o.TimeProvider, o.Partitions) = (journal, time, 4);
            o.AddChannel(new CollectingChannel());
            o.OnDecision(told.Add);
            configure(o);
        },
        rules);
}

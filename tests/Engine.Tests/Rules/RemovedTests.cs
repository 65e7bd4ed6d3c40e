using Wellspring.Engine.Tests.Dispatch;
using Wellspring.Engine.Tests.Journal;

namespace Wellspring.Engine.Tests.Rules;

/// <summary>Rules that are not in the set any more while users are on their way: in a running engine, at a restart, and with a kill after each turn.</summary>
public sealed class RemovedTests : DispatchTestBase, IDisposable
{
    private readonly InMemoryJournal journal = new();
    private readonly List<Decision> decisions = [];
    private Action<EngineOptions> configure = _ => { };
    private LifecycleRule[] rules = [];
    private MarketingEngine engine = null!;
    private bool kills;

    public void Dispose()
    {
        engine.Dispose();
        journal.Dispose();
    }

    public enum Way
    {
        InProcess,
        Restart,
        Killed,
        Away,
        Asleep,
    }

    [Theory]
    [InlineData(Way.InProcess)]
    [InlineData(Way.Restart)]
    [InlineData(Way.Killed)]
    [InlineData(Way.Away)]
    [InlineData(Way.Asleep)]
    [Spec("removed.paused")]
    [Spec("removed.cancelled")]
    public async Task Instances_go_on_as_paused_for_seven_days_and_are_then_cancelled(Way way)
    {
        await BeginAsync(way, Waits(), Other());
        View("li");
        View("wang");
        Advance(1.Hours());
        await SetAsync(way, Other());

        View("late");
        Advance(20.Days());

        Told().Should().Equal(
            "waits 1 Deliver at 1", "waits 1 Deliver at 1", "waits 2 Paused at 24", "waits 2 Paused at 24", "waits 3 Paused at 48", "waits 3 Paused at 48");
        decisions[^1].Reason.Should().Be("the rule was removed at 2026-01-01 01:00:00Z; what is left of it is cancelled after 7 days");
        decisions[^1].Outgoing.Should().BeNull();
        engine.FindUser("li")!.Instances.Should().BeEmpty();
        engine.FindUser("li")!.HasTag("said").Should().BeFalse("state actions of a paused rule do not fold");
    }

    [Theory]
    [InlineData(Way.InProcess)]
    [InlineData(Way.Restart)]
    [InlineData(Way.Killed)]
    [InlineData(Way.Away)]
    [InlineData(Way.Asleep)]
    [Spec("removed.returns")]
    public async Task What_comes_back_in_time_as_it_was_goes_on(Way way)
    {
        await BeginAsync(way, Waits(OnActivation.Ignore), Other());
        View("li");
        Advance(1.Hours());
        await SetAsync(way, Other());
        Advance(29.Hours());
        View("new", 20.Hours());
        await SetAsync(way, Waits(OnActivation.Ignore), Other());

        Advance(20.Days());

        Told().Should().Equal("waits 1 Deliver at 1", "waits 2 Paused at 24", "waits 3 Deliver at 48", "waits 4 Deliver at 240");
    }

    [Theory]
    [InlineData(Way.InProcess)]
    [InlineData(Way.Restart)]
    [Spec("removed.returns")]
    public async Task What_was_triggered_meanwhile_is_as_with_a_new_rule_and_what_was_due_meanwhile_is_passed_over(Way way)
    {
        await BeginAsync(way, Waits(), Other());
        View("li");
        await SetAsync(way, Other());
        View("new", 1.Hours());
        time.Advance(30.Hours());
        await SetAsync(way, Waits(), Other());

        Advance(20.Days());

        Told().Should().Equal("waits 3 Deliver at 48", "waits 3 Deliver at 49", "waits 4 Deliver at 240", "waits 4 Deliver at 241");
    }

    [Theory]
    [InlineData(Way.InProcess)]
    [InlineData(Way.Restart)]
    [Spec("removed.returns")]
    [Spec("activation")]
    public async Task What_comes_back_later_or_changed_is_a_new_rule(Way way)
    {
        await BeginAsync(way, Waits(OnActivation.Ignore), Other());
        View("li");
        await SetAsync(way, Other());
        Advance(2.Days());
        await SetAsync(way, Shop.Rule("waits", r => r.When<Viewed>().OnActivation(OnActivation.Ignore).Step("3", 3.Days(), (_, _) => Send.Service("3"))), Other());
        Advance(1.Days());
        await SetAsync(way, Other());
        Advance(7.Days());
        await SetAsync(way, Waits(OnActivation.Ignore), Other());
        Advance(20.Days());

        Told().Should().Equal("waits 1 Paused at 1", "waits 2 Paused at 24", "waits 3 Paused at 48");
    }

    [Theory]
    [InlineData(Way.InProcess)]
    [InlineData(Way.Restart)]
    [InlineData(Way.Killed)]
    [Spec("removed.paused")]
    public async Task Held_messages_are_paused_at_their_release_and_pending_deliveries_go_out(Way way)
    {
        var collecting = new CollectingChannel();
        configure = o =>
        {
            o.QuietHours = new("21:00", "09:00");
            o.AddChannel(collecting);
        };
        await BeginAsync(way, Shop.Rule("holds", r => r.When<Viewed>().Step("day", 1.Hours(), (_, _) => Send.Marketing("day")).Step("night", 15.Hours(), (_, _) => Send.Marketing("night"))), Other());
        View("li");
        Advance(15.Hours());
        await SetAsync(way, Other());
        engine.PendingDeliveries.Should().Be(1);

        // It is night by now, so that it goes out in the morning.
        await Dispatch(engine, () => collecting.Deliveries.Count == 1, pass: 1.Hours());
        Advance(2.Days());

        Told().Should().Equal("holds day Deliver at 1", "holds night Deferred at 15", "holds night Paused at 25");
        collecting.Deliveries.Should().ContainSingle().Which.Step.Should().Be("day");
    }

    [Theory]
    [InlineData(Way.InProcess)]
    [InlineData(Way.Restart)]
    [InlineData(Way.Killed)]
    [Spec("removed.paused")]
    public async Task What_waits_for_an_event_goes_on_as_if_it_never_came_and_silence_begins_anew_with_activity(Way way)
    {
        await BeginAsync(
            way,
            Shop.Rule("survey", r => r.When<Viewed>().Do("ask", (_, _) => Send.Service("ask")).WaitFor<Answered>(upTo: 1.Days(), then: yes => yes.Do("thanks", (_, _) => Send.Service("t")), otherwise: no => no.Wait(3.Hours()).Do("again", (_, _) => Send.Service("a")))),
            Shop.Rule("asleep", r => r.WhenSilent().For(5.Days(), step: "z", _ => Send.Service("z"))),
            Other());
        View("li");
        await SetAsync(way, Other());
        engine.Publish(new UserEvent("s", "a", "li", Start.AddHours(2), new Answered("no")));
        Advance(20.Days());

        Told().Should().Equal("survey ask Deliver at 0", "survey again Paused at 27", "asleep z Paused at 122");
    }

    [Fact]
    [Spec("removed.returns")]
    public async Task Silence_comes_back_with_the_activity_there_was_meanwhile()
    {
        LifecycleRule asleep = Shop.Rule("asleep", r => r.WhenSilent().For(5.Days(), step: "z", _ => Send.Service("z")));
        await BeginAsync(Way.Restart, asleep, Other());
        View("li");
        await SetAsync(Way.Restart, Other());
        Advance(4.Days());
        engine.Publish(new UserEvent("s", "a", "li", Start.AddDays(4), new Answered("no")));
        Advance(2.Days());
        await SetAsync(Way.Restart, asleep, Other());
        Advance(20.Days());

        Told().Should().Equal("asleep z Deliver at 216");
    }

    [Theory]
    [InlineData(Way.InProcess, false)]
    [InlineData(Way.InProcess, true)]
    [InlineData(Way.Restart, false)]
    [InlineData(Way.Restart, true)]
    [Spec("removed.paused")]
    [Spec("removed.returns")]
    [Spec("journal.retention")]
    public async Task Where_the_journal_is_trimmed_it_is_the_same(Way way, bool returns)
    {
        configure = o => o.JournalRetention = 1.Hours();
        await BeginAsync(way, Waits(), Other());
        View("li");
        Advance(2.Hours());
        (await engine.TrimAsync()).Should().BePositive();
        await SetAsync(way, Other());
        Advance(26.Hours());
        (await engine.TrimAsync()).Should().BePositive();
        await SetAsync(way, returns ? [Waits(), Other()] : [Shop.Asks<Viewed>("third", (u, v) => u.Count<Cart>() > 0), Other()]);
        Advance(20.Days());

        Told().Should().Equal(returns
            ? ["waits 1 Deliver at 1", "waits 2 Paused at 24", "waits 3 Deliver at 48", "waits 4 Deliver at 240"]
            : ["waits 1 Deliver at 1", "waits 2 Paused at 24", "waits 3 Paused at 48"]);
    }

    [Fact]
    [Spec("removed.paused")]
    public async Task Events_that_are_published_while_the_rule_goes_are_known_whatever_the_journal_had_then()
    {
        var slow = new FaultyJournal(journal);
        configure = o => (o.Journal, o.Partitions) = (slow, 1);
        await BeginAsync(Way.InProcess, Shop.Rule("waits", r => r.When<Cart>().KeyedBy(c => c.Id).EndsOn<Paid>((c, p) => p.Cart == c.Id).Step("s", 1.Hours(), (_, _) => Send.Service("s"))), Other());
        engine.Publish(new UserEvent("s", "1", "li", Start, new Cart("ended")));
        engine.Publish(new UserEvent("s", "2", "li", Start, new Cart("stays")));
        slow.AfterUsers = () =>
        {
            slow.AfterUsers = () => { };
            engine.Publish(new UserEvent("s", "3", "li", Start, new Paid(1, "ended")));
            engine.Publish(new UserEvent("s", "4", "li", Start, new Cart("came")));
            engine.Publish(new UserEvent("s", "5", "new", Start, new Cart("new")));
        };
        await SetAsync(Way.InProcess, Other());

        Advance(1.Days());

        decisions.Select(d => $"{d.User} {d.Key} {d.Outcome}").Order(StringComparer.Ordinal).Should().Equal("li came Paused", "li stays Paused", "new new Paused");
    }

    [Fact]
    [Spec("removed.killed")]
    public async Task After_a_kill_what_the_journals_states_do_not_have_is_not_known_any_more()
    {
        await BeginAsync(Way.Killed, Waits(), Other());
        View("li");
        await SetAsync(Way.Restart, Waits(), Other());
        View("wang");
        Set(Other());

        Advance(20.Days());

        decisions.Select(d => d.User).Distinct().Should().Equal("li");
    }

    [Fact]
    [Spec("removed.killed")]
    public async Task After_a_kill_what_was_decided_since_the_journals_states_is_not_decided_again()
    {
        await BeginAsync(Way.Restart, Waits(), Other());
        View("li");
        await SetAsync(Way.Restart, Waits(), Other());
        Advance(25.Hours());
        Set(Other());

        Advance(20.Days());

        Told().Should().Equal("waits 1 Deliver at 1", "waits 2 Deliver at 24", "waits 3 Paused at 48");
    }

    [Fact]
    [Spec("removed.paused")]
    public async Task An_event_type_may_go_with_its_rule()
    {
        await BeginAsync(Way.Restart, Waits());
        View("li");
        engine.Dispose();
        engine = MarketingEngine.Create(o =>
        {
            (o.Journal, o.TimeProvider, o.Partitions) = (journal, time, 2);
            o.AddEvents(types => types.Add("paid", ShopJson.Default.Paid)).OnDecision(decisions.Add);
        });
        Advance(20.Days());

        Told().Should().Equal("waits 1 Paused at 1", "waits 2 Paused at 24", "waits 3 Paused at 48");
    }

    [Fact]
    [Spec("removed.paused")]
    public async Task Who_is_not_on_the_way_pays_nothing_for_removed_rules()
    {
        await BeginAsync(Way.Restart, Waits(), Other());
        engine.Publish(new UserEvent("s", "1", "li", Start, new Paid()));
        await SetAsync(Way.Restart, Other());
        var with = PackedUser.TryPack(engine.FindUser("li")!)!.Value.Bytes;
        using var never = Shop.Engine(o => (o.Journal, o.TimeProvider, o.Partitions) = (new InMemoryJournal(), time, 2), Other());
        never.Publish(new UserEvent("s", "1", "li", Start, new Paid()));

        with.Length.Should().Be(PackedUser.TryPack(never.FindUser("li")!)!.Value.Bytes.Length);
    }

    private static LifecycleRule Other() => Shop.Asks<Answered>("other", (u, a) => a.Answer == "yes");

    private static LifecycleRule Waits(OnActivation? activation = null) => Shop.Rule("waits", r => r.When<Viewed>().OnActivation(activation ?? OnActivation.ArmFuture)
        .Step("1", 1.Hours(), (_, _) => Send.Service("1")).Step("2", 24.Hours(), (_, _) => [new AddTag("said"), Send.Service("2")]).Step("3", 48.Hours(), (_, _) => Send.Service("3")).Step("4", 240.Hours(), (_, _) => Send.Service("4")));

    private async Task BeginAsync(Way way, params LifecycleRule[] first)
    {
        kills = way == Way.Killed;
        var given = configure;
        configure = o =>
        {
            o.JournalRetention = null;
            o.ResidentUsers = way == Way.Away ? 2 : null;
            o.AwakeUsers = way == Way.Asleep ? 0 : o.AwakeUsers;
            (o.Journal, o.TimeProvider, o.Partitions) = (journal, time, 2);
            o.OnDecision(decisions.Add);
            given(o);
        };
        Set(first);
        await Task.CompletedTask;
    }

    /// <summary>The engine before is left as it is, as after a kill.</summary>
    private void Set(params LifecycleRule[] next) => engine = Shop.Engine(configure, rules = next);

    private async Task SetAsync(Way way, params LifecycleRule[] next)
    {
        if (way is Way.Restart or Way.Killed)
        {
            engine.Dispose();
            Set(next);
            return;
        }

        rules = next;
        await engine.ActivateAsync(o => Array.ForEach(next, rule => o.AddRule(rule, ((InPlace)rule).Id)));
    }

    private void View(string user, TimeSpan at = default) => engine.Publish(new UserEvent("s", $"v {user}", user, Start + at, new Viewed())).Status.Should().Be(PublishStatus.Accepted);

    /// <summary>In steps, where that matters with a kill after each.</summary>
    private void Advance(TimeSpan span)
    {
        for (var end = time.GetUtcNow() + span; time.GetUtcNow() < end;)
        {
            time.Advance(new[] { 7.Hours(), end - time.GetUtcNow() }.Min());
            engine.AdvanceTo(time.GetUtcNow());
            if (kills)
            {
                Set(rules);
            }
        }
    }

    private List<string> Told() => [.. decisions.OrderBy(d => d.At).ThenBy(d => d.Rule, StringComparer.Ordinal).Select(d => $"{d.Rule} {d.Step} {d.Outcome} at {(d.At - Start).TotalHours}")];
}

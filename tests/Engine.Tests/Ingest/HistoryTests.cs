using Wellspring.Engine.Tests.Dispatch;

namespace Wellspring.Engine.Tests.Ingest;

/// <summary>Imported events count and arm; what they make due at once is about the past.</summary>
[Spec("gates.history")]
public sealed class HistoryTests : DispatchTestBase
{
    private static readonly DateTimeOffset Now = Start.AddDays(30);

    private readonly List<Decision> decisions = [];
    private int imported;

    [Fact]
    public void What_is_due_at_once_is_not_sent_and_does_not_count_and_state_actions_fold()
    {
        using var engine = Make(null, o => o.AddChannel(new CollectingChannel("sms")).AddCap(FrequencyCap.Rolling(1, 1.Days())), Shop.Rule("thanks", r => r.When<Paid>().AtMost(1, 1.Days()).Then((_, _) => [Send.Marketing("thanks"), new AddTag("buyer")])));

        Import(engine, 2.Hours(), new Paid());
        Import(engine, 90.Days(), new Paid());
        var history = decisions.ToArray();
        decisions.Clear();
        engine.Publish(new UserEvent("s", "live", "li", Now, new Paid()));

        history.Should().HaveCount(2).And.OnlyContain(d => d.Outcome == Outcome.History && d.Reason == "it comes of an imported event, and was due by then" && d.Delivery == null);
        engine.Ask("li", user => user.HasTag("buyer")).Should().BeTrue();
        engine.PendingDeliveries.Should().Be(1);
        decisions.Single().Outcome.Should().Be(Outcome.Deliver, "history has used up neither the limit nor the cap");
    }

    [Theory]
    [InlineData(30, "first 01-31 00:30 Deliver; second 01-31 23:30 Deliver")]
    [InlineData(120, "first 01-31 00:00 History; second 01-31 22:00 Deliver")]
    [InlineData(1500, "first 01-31 00:00 TooLate; second 01-31 00:00 History")]
    public void It_arms_what_is_due_later_and_sends_nothing_for_the_past(int minutesAgo, string expected)
    {
        using var engine = Make(null, _ => { }, Reminders());

        Import(engine, minutesAgo.Minutes(), new Cart("c"));
        time.Advance(3.Days());
        engine.AdvanceTo(time.GetUtcNow());

        string.Join("; ", decisions.Select(d => $"{d.Step} {d.At:MM-dd HH:mm} {d.Outcome}")).Should().Be(expected);
    }

    [Fact]
    public void Where_no_one_has_moved_the_clocks_yet_one_event_of_the_past_makes_nothing_due_for_another()
    {
        using var engine = Make(null, _ => { }, Reminders());

        Import(engine, 20.Days(), new Cart("a"));
        Import(engine, 10.Days(), new Cart("b"));
        Import(engine, 1.Hours(), new Paid());

        decisions.Should().HaveCount(4).And.OnlyContain(d => d.Outcome == Outcome.History || d.Outcome == Outcome.TooLate);
    }

    [Fact]
    public void An_exit_that_is_imported_ends_what_is_under_way()
    {
        using var engine = Make(null, _ => { }, Shop.Rule("cart", r => r.When<Cart>().EndsOn<Paid>().Step("first", after: 1.Hours(), (_, _) => Send.Marketing("cart"))));

        Import(engine, 30.Minutes(), new Cart("c"));
        Import(engine, 10.Minutes(), new Paid());
        time.Advance(3.Days());
        engine.AdvanceTo(time.GetUtcNow());

        decisions.Should().BeEmpty();
    }

    [Fact]
    public void What_history_raises_and_tells_is_history_also_where_it_arrives_after_a_restart()
    {
        LifecycleRule[] rules =
        [
            Shop.Rule("a-referral", r => r.When<Paid>().Tells<Answered>().Then((_, _) => [new Raise(new Viewed("first")), new Tell("wang", new Answered("referred"))])),
            Shop.Rule("raised", r => r.When<Viewed>().Then((_, _) => Send.Service("raised"))),
            Shop.Rule("told", r => r.When<Answered>().Then((_, _) => [Send.Service("told"), new AddTag("inviter")])),
        ];
        using var journal = new InMemoryJournal();
        using (var engine = Make(journal, _ => { }, rules))
        {
            Import(engine, 2.Days(), new Paid());
        }

        using var again = Make(journal, _ => { }, rules);

        decisions.Select(d => (d.User, d.Rule, d.Outcome)).Should().BeEquivalentTo([("li", "a-referral", Outcome.History), ("li", "raised", Outcome.History), ("wang", "told", Outcome.History)]);
        again.Ask("wang", user => user.HasTag("inviter")).Should().BeTrue();
    }

    [Fact]
    public void A_letter_of_history_is_one_also_from_a_snapshot()
    {
        var rules = Shop.Engine(_ => { }).RuleSet;
        var writer = new StateWriter();
        new ToldEvent("id", "wang", 7, 1, "s", new(rules.Events.Find(typeof(Answered))!, new Answered("x")), "answered", EventOrigin.Import).Write(writer);

        ((ToldEvent)Letter.Read(new StateReader(writer.Written.ToArray()) { Types = [.. rules.Events.All] })).IsHistory.Should().BeTrue();
    }

    [Fact]
    public async Task What_is_imported_again_is_a_repeat_and_a_paused_or_shadowed_rule_folds_nothing()
    {
        using var engine = Make(null, _ => { }, Shop.Rule("tag", r => r.When<Paid>().Then((_, _) => new AddTag("buyer"))));
        await engine.ControlAsync(ControlChange.Shadow("tag"), "li.wen", "a trial");
        Import(engine, 2.Days(), new Paid());
        engine.Ask("li", user => user.HasTag("buyer")).Should().BeFalse();
        imported = 0;

        Import(engine, 2.Days(), new Paid(), PublishStatus.Repeated);
    }

    private static LifecycleRule Reminders() => Shop.Rule("cart", r => r.When<Cart>().KeyedBy(cart => cart.Id).Step("first", after: 1.Hours(), (_, _) => Send.Marketing("one")).Step("second", after: 24.Hours(), (_, _) => Send.Marketing("two")));

    private MarketingEngine Make(IJournal? journal, Action<EngineOptions> configure, params LifecycleRule[] rules)
    {
        time.Advance(Now - time.GetUtcNow());
        return Engine(
            journal,
            o =>
            {
                o.MaxAhead = 1.Hours();
                o.OnDecision(decisions.Add);
                configure(o);
            },
            rules);
    }

    private void Import(MarketingEngine engine, TimeSpan ago, object data, PublishStatus expected = PublishStatus.Accepted) =>
        engine.Publish(new UserEvent("history", $"{++imported}", "li", Now - ago, data, EventOrigin.Import)).Status.Should().Be(expected);
}

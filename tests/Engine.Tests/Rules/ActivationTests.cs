using Wellspring.Engine.Tests.Hosting;

namespace Wellspring.Engine.Tests.Rules;

[Spec("activation")]
public sealed class ActivationTests : IDisposable
{
    private static readonly DateTimeOffset Start = Shop.Time("2026-01-01T00:00:00Z");

    private readonly InMemoryJournal journal = new();
    private readonly ManualTime time = new(Start);
    private readonly List<string> told = [];

    public void Dispose() => journal.Dispose();

    [Fact]
    public void A_new_rule_knows_the_history_and_makes_only_the_steps_that_are_still_to_come()
    {
        Engine(Other()).Publish(View("1"));
        time.Advance(30.Hours());
        var engine = Engine(Other(), Waits(OnActivation.ArmFuture));

        engine.AdvanceTo(Start.AddDays(9));
        told.Should().Equal("3 at 48:00");
    }

    [Fact]
    public void A_new_rule_may_leave_out_who_waits_already()
    {
        Engine(Other()).Publish(View("1"));
        time.Advance(30.Hours());
        var engine = Engine(Other(), Waits(OnActivation.Ignore));
        engine.AdvanceTo(Start.AddDays(9));
        told.Should().BeEmpty();

        engine.Publish(View("2", Start.AddDays(9)));
        engine.AdvanceTo(Start.AddDays(20));
        told.Should().Equal("1 at 217:00", "2 at 240:00", "3 at 264:00");
    }

    [Fact]
    public void A_new_rule_may_spread_what_is_overdue()
    {
        var engine = Engine(Other());
        var users = Enumerable.Range(0, 40).Select(i => $"user-{i}").ToList();
        users.ForEach(user => engine.Publish(View("1", user: user)));
        time.Advance(30.Hours());
        List<Decision> decisions = [];
        engine = Engine(o => o.OnDecision(decisions.Add), Other(), Waits(OnActivation.ArmFutureAndSpreadOverdue(4.Hours())));
        engine.AdvanceTo(Start.AddDays(9));

        var overdue = decisions.Where(d => d.Step == "2").ToList();
        overdue.Should().HaveCount(40).And.OnlyContain(d => d.Outcome == Outcome.Deliver && d.At > time.GetUtcNow() && d.At <= time.GetUtcNow().AddHours(4));
        overdue.Select(d => d.At.Hour).Distinct().Should().HaveCountGreaterThan(3, "they are spread");
        decisions.Where(d => d.Step == "1").Should().HaveCount(40).And.OnlyContain(d => d.Outcome == Outcome.TooLate);
        decisions.Where(d => d.Step == "3").Should().HaveCount(40).And.OnlyContain(d => d.At == Start.AddHours(48));
    }

    [Fact]
    public void A_rule_that_stays_as_it_was_is_not_disturbed_by_others_nor_by_a_restart()
    {
        Engine(Waits(OnActivation.Ignore)).Publish(View("1"));
        time.Advance(30.Hours());
        Engine(Waits(OnActivation.Ignore), Other());
        var engine = Engine(Waits(OnActivation.Ignore), Other());
        engine.AdvanceTo(Start.AddDays(9));

        told.Should().Equal("1 at 01:00", "2 at 24:00", "3 at 48:00");
    }

    [Fact]
    public void What_came_into_force_holds_after_further_restarts_and_other_rules()
    {
        Engine(Other()).Publish(View("1"));
        time.Advance(30.Hours());
        Engine(Other(), Waits(OnActivation.ArmFuture)).Publish(View("x", user: "wang"));
        time.Advance(10.Hours());
        var engine = Engine(Waits(OnActivation.ArmFuture));
        engine.AdvanceTo(Start.AddDays(9));

        told.Where(t => !t.Contains("wang")).Should().Equal("3 at 48:00");
    }

    [Fact]
    public async Task Rules_come_into_force_while_the_engine_goes_on()
    {
        using var engine = Engine(Other());
        engine.Publish(View("1"));
        time.Advance(30.Hours());
        await engine.ActivateAsync(o => o.AddRule(Waits(OnActivation.ArmFuture), "waits").AddRule(Other(), "other"));

        engine.Rules.Select(r => r.Id).Should().Equal("other", "waits");
        engine.Publish(View("1")).Status.Should().Be(PublishStatus.Repeated);
        engine.Publish(View("2", Start.AddHours(31), "wang")).Status.Should().Be(PublishStatus.Accepted);
        engine.AdvanceTo(Start.AddHours(48));
        told.Should().Contain("3 at 48:00").And.Contain("1 at 32:00 wang");
        engine.ReadJournal().OfType<RuleSetActivated>().Should().HaveCountGreaterThan(1).And.Contain(a => a.At == time.GetUtcNow() && a.Rules.Count(r => r.Activation != null) == 1);
    }

    [Fact]
    public async Task Events_that_are_published_while_rules_come_into_force_are_all_under_the_new_rules_at_the_end()
    {
        List<Decision> counted = [];
        using var engine = Engine(o => o.OnDecision(counted.Add), Other());
        using var stop = new CancellationTokenSource();
        var published = 0;
        var publishing = Task.Run(() =>
        {
            for (; !stop.IsCancellationRequested || published < 2000; published++)
            {
                engine.Publish(View($"{published}", Start, $"user-{published % 500}"));
            }
        });
        await engine.ActivateAsync(o => o.AddRule(Counts(), "count").AddRule(Other(), "other"));
        await stop.CancelAsync();
        await publishing;

        var all = Enumerable.Range(0, 500).Sum(i => Facts(engine, $"user-{i}").Count<Viewed>());
        all.Should().Be(published);
        using var recovered = Engine(Counts(), Other());
        Enumerable.Range(0, 500).Sum(i => Facts(recovered, $"user-{i}").Count<Viewed>()).Should().Be(published);
    }

    [Fact]
    public void A_second_start_under_the_new_rules_needs_no_old_entry()
    {
        using (var engine = Engine(Other()))
        {
            engine.Publish(View("1"));
        }

        using (Engine(Other(), Counts()))
        {
            // The states are written when they were made.
        }

        var heads = journal.TakeOver(64);
        Enumerable.Range(0, 64).SelectMany(p => journal.Read(p, heads[p].RecoverFrom)).Should().BeEmpty();
        Facts(Engine(Other(), Counts()), "li").Count<Viewed>().Should().Be(1);
    }

    [Fact]
    public void An_engine_may_require_the_rules_of_its_journal()
    {
        Engine(Other(), Waits(OnActivation.Ignore)).Publish(View("1"));

        FluentActions.Invoking(() => Engine(o => o.RequireSameRules = true, Other(), Shop.Asks<Viewed>("new", (u, v) => true))).Should().Throw<InvalidConfigurationException>()
            .Which.Mistakes.Should().Equal("the journal was written under other rules (new: new; gone: waits); use those rules, or another journal");
    }

    [Fact]
    public void Users_who_were_quarantined_come_back_under_rules_that_can_fold_them()
    {
        var broken = Engine(Shop.Asks<Viewed>("breaks", (u, v) => u.Sum<Viewed>(x => 1 / x.Price) >= 0));
        broken.Publish(View("1")).Status.Should().Be(PublishStatus.Refused);
        Engine(Shop.Asks<Viewed>("breaks", (u, v) => u.Sum<Viewed>(x => 1 / x.Price) >= 0)).Publish(View("2")).Status.Should().Be(PublishStatus.Refused, "a restart mends nothing");

        var mended = Engine(Shop.Asks<Viewed>("breaks", (u, v) => u.Sum<Viewed>(x => x.Price) >= 0));
        mended.Publish(View("1")).Status.Should().Be(PublishStatus.Repeated, "it was kept");
        mended.Publish(View("2")).Status.Should().Be(PublishStatus.Accepted);
    }

    private static UserState Facts(MarketingEngine engine, string user) => engine.FindUser(user)!;

    private static UserEvent View(string id, DateTimeOffset? at = null, string user = "li") => new("s", id, user, at ?? Start, new Viewed());

    private static LifecycleRule Counts() => Shop.Asks<Answered>("count", (u, a) => u.Count<Viewed>() >= 0);

    private static LifecycleRule Other() => Shop.Asks<Answered>("other", (u, a) => a.Answer == "yes");

    private static LifecycleRule Waits(OnActivation activation) => Shop.Rule("waits", r => r.When<Viewed>().OnActivation(activation)
        .Step("1", 1.Hours(), (_, _) => Send.Service("1")).Step("2", 24.Hours(), (_, _) => Send.Service("2")).Step("3", 48.Hours(), (_, _) => Send.Service("3")));

    private MarketingEngine Engine(params LifecycleRule[] rules) => Engine(_ => { }, rules);

    private MarketingEngine Engine(Action<EngineOptions> configure, params LifecycleRule[] rules) => Shop.Engine(
        o =>
        {
            (o.Journal, o.TimeProvider) = (journal, time);
            o.OnDecision(d => told.Add($"{d.Step} at {(int)(d.At - Start).TotalHours:00}:{(d.At - Start).Minutes:00}{(d.User == "li" ? "" : " " + d.User)}"));
            configure(o);
        },
        rules);
}

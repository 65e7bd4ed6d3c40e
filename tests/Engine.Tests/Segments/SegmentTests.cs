using Wellspring.Engine.Tests.Hosting;

namespace Wellspring.Engine.Tests.Segments;

public sealed class SegmentTests
{
    private static readonly DateTimeOffset Start = Shop.Time("2026-01-01T00:00:00Z");

    private static readonly Segment Loyal = Segment.Of("loyal", user => user.Count<Paid>(10.Days()) >= 2);

    private static readonly Segment Tagged = Segment.Of("tagged", user => user.HasTag("vip"));

    private static readonly LifecycleRule Enters = Shop.Rule("enters", r => r.WhenEnters(Loyal).Then((_, o) => Send.Service("enters").With("at", $"{o.At:MM-dd HH}")));

    private static readonly LifecycleRule Leaves = Shop.Rule("leaves", r => r.WhenLeaves(Loyal).Then((_, _) => Send.Service("leaves")));

    private static readonly LifecycleRule Tags = Shop.Rule("tags", r => r.When<Answered>().Then((_, a) => a.Answer == "on" ? new AddTag("vip") : new RemoveTag("vip")));

    private static readonly LifecycleRule[] TagRules =
    [
        Tags, Shop.Rule("vip", r => r.WhenEnters(Tagged).Then((_, _) => Send.Service("vip"))), Shop.Rule("no-vip", r => r.WhenLeaves(Tagged).Then((_, _) => Send.Service("no-vip"))),
    ];

    [Fact]
    [Spec("segments.crosses")]
    public void A_rule_starts_once_when_the_condition_becomes_true_and_again_after_it_was_false() =>
        Shop.Scenario(Enters).When(new Paid()).ThenNothing().Advance(1.Days()).When(new Paid()).Then("enters").When(new Paid(), new Viewed()).ThenNothing()
            .Advance(11.Days()).When(new Paid()).ThenNothing().When(new Paid()).Then("enters");

    [Fact]
    [Spec("segments.crosses")]
    public void It_is_in_the_events_group_and_its_own_conditions_are_asked_then() =>
        Shop.Scenario(
            Shop.Rule("b", r => r.WhenEnters(Loyal).For(u => u.Count<Viewed>() > 0).Step("now", (_, _) => Send.Service("now")).Step("later", 1.Hours(), (_, _) => Send.Service("later"))),
            Shop.Rule("c", r => r.When<Paid>().Then((_, _) => Send.Service("c"))),
            Enters)
            .When(new Paid()).Then("c").When(new Paid()).ThenAll(("c", "", Outcome.Deliver), ("enters", "", Outcome.Deliver))
            .Advance(20.Days()).Given(new Viewed()).When(new Paid()).Then("c").When(new Paid())
            .ThenAll(("b", "now", Outcome.Deliver), ("c", "", Outcome.Deliver), ("enters", "", Outcome.Deliver)).Advance(1.Hours()).Then("b", "later");

    [Fact]
    [Spec("segments.time")]
    public void Who_leaves_by_time_alone_leaves_at_the_moment_when_the_window_loses_what_made_it_true()
    {
        var scenario = Shop.Scenario(Leaves, Enters).When(new Paid()).Advance(2.Days()).When(new Paid()).Then("enters")
            .At(Start.AddDays(10).AddTicks(-1)).ThenNothing().Advance(1.Ticks());

        scenario.Unseen.Should().ContainSingle().Which.At.Should().Be(Start.AddDays(10));
        scenario.Then("leaves").Advance(50.Days()).ThenNothing();
    }

    [Fact]
    [Spec("segments.time")]
    [Spec("clock.timers-first")]
    public void Time_is_looked_at_before_the_event_that_comes_then_or_later() =>
        Shop.Scenario(Leaves, Enters).When(new Paid(), new Paid()).Then("enters").WhenAt(Start.AddDays(10), new Paid()).Then("leaves").WhenAt(Start.AddDays(19), new Paid()).Then("enters")
            .WhenAt(Start.AddDays(99), new Viewed()).Then("leaves");

    [Fact]
    [Spec("segments.time")]
    public void One_may_enter_by_time_alone() =>
        Shop.Scenario(Shop.Rule("calm", r => r.WhenEnters(Segment.Of("calm", u => u.Sum<Paid>(p => p.Amount, 5.Days()) < 10 && u.Count<Paid>() > 0 && u.Distinct<Viewed, string?>(v => v.Category, 3.Days()) == 0)).Then((_, _) => Send.Service("calm"))))
            .When(new Paid(12), new Viewed("a")).ThenNothing().Advance(1.Days()).When(new Paid(2)).At(Start.AddDays(5).AddTicks(-1)).ThenNothing().Advance(1.Ticks()).Then("calm").Advance(9.Days()).ThenNothing();

    [Fact]
    [Spec("segments.time")]
    public void What_leaves_a_window_and_starts_nothing_leaves_no_trace()
    {
        using var journal = new InMemoryJournal();
        using var engine = Shop.Engine(o => o.Journal = journal, Enters);
        engine.Publish(new UserEvent("s", "1", "li", Start, new Paid()));
        engine.Publish(new UserEvent("s", "2", "li", Start, new Paid()));
        var before = engine.ReadJournal().Count();
        engine.AdvanceTo(Start.AddDays(40));

        engine.ReadJournal().Should().HaveCount(before);
        engine.FindUser("li")!.Now.Should().Be(Start);
    }

    [Fact]
    [Spec("segments.decided")]
    public void What_a_rule_says_of_a_user_may_take_the_user_across() =>
        Shop.Scenario(TagRules).When(new Answered("on")).ThenAll(("tags", "", Outcome.Deliver), ("vip", "", Outcome.Deliver)).When(new Answered("on")).Then("tags")
            .Advance(1.Hours()).When(new Answered("off")).ThenAll(("tags", "", Outcome.Deliver), ("no-vip", "", Outcome.Deliver));

    [Fact]
    [Spec("segments.decided")]
    public void Rules_that_contradict_each_other_come_to_an_end()
    {
        var scenario = Shop.Scenario(
            Tags,
            Shop.Rule("off", r => r.WhenEnters(Tagged).Then((_, _) => new RemoveTag("vip"))),
            Shop.Rule("on", r => r.WhenLeaves(Tagged).Then((_, _) => new AddTag("vip"))))
            .When(new Answered("on")).Advance(1.Days());

        scenario.Unseen.Should().HaveCountLessThan(5);
    }

    [Fact]
    [Spec("rule.failed")]
    [Spec("segments.crosses")]
    public void A_condition_that_throws_fails_its_rule_and_no_other() =>
        Shop.Scenario(Enters, Shop.Rule("fails", r => r.WhenEnters(Segment.Of("cart", u => u.Last<Cart>()!.Items > 0 && u.Count<Paid>() > 0)).Then((_, _) => Send.Service("fails"))))
            .When(new Paid()).Then("fails", outcome: Outcome.RuleFailed).When(new Cart("c")).Then("fails").When(new Paid()).Then("enters");

    [Fact]
    [Spec("segments.crosses")]
    public void Consent_may_make_a_segment() =>
        Shop.Scenario(Shop.Rule("agreed", r => r.WhenEnters(Segment.Of("agreed", u => u.HasConsent("marketing"))).Then((_, _) => Send.Service("thanks"))))
            .When(new Viewed()).ThenNothing().When(new ConsentGranted()).Then("agreed").When(new ConsentGranted()).ThenNothing();

    [Fact]
    [Spec("segments.activation")]
    [Spec("activation")]
    public void Who_is_in_a_segment_when_its_rule_comes_into_force_has_not_just_entered_it()
    {
        using var journal = new InMemoryJournal();
        var time = new ManualTime(Start.AddDays(3));
        List<string> told = [];
        MarketingEngine Engine(params LifecycleRule[] rules) => Shop.Engine(
            o =>
            {
                (o.Journal, o.TimeProvider) = (journal, time);
                o.OnDecision(d => told.Add($"{d.User} {d.Rule} {(d.At - Start).TotalDays}"));
            },
            rules);
        var engine = Engine(Tags);
        foreach (var (user, day) in new[] { ("in", 2), ("was-in", -9), ("out", -20) })
        {
            engine.Publish(new UserEvent("s", "1", user, Start.AddDays(day), new Paid()));
            engine.Publish(new UserEvent("s", "2", user, Start.AddDays(day), new Paid()));
        }

        engine = Engine(Tags, Enters, Leaves);
        engine.AdvanceTo(Start.AddDays(4));
        told.Should().BeEmpty("one is in since before, one has left before");
        engine = Engine(Tags, Enters, Leaves);
        engine.Publish(new UserEvent("s", "3", "in", Start.AddDays(5), new Paid()));
        engine.Publish(new UserEvent("s", "3", "was-in", Start.AddDays(5), new Paid()));
        told.Should().BeEmpty();
        engine.Publish(new UserEvent("s", "4", "was-in", Start.AddDays(5), new Paid()));
        engine.AdvanceTo(Start.AddDays(30));

        told.Should().BeEquivalentTo("was-in enters 5", "in leaves 12", "was-in leaves 15");
    }

    [Fact]
    [Spec("segments.crosses")]
    [Spec("facts.merge")]
    public void Of_two_users_who_are_one_the_segment_of_either_stays()
    {
        using var engine = Shop.Engine(_ => { }, Enters, Leaves);
        engine.Publish(new UserEvent("s", "1", "li", Start, new Paid()));
        engine.Publish(new UserEvent("s", "2", "wang", Start, new Paid()));
        engine.Publish(new UserEvent("s", "3", "wang", Start, new Paid()));
        var (li, wang) = (engine.FindUser("li")!, engine.FindUser("wang")!);
        li.Merge(wang);

        engine.RuleSet.Borders.All.Should().OnlyContain(border => border.Memory.Find(li)!.IsIn);
    }

    [Fact]
    public void A_segment_that_asks_for_the_time_cannot_be_watched() =>
        FluentActions.Invoking(() => Shop.Engine(_ => { }, Shop.Rule("r", r => r.WhenEnters(Segment.Of("night", user => user.Now.Hour > 20)).Then((_, _) => Actions.None)))).Should().Throw<InvalidConfigurationException>()
            .Which.Mistakes.Should().ContainSingle().Which.Should().StartWith("rule 'r', WhenEnters(Segment.Of(\"night\", user => user.Now.Hour > 20)): user.Now moves without an event");

    [Fact]
    public void A_segment_has_a_name()
    {
        Loyal.ToString().Should().Be("loyal");
        FluentActions.Invoking(() => Segment.Of("", user => true)).Should().Throw<ArgumentException>();
    }
}

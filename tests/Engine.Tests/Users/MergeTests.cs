namespace Wellspring.Engine.Tests.Users;

[Spec("facts.merge")]
public sealed class MergeTests
{
    private static readonly DateTimeOffset Start = Shop.Time("2026-01-01T00:00:00Z");

    [Fact]
    public void Counts_kept_apart_by_a_key_merge_key_by_key()
    {
        var set = Shop.Engine(_ => { }, Shop.Asks<Viewed>("r", (u, v) => u.Count<Viewed>(x => x.Category == v.Category) == 3 && u.Distinct<Viewed, int>(x => x.Position, x => x.Category == v.Category) == 2)).RuleSet;
        var one = Fold(set, new Viewed("a", 0, 1), new Viewed("b"), new Viewed(null));
        var two = Fold(set, new Viewed("a", 0, 1), new Viewed("a", 0, 2), new Viewed("b"), new Viewed("c"));
        var condition = set.TriggersByEvent[set.Events.Find(typeof(Viewed))!.Index].Always.Single().Condition!;

        one.Merge(two);

        condition(one, new Viewed("a")).Should().BeTrue();
        condition(one, new Viewed("b")).Should().BeFalse();
        condition(one, new Viewed("c")).Should().BeFalse();
        condition(one, new Viewed()).Should().BeFalse();
    }

    [Fact]
    public void What_caps_and_limits_count_merges()
    {
        var engine = Shop.Engine(
            options => options.AddCap(FrequencyCap.Rolling(2, 1.Days())),
            Shop.Rule("r", r => r.When<Cart>().AtMost(5, 1.Days()).Then((_, _) => Send.Marketing("m"))));
        engine.Publish(new UserEvent("s", "1", "li", Start, new Cart("c")));
        engine.Publish(new UserEvent("s", "2", "wang", Start.AddHours(1), new Cart("c")));
        var (li, wang) = (engine.FindUser("li")!, engine.FindUser("wang")!);

        li.Merge(wang);

        engine.RuleSet.Caps[0].Times.CountAfter(li, Start.UtcTicks - 1).Should().Be(2);
        engine.RuleSet.Find("r")!.Limit!.Times.CountAfter(li, Start.UtcTicks).Should().Be(1);
        engine.Publish(new UserEvent("s", "2", "li", Start, new Cart("c"))).Status.Should().Be(PublishStatus.Repeated, "it happened to wang, who is one with li now");
    }

    [Fact]
    public void Levels_reached_and_first_triggers_merge()
    {
        var set = Shop.Engine(
            _ => { },
            Shop.Rule("once", r => r.When<Cart>().Once().Then((_, _) => Send.Service("o"))),
            Shop.Rule("tier", r => r.When<Paid>().Crosses(u => u.Sum<Paid>(p => p.Amount), [10, 20], ["a", "b"]).ThenHighest((_, _, l) => Send.Service(l.Name)))).RuleSet;
        var one = Fold(set, new Paid(10));
        one.Merge(Fold(set, new Cart("c"), new Paid(25)));

        one.RuleMemory.Should().Equal(1, 2);
    }

    [Fact]
    public void The_later_clock_and_activity_stay()
    {
        var set = Shop.Engine(_ => { }).RuleSet;
        var (one, two) = (Fold(set, new Viewed()), new UserState("wang", set));
        Engine.Fold.Entry(two, new UserEvent("s", "w", "wang", Start.AddHours(9), new Viewed(), EventOrigin.Import), Start.AddHours(9).UtcTicks);

        one.Merge(two);

        (one.Clock, one.LastActivity).Should().Be((Start.AddHours(9).UtcTicks, Start.UtcTicks));
    }

    private static UserState Fold(RuleSet set, params object[] events)
    {
        var user = new UserState("li", set);
        foreach (var (i, data) in events.Index())
        {
            Engine.Fold.Entry(user, new UserEvent("s", $"{events.Length}/{i}", "li", Start, data), Start.UtcTicks);
        }

        return user;
    }
}

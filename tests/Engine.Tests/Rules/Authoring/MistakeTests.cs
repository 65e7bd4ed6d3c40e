namespace Wellspring.Engine.Tests.Rules.Authoring;

public sealed class MistakeTests
{
    private static readonly Func<UserFacts, Cart, Actions> Say = (_, _) => Send.Service("s");
    private static readonly TimeSpan NoTime = TimeSpan.Zero;

    private static readonly Dictionary<string, (Action<InPlace> Define, string Message)> All = new()
    {
        ["nothing"] = (_ => { }, "rule 'r', Define(): it says nothing; begin with When<TEvent>(), WhenSilent(), Every(schedule), WhenEnters(segment) or WhenLeaves(segment)"),
        ["no step"] = (r => r.When<Cart>().KeyedBy(c => c.Id), "rule 'r', Define(): it proposes nothing; end with a Step, Then, ThenHighest or For"),
        ["no level"] = (r => r.When<Cart>().Crosses(u => u.Count<Cart>(), [1], ["a"]), "rule 'r', Define(): it proposes nothing; end with a Step, Then, ThenHighest or For"),
        ["two Whens"] = (
            r =>
            {
                r.When<Cart>().Then(Say);
                r.When<Paid>();
            },
            "rule 'r', When<Paid>(): a rule has one When; write a second rule class for the other"),
        ["no span"] = (r => r.When<Cart>().Step("s", after: NoTime, Say), "rule 'r', Step(\"s\", after: NoTime): 00:00:00 is not greater than 0"),
        ["negative span"] = (r => r.When<Cart>().Step("s", -1.Hours(), Say), "rule 'r', Step(\"s\", after: -1.Hours()): -01:00:00 is not greater than 0"),
        ["equal spans"] = (r => r.When<Cart>().Step("a", 1.Hours(), Say).Step("b", 60.Minutes(), Say), "rule 'r', Step(\"b\", after: 60.Minutes()): due 01:00:00 after the start, which is not later than step 'a' at 01:00:00; spans must rise"),
        ["falling spans"] = (r => r.When<Cart>().Step("a", 2.Hours(), Say).Step("b", 1.Hours(), Say), "rule 'r', Step(\"b\", after: 1.Hours()): due 01:00:00 after the start, which is not later than step 'a' at 02:00:00; spans must rise"),
        ["two at once"] = (r => r.When<Cart>().Do("a", Say).Do("b", Say), "rule 'r', Do(\"b\"): due 00:00:00 after the start, which is not later than step 'a' at 00:00:00; spans must rise"),
        ["one name"] = (r => r.When<Cart>().Step("a", Say).Step("a", 1.Hours(), Say), "rule 'r', Step(\"a\", after: 1.Hours()): two steps are named 'a'; a step's name must be unique in its rule"),
        ["one name in branches"] = (r => r.When<Cart>().WaitFor<Paid>(1.Hours(), t => t.Do("a", Say), o => o.Do("a", Say)), "rule 'r', Do(\"a\"): two steps are named 'a'; a step's name must be unique in its rule"),
        ["pause"] = (r => r.When<Cart>().Wait(NoTime).Do("a", Say), "rule 'r', Wait(NoTime): 00:00:00 is not greater than 0"),
        ["wait"] = (r => r.When<Cart>().WaitFor<Paid>(NoTime, _ => { }, _ => { }), "rule 'r', WaitFor<Paid>(): up to 00:00:00 is not greater than 0"),
        ["step after wait"] = (
            r =>
            {
                var cart = r.When<Cart>();
                cart.WaitFor<Paid>(1.Hours(), _ => { }, _ => { });
                cart.Step("late", 2.Hours(), Say);
            },
            "rule 'r', Step(\"late\", after: 2.Hours()): nothing can follow WaitFor; put the step into one of its branches"),
        ["wait after wait"] = (
            r =>
            {
                var cart = r.When<Cart>();
                cart.WaitFor<Paid>(1.Hours(), _ => { }, _ => { });
                cart.WaitFor<Viewed>(1.Hours(), _ => { }, _ => { });
            },
            "rule 'r', WaitFor<Viewed>(): nothing can follow WaitFor; put it into one of its branches"),
        ["age"] = (r => r.When<Cart>().MaxTriggerAge(NoTime).Then(Say), "rule 'r', MaxTriggerAge(00:00:00): the age must be greater than 0"),
        ["limit"] = (r => r.When<Cart>().AtMost(0, per: 1.Hours()).Then(Say), "rule 'r', AtMost(0, per: 1.Hours()): max is 0; at least 1 is expected"),
        ["limit's window"] = (r => r.When<Cart>().AtMost(1, -1.Hours()).Then(Say), "rule 'r', AtMost(1, per: -1.Hours()): -01:00:00 is negative; 0 switches the limit off"),
        ["silence"] = (r => r.WhenSilent().For(NoTime, "s", _ => Send.Service("s")), "rule 'r', For(NoTime, \"s\"): 00:00:00 is not greater than 0"),
        ["silences"] = (r => r.WhenSilent().ForEach([], (_, _) => Send.Service("s")), "rule 'r', ForEach([]): the list is empty; give at least one span"),
        ["falling silences"] = (r => r.WhenSilent().ForEach([2.Days(), 1.Days()], (_, _) => Send.Service("s")), "rule 'r', For([2.Days(), 1.Days()][1], \"2\"): due 1.00:00:00 after the start, which is not later than step '1' at 2.00:00:00; spans must rise"),
        ["silence's limit"] = (r => r.WhenSilent().AtMost(0, 1.Days()).For(1.Days(), "s", _ => Send.Service("s")), "rule 'r', AtMost(0, per: 1.Days()): max is 0; at least 1 is expected"),
        ["restart"] = (r => r.When<Cart>().RestartsUntil("b").Step("a", Say).Step("b", 1.Hours(), Say), "rule 'r', RestartsUntil(\"b\"): an instance restarts only while nothing was proposed, so name the first step, 'a'"),
        ["once"] = (Crosses([1], ["a"], once: true), "rule 'r', Once(): a crossing is silent the second time anyway; leave Once out"),
        ["no threshold"] = (Crosses([], []), "rule 'r', Crosses(u => u.Count<Cart>(), thresholds, names): there is no threshold; give at least one"),
        ["threshold"] = (Crosses([0], ["a"]), "rule 'r', Crosses(u => u.Count<Cart>(), thresholds, names): the threshold 0 is not greater than 0"),
        ["thresholds"] = (Crosses([1.5m, 1.5m], ["a", "b"]), "rule 'r', Crosses(u => u.Count<Cart>(), thresholds, names): the thresholds must rise, and 1.5 follows 1.5"),
        ["names"] = (Crosses([1, 2], ["a"]), "rule 'r', Crosses(u => u.Count<Cart>(), thresholds, names): 2 thresholds and 1 names; give each threshold a name"),
        ["empty name"] = (Crosses([1], [""]), "rule 'r', Crosses(u => u.Count<Cart>(), thresholds, names): a name is empty"),
        ["same name"] = (Crosses([1, 2], ["a", "a"]), "rule 'r', Crosses(u => u.Count<Cart>(), thresholds, names): the name 'a' stands 2 times; names must differ"),
        ["trigger"] = (r => r.When<Stranger>().Then((_, _) => Send.Service("s")), "rule 'r', When<Stranger>: no event type is registered for Stranger; register it with AddEvents(types => types.Add<Stranger>(…))"),
        ["exit"] = (r => r.When<Cart>().EndsOn<Stranger>().Then(Say), "rule 'r', EndsOn<Stranger>: no event type is registered for Stranger; register it with AddEvents(types => types.Add<Stranger>(…))"),
        ["awaited"] = (r => r.When<Cart>().WaitFor<Stranger>(1.Hours(), _ => { }, _ => { }), "rule 'r', WaitFor<Stranger>: no event type is registered for Stranger; register it with AddEvents(types => types.Add<Stranger>(…))"),
        ["fact"] = (r => r.When<Cart>().Where((u, c) => u.Count<Stranger>() > 0).Then(Say), "rule 'r', Where((u, c) => u.Count<Stranger>() > 0): no event type is registered for Stranger; register it with AddEvents(types => types.Add<Stranger>(…))"),
    };

    public static TheoryData<string> Names() => [.. All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_mistake_names_the_rule_and_the_clause_and_says_what_to_do(string mistake) =>
        Mistakes(Shop.Rule("r", All[mistake].Define)).Should().Contain(All[mistake].Message);

    [Fact]
    public void Two_rules_with_one_id_are_named() =>
        Mistakes(Shop.Rule("twin", r => r.When<Cart>().Then(Say)), Shop.Rule("twin", r => r.When<Cart>().Then(Say)))
            .Should().Equal("two rules have the id 'twin'; add one of them under another id");

    [Fact]
    public void A_rule_without_an_id_is_named_by_its_class() =>
        Mistakes(new Nameless()).Should().Equal("rule of class Nameless, [Rule]: the rule has no id; put [Rule(\"its-id\")] on the class or give an id where it is added");

    [Fact]
    public void One_class_serves_under_several_ids()
    {
        var engine = Shop.Engine(options => options.AddRule(new Nameless(), "b").AddRule(new Nameless(), "a"));

        engine.Rules.Select(r => r.Id).Should().Equal("a", "b");
    }

    [Fact]
    public void All_mistakes_are_named_at_once()
    {
        var mistakes = Mistakes(
            Shop.Rule("b", r => r.When<Cart>().AtMost(0, -1.Hours()).Step("s", NoTime, Say)),
            Shop.Rule("a", r => r.When<Stranger>().Where((u, s) => u.Count<Stranger>() > 0).Then((_, _) => Send.Service("s"))));

        mistakes.Select(m => m[..8]).Should().Equal("rule 'a'", "rule 'a'", "rule 'b'", "rule 'b'", "rule 'b'");
    }

    [Fact]
    public void A_chain_outside_of_Define_is_refused() =>
        FluentActions.Invoking(() => new InPlace("r", _ => { }).When<Cart>()).Should().Throw<InvalidOperationException>().WithMessage("Call When, WhenSilent, Every, WhenEnters and WhenLeaves from Define() only.");

    [Fact]
    public void The_clauses_of_a_rule_are_kept_as_they_were_written() =>
        Shop.Engine(_ => { }, Shop.Rule("r", r => r.When<Cart>(c => c.Items > 0).KeyedBy(c => c.Id).EndsOn<Paid>((c, p) => c.Id == p.Cart).AtMost(1, per: 1.Hours()).RestartsUntil("a").Step("a", 1.Days(), Say)))
            .Rules.Should().ContainSingle().Which.Clauses.Should().Equal(
                "When<Cart>(c => c.Items > 0)", "KeyedBy(c => c.Id)", "EndsOn<Paid>((c, p) => c.Id == p.Cart)", "AtMost(1, per: 1.Hours())", "RestartsUntil(\"a\")", "Step(\"a\", after: 1.Days())");

    internal static IReadOnlyList<string> Mistakes(params LifecycleRule[] rules) =>
        FluentActions.Invoking(() => Shop.Engine(_ => { }, rules)).Should().Throw<InvalidConfigurationException>().Which.Mistakes;

    private static Action<InPlace> Crosses(decimal[] thresholds, string[] names, bool once = false) => r =>
    {
        var trigger = r.When<Cart>();
        (once ? trigger.Once() : trigger).Crosses(u => u.Count<Cart>(), thresholds, names).ThenHighest((_, _, _) => Send.Service("s"));
    };

    private sealed class Nameless : LifecycleRule
    {
        protected override void Define() => When<Cart>().Then(Say);
    }
}

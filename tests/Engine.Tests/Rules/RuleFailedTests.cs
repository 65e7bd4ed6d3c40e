namespace Wellspring.Engine.Tests.Rules;

[Spec("rule.failed")]
public sealed class RuleFailedTests
{
    private static readonly LifecycleRule Other = Shop.Rule("other", r => r.When<Cart>().Then((_, _) => Send.Service("other")));

    public static TheoryData<string> Places() => ["When", "Where", "KeyedBy", "Crosses", "Step", "step's Where"];

    [Theory]
    [MemberData(nameof(Places))]
    public void A_rule_that_throws_gives_RuleFailed_with_the_exception_and_the_other_rules_go_on(string place)
    {
        var scenario = Shop.Scenario(Other, Throws(place));

        scenario.When(new Cart("c")).Unseen.Select(d => (d.Rule, d.Outcome)).Should().Equal(("other", Outcome.Deliver), ("throws", Outcome.RuleFailed));

        var failed = scenario.Unseen[1];
        failed.Exception.Should().BeOfType<NullReferenceException>();
        failed.Reason.Should().Be($"NullReferenceException: {failed.Exception!.Message}");
        failed.Outgoing.Should().BeNull();
        failed.At.Should().Be(scenario.Now);
        failed.Step.Should().Be(place.Contains("tep", StringComparison.Ordinal) ? "s" : "");
    }

    [Fact]
    public void An_exit_that_throws_fails_and_the_instance_goes_on() =>
        Shop.Scenario(
                Shop.Rule("throws", r => r.When<Cart>().EndsOn<Paid>((c, p) => p.Cart!.Length > 0).Step("s", 1.Hours(), (_, _) => Send.Service("s"))),
                Shop.Rule("other", r => r.When<Paid>().Then((_, _) => Send.Service("other"))))
            .When(new Cart("c")).When(new Paid()).ThenAll(("other", "", Outcome.Deliver), ("throws", "", Outcome.RuleFailed));

    [Fact]
    public void A_wait_that_throws_fails_and_goes_on_waiting() =>
        Shop.Scenario(Shop.Rule("throws", r => r.When<Cart>().WaitFor<Paid>(
                (c, p) => p.Cart!.Length > 0, 1.Hours(), then: yes => yes.Do("yes", (_, _) => Send.Service("s")), otherwise: _ => { })))
            .When(new Cart("c")).When(new Paid()).Unseen.Should().ContainSingle().Which.Outcome.Should().Be(Outcome.RuleFailed);

    [Fact]
    public void A_step_that_throws_leaves_its_instance_going() =>
        Shop.Scenario(Shop.Rule("r", r => r.When<Cart>().Step("a", (_, _) => throw new InvalidOperationException("no")).Step("b", 1.Hours(), (_, _) => Send.Service("b"))))
            .When(new Cart("c")).Then("r", "a", Outcome.RuleFailed).Advance(1.Hours()).Then("r", "b");

    [Fact]
    public void A_failed_step_counts_for_no_limit_and_folds_no_state() =>
        Shop.Scenario(Shop.Rule("r", r => r.When<Cart>().AtMost(1, 1.Days()).Then((_, c) => c.Items == 0 ? throw new InvalidOperationException("no") : Send.Service("s"))))
            .When(new Cart("c", 0), new Cart("c")).ThenAll(("r", "", Outcome.RuleFailed), ("r", "", Outcome.Deliver));

    [Fact]
    public void A_step_that_reads_a_fact_no_one_keeps_fails_and_says_what_to_declare() =>
        Shop.Scenario(Shop.Rule("r", r => r.When<Cart>().Then((u, _) => Send.Service($"{u.Count<Paid>()}"))))
            .When(new Cart("c")).Unseen.Should().ContainSingle().Which.Reason
            .Should().Be("InvalidOperationException: The fact Count<Paid> is not kept as it is read here; declare it with .Reads((user, trigger) => user.Count<Paid>(…)).");

    private static LifecycleRule Throws(string place) => Shop.Rule("throws", r => _ = place switch
    {
        "When" => r.When<Cart>(c => c.Coupon!.Length > 0).Step("s", (_, _) => Send.Service("s")),
        "Where" => r.When<Cart>().Where((u, c) => c.Coupon!.Length > 0).Step("s", (_, _) => Send.Service("s")),
        "KeyedBy" => r.When<Cart>().KeyedBy(c => c.Coupon!.Substring(1)).Step("s", (_, _) => Send.Service("s")),
        "Crosses" => Crosses(r),
        "Step" => r.When<Cart>().Step("s", (_, c) => Send.Service(c.Coupon!.Substring(1))),
        _ => r.When<Cart>().Step("s", (_, _) => Send.Service("s")).Where((u, c) => c.Coupon!.Length > 0),
    });

    private static Journey<Cart>? Crosses(InPlace r)
    {
        r.When<Cart>().Crosses(u => u.Attribute("none")!.Length, [1], ["one"]).ThenHighest((_, _, _) => Send.Service("s"));
        return null;
    }
}

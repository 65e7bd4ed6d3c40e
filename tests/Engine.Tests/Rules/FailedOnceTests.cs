namespace Wellspring.Engine.Tests.Rules;

[Spec("rule.failed")]
public sealed class FailedOnceTests
{
    private static readonly LifecycleRule Throws = Shop.Rule("throws", r => r.When<Cart>(c => c.Coupon!.Length > 0).Then((_, _) => Send.Service("s")));

    [Fact]
    public void A_failure_is_told_once() =>
        Shop.Scenario(Throws).When(new Cart("c")).Then("throws", outcome: Outcome.RuleFailed).When(new Viewed()).ThenNothing().Advance(1.Days()).ThenNothing();

    [Fact]
    [Spec("group.independent")]
    public void A_failure_of_one_user_is_not_told_of_another() =>
        Shop.Scenario(options => options.Partitions = 1, Throws).When(new Cart("c")).Given().For("wang").When(new Viewed()).ThenNothing();

    [Fact]
    public void An_exit_that_throws_leaves_the_instance_going() =>
        Shop.Scenario(Shop.Rule("r", r => r.When<Cart>().EndsOn<Paid>((c, p) => p.Cart!.Length > 0).Step("s", 1.Hours(), (_, _) => Send.Service("s"))))
            .When(new Cart("c"), new Paid()).Then("r", outcome: Outcome.RuleFailed).Advance(1.Hours()).Then("r", "s");
}

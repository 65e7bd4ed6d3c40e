using System.Linq.Expressions;

namespace Wellspring.Engine.Tests.Rules.Compiling;

[Spec("facts.window")]
public sealed class BoundedReadTests
{
    [Fact]
    public void A_step_reads_the_exact_count_though_a_condition_only_compares_it() =>
        Shop.Scenario(Shop.Rule("r", r => r.When<Viewed>().Where((u, v) => u.Count<Viewed>(1.Days()) >= 3).Then((u, _) => Send.Service($"{u.Count<Viewed>(1.Days())} views"))))
            .Given(new Viewed(), new Viewed(), new Viewed(), new Viewed()).When(new Viewed()).Then("r", template: "5 views");

    [Fact]
    public void Tests_for_different_types_are_different_facts()
    {
        Expression<Func<object, bool>> text = o => o is string;
        Expression<Func<object, bool>> number = o => o is int;

        ExpressionText.Of(text).Should().NotBe(ExpressionText.Of(number));
    }
}

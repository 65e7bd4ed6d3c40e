using System.Linq.Expressions;

namespace Wellspring.Engine.Tests.Rules.Compiling;

[Spec("facts.window")]
public sealed class BoundedReadTests
{
    [Fact]
    public void A_step_cannot_read_a_count_that_is_kept_for_a_comparison_only() =>
        Shop.Scenario(Counting(_ => { }))
            .Given(new Viewed(), new Viewed()).When(new Viewed()).Then("r", outcome: Outcome.RuleFailed);

    [Fact]
    public void With_Reads_it_reads_the_exact_count() =>
        Shop.Scenario(Counting(r => r.Reads(u => u.Count<Viewed>(1.Days()))))
            .Given(new Viewed(), new Viewed(), new Viewed(), new Viewed()).When(new Viewed()).Then("r", template: "5 views");

    [Fact]
    public void A_step_reads_a_count_that_compares_with_the_trigger() =>
        Shop.Scenario(Shop.Rule("r", r => r.When<Viewed>()
                .Reads((u, v) => u.Count<Viewed>(x => x.Category == v.Category && x.Price > 0, 1.Days()))
                .Then((u, v) => Send.Service($"{u.Count<Viewed>(x => x.Category == v.Category && x.Price > 0, 1.Days())} {v.Category}"))))
            .Given(new Viewed("a", 1), new Viewed("b", 1), new Viewed("a", 2), new Viewed("a", 0)).When(new Viewed("a", 3)).Then("r", template: "3 a");

    [Fact]
    public void A_step_may_say_the_comparison_either_way_round_and_compare_with_constants_too() =>
        Shop.Scenario(Shop.Rule("r", r => r.When<Viewed>()
                .Reads((u, v) => u.Count<Viewed>(x => v.Category == x.Category && x.Position == 1))
                .Then((u, v) => Send.Service($"{u.Count<Viewed>(x => x.Position == 1 && v.Category == x.Category)}"))))
            .Given(new Viewed("a", Position: 1), new Viewed("a", Position: 2), new Viewed("b", Position: 1)).When(new Viewed("a", Position: 1)).Then("r", template: "2");

    [Fact]
    public void A_filter_may_ask_for_what_is_known_of_the_user() =>
        Shop.Scenario(
                Shop.Rule("likes", r => r.When<Answered>().Then((_, a) => new SetAttribute("favourite", a.Answer))),
                Shop.Rule("r", r => r.When<Viewed>().Where((u, v) => u.Count<Viewed>(x => x.Category == u.Attribute("favourite")) == 2).Then((_, _) => Send.Service("s"))))
            .Given(new Answered("a"), new Viewed("a"), new Viewed("b")).When(new Viewed("a")).Then("r");

    [Fact]
    public void A_condition_that_is_kept_in_a_field_is_read_as_it_was_declared()
    {
        var (first, second) = ("a", "b");
        Expression<Func<Viewed, bool>> one = x => x.Category == first;
        Expression<Func<Viewed, bool>> other = x => x.Category == second;
        var scenario = Shop.Scenario(Shop.Rule("r", r => r.When<Viewed>()
            .Reads(u => u.Count<Viewed>(one))
            .Reads(u => u.Count<Viewed>(other, 1.Days()))
            .Then((u, _) => Send.Service($"{u.Count<Viewed>(one)} {u.Count<Viewed>(other, 1.Days())}"))));
        first = "c";

        scenario.Given(new Viewed("a"), new Viewed("a"), new Viewed("c")).When(new Viewed("b")).Then("r", template: "2 1");
    }

    [Fact]
    public void A_condition_that_is_kept_in_a_field_for_a_comparison_only_cannot_be_read()
    {
        Expression<Func<Viewed, bool>> one = x => x.Category == "a";

        Shop.Scenario(Shop.Rule("r", r => r.When<Viewed>().Where((u, _) => u.Count<Viewed>(one, 1.Days()) >= 2).Then((u, _) => Send.Service($"{u.Count<Viewed>(one, 1.Days())}"))))
            .Given(new Viewed("a"), new Viewed("a")).When(new Viewed("a")).Then("r", outcome: Outcome.RuleFailed);
    }

    [Fact]
    public void Tests_for_different_types_are_different_facts()
    {
        Expression<Func<object, bool>> text = o => o is string;
        Expression<Func<object, bool>> number = o => o is int;

        ExpressionText.Of(text).Should().NotBe(ExpressionText.Of(number));
    }

    private static LifecycleRule Counting(Action<Trigger<Viewed>> reads) => Shop.Rule("r", r =>
    {
        var viewed = r.When<Viewed>();
        reads(viewed);
        viewed.Where((u, v) => u.Count<Viewed>(1.Days()) >= 3).Then((u, _) => Send.Service($"{u.Count<Viewed>(1.Days())} views"));
    });
}

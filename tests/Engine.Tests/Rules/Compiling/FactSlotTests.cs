using System.Linq.Expressions;

namespace Wellspring.Engine.Tests.Rules.Compiling;

public sealed class FactSlotTests
{
    private static readonly Expression<Func<Viewed, bool>> Shoes = v => v.Category == "shoes";
    private readonly Expression<Func<Viewed, bool>> dear = v => v.Price > 100;

    private enum Size
    {
        Small,
    }

    [Fact]
    public void A_count_may_compare_with_the_trigger() =>
        Shop.Scenario(Shop.Asks<Viewed>("thrice", (u, view) => u.Count<Viewed>(v => v.Category == view.Category, 3.Days()) >= 3))
            .When(new Viewed("a"), new Viewed("b"), new Viewed("a"), new Viewed("b"), new Viewed(), new Viewed()).ThenNothing()
            .When(new Viewed("a")).Then("thrice").When(new Viewed()).Then("thrice", template: "thrice")
            .Advance(3.Days()).When(new Viewed("a")).ThenNothing();

    [Fact]
    public void A_correlated_fact_may_have_several_keys_and_a_filter_in_any_order() =>
        Shop.Scenario(
                Shop.Asks<Viewed>("count", (u, view) => u.Count<Viewed>(v => view.Category == v.Category && v.Price > 1 && v.Position == view.Position) == 2),
                Shop.Asks<Viewed>("sum", (u, view) => u.Sum<Viewed>(v => v.Price, v => v.Category == view.Category) == 6),
                Shop.Asks<Viewed>("last", (u, view) => u.Last<Viewed>(v => v.Position == view.Position)!.Category == "b"),
                Shop.Asks<Viewed>("distinct", (u, view) => u.Distinct<Viewed, decimal>(v => v.Price, v => v.Category == view.Category) == 3))
            .When(new Viewed("a", 1, 1), new Viewed("a", 2, 1)).ThenNothing()
            .When(new Viewed("a", 3, 1)).ThenAll(("count", "", Outcome.Deliver), ("distinct", "", Outcome.Deliver), ("sum", "", Outcome.Deliver))
            .When(new Viewed("b", 9, 2)).Then("last");

    [Fact]
    public void A_correlated_fact_may_look_at_another_type_of_event() =>
        Shop.Scenario(Shop.Asks<Paid>("known cart", (u, paid) => u.Count<Cart>(c => c.Id == paid.Cart) > 0))
            .When(new Cart("c"), new Paid(1, "d"), new Paid(1)).ThenNothing().When(new Paid(1, "c")).Then("known cart");

    [Fact]
    public void An_array_in_a_condition_may_be_asked_what_it_contains()
    {
        string[] categories = ["a", "b"];
        int[] positions = [1, 2];
        var scenario = Shop.Scenario(
            Shop.Rule("when", r => r.When<Viewed>(v => categories.Contains(v.Category)).Then((_, _) => Send.Service("s"))),
            Shop.Asks<Viewed>("where", (u, v) => positions.Contains(v.Position)),
            Shop.Asks<Viewed>("counted", (u, v) => u.Count<Viewed>(x => categories.Contains(x.Category)) == 1));

        scenario.When(new Viewed("c", 0, 3), new Viewed()).ThenNothing().When(new Viewed("b", 0, 2)).ThenAll(("counted", "", Outcome.Deliver), ("when", "", Outcome.Deliver), ("where", "", Outcome.Deliver));
    }

    [Fact]
    public void A_filter_may_be_kept_in_a_field() =>
        Shop.Scenario(
                Shop.Asks<Viewed>("static", (u, v) => u.Count(Shoes) == 1),
                Shop.Asks<Viewed>("instance", (u, v) => u.Count(dear, 1.Hours()) == 1))
            .When(new Viewed("hat", 100)).ThenNothing().When(new Viewed("shoes")).Then("static").When(new Viewed("shoes", 101)).Then("instance");

    [Fact]
    public void Rules_that_use_one_fact_share_its_slot()
    {
        var category = "shoes";
        Slots(Shop.Asks<Viewed>("a", (u, v) => u.Count<Viewed>(x => x.Category == "shoes", 1.Hours()) > 1)).Should().Be(1);
        Slots(
            Shop.Asks<Viewed>("a", (u, v) => u.Count<Viewed>(x => x.Category == "shoes", 1.Hours()) > 1),
            Shop.Asks<Viewed>("b", (u, v) => u.Count<Viewed>(other => other.Category == category, TimeSpan.FromMinutes(60)) > 5),
            Shop.Asks<Viewed>("c", (u, v) => u.Count(Shoes, 1.Hours()) == 0)).Should().Be(1);
    }

    [Fact]
    public void Facts_that_differ_in_any_part_have_slots_of_their_own() =>
        Slots(
            Shop.Asks<Viewed>("kind", (u, v) => u.Last<Viewed>() == u.First<Viewed>()),
            Shop.Asks<Viewed>("window", (u, v) => u.Count<Viewed>() == u.Count<Viewed>(1.Hours()) && u.Count<Viewed>(2.Hours()) > 0),
            Shop.Asks<Viewed>("type", (u, v) => u.Count<Paid>() == 0),
            Shop.Asks<Viewed>("filter", (u, v) => u.Count<Viewed>(x => x.Position == 1) == u.Count<Viewed>(x => x.Position == 2) && u.Count<Viewed>(x => x.Position != 1) == 0),
            Shop.Asks<Viewed>("value", (u, v) => u.Sum<Viewed>(x => x.Price) == u.Sum<Viewed>(x => x.Position)),
            Shop.Asks<Viewed>("text", (u, v) => u.Count<Viewed>(x => x.Category == "a") == u.Count<Viewed>(x => x.Category == "A")),
            Shop.Asks<Viewed>("key", (u, v) => u.Count<Viewed>(x => x.Category == v.Category) == 0))
        .Should().Be(2 + 3 + 1 + 3 + 2 + 2 + 1);

    [Fact]
    public void A_step_may_read_a_fact_that_is_declared_or_that_a_condition_uses() =>
        Shop.Scenario(Shop.Rule("r", r => r.When<Paid>()
                .Where((u, p) => u.Count<Paid>() > 0)
                .Reads(u => u.Sum<Paid>(p => p.Amount)).Reads(u => u.Last<Viewed>(v => v.Price > 1)).Reads(u => u.Distinct<Viewed, string?>(v => v.Category, 1.Days()))
                .Then((u, _) => Send.Service($"{u.Count<Paid>()} {u.Sum<Paid>(p => p.Amount)} {u.Last<Viewed>(v => v.Price > 1)!.Category} {u.Distinct<Viewed, string?>(v => v.Category, 1.Days())}"))))
            .When(new Viewed("a", 2), new Viewed("b", 1), new Paid(5)).Then("r", template: "1 5 a 2");

    [Fact]
    public void Values_of_the_rule_are_taken_when_the_rule_is_added()
    {
        var least = 2;
        var rule = Shop.Asks<Viewed>("r", (u, v) => u.Count<Viewed>() >= least && v.Price < decimal.Parse("9", System.Globalization.CultureInfo.InvariantCulture));
        var scenario = Shop.Scenario(rule);
        least = 100;

        scenario.When(new Viewed()).ThenNothing().When(new Viewed()).Then("r");
    }

    private static int Slots(params LifecycleRule[] rules) => Shop.Engine(_ => { }, rules).RuleSet.Facts.Slots.Count(slot => slot is not LedgerSlot);
}

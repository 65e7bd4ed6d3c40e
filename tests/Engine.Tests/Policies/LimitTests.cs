namespace Wellspring.Engine.Tests.Policies;

public sealed class LimitTests
{
    private static readonly DateTimeOffset Start = Shop.Time("2026-01-01T00:00:00Z");

    [Theory]
    [InlineData(-1, Outcome.Limited)]
    [InlineData(0, Outcome.Deliver)]
    [Spec("limits.instances")]
    public void An_instance_just_as_old_as_the_window_does_not_count(long ticks, Outcome outcome) =>
        Shop.Scenario(AtMost(1, 3.Days())).When(new Cart("a")).Then("r", key: "a").Advance(3.Days() + ticks.Ticks()).When(new Cart("b")).Then("r", outcome: outcome, key: "b");

    [Fact]
    [Spec("limits.instances")]
    public void All_keys_count_together_and_each_user_and_rule_by_itself() =>
        Shop.Scenario(AtMost(2, 3.Days()), AtMost(1, 3.Days(), "s"))
            .When(new Cart("a")).Given().When(new Cart("b")).ThenAll(("r", "", Outcome.Deliver), ("s", "", Outcome.Limited))
            .When(new Cart("c")).ThenAll(("r", "", Outcome.Limited), ("s", "", Outcome.Limited))
            .For("wang").When(new Cart("a")).ThenAll(("r", "", Outcome.Deliver), ("s", "", Outcome.Deliver));

    [Fact]
    [Spec("limits.instances")]
    public void A_limited_instance_does_not_count() =>
        Shop.Scenario(AtMost(1, 2.Hours())).When(new Cart("a")).Then("r").Advance(1.Hours()).When(new Cart("b")).Then("r", outcome: Outcome.Limited)
            .Advance(1.Hours()).When(new Cart("c")).Then("r");

    [Fact]
    [Spec("limits.instances")]
    public void A_limit_per_no_time_is_switched_off() =>
        Shop.Scenario(AtMost(1, TimeSpan.Zero)).When(new Cart("a"), new Cart("b")).ThenAll(("r", "", Outcome.Deliver), ("r", "", Outcome.Deliver));

    [Fact]
    [Spec("limits.once")]
    public void After_an_instance_has_counted_its_steps_are_free() =>
        Shop.Scenario(Steps(1)).When(new Cart("a")).Advance(1.Minutes()).Then("r", "a", key: "a")
            .When(new Cart("b")).Advance(1.Minutes()).Then("r", "a", Outcome.Limited, key: "b")
            .Advance(1.Hours()).Then("r", "b", key: "a");

    [Fact]
    [Spec("limits.once")]
    public void An_instance_counts_at_its_first_decision_and_not_again_at_the_next() =>
        Shop.Scenario(Steps(1)).When(new Cart("a")).Advance(61.Minutes()).ThenAll(("r", "a", Outcome.Deliver), ("r", "b", Outcome.Deliver))
            .At(Start.AddMinutes(1).AddHours(2).AddMinutes(-1)).When(new Cart("b")).Advance(1.Minutes()).Then("r", "a", key: "b");

    [Fact]
    [Spec("limits.once")]
    [Spec("limits.end")]
    public void Until_an_instance_has_counted_each_of_its_steps_is_checked() =>
        Shop.Scenario(Steps(1), Shop.Rule("tags", r => r.When<Viewed>().Then((_, _) => new AddTag("go"))))
            .When(new Cart("skips", 7)).Advance(1.Minutes()).Then("r", "a", Outcome.NotMatched)
            .When(new Cart("counts")).Advance(1.Minutes()).Then("r", "a", key: "counts")
            .At(Start.AddMinutes(61)).Then("r", "b", Outcome.Limited, key: "skips");

    [Fact]
    [Spec("limits.end")]
    public void A_limited_instance_ends_with_all_its_steps() =>
        Shop.Scenario(Steps(1)).When(new Cart("a"), new Cart("b")).Advance(1.Minutes()).ThenAll(("r", "a", Outcome.Deliver), ("r", "a", Outcome.Limited))
            .Advance(9.Days()).Then("r", "b", key: "a");

    [Fact]
    [Spec("limits.end")]
    public void A_key_that_was_limited_can_start_again() =>
        Shop.Scenario(Steps(1)).When(new Cart("a"), new Cart("b")).Advance(1.Minutes()).Given().When(new Cart("b")).Advance(1.Minutes()).Then("r", "a", Outcome.Limited, key: "b");

    [Fact]
    [Spec("holdout.counts")]
    public void A_held_out_decision_counts() =>
        Shop.Scenario(o => o.Holdout = new Holdout("salt", 1), Shop.Rule("r", r => r.When<Cart>().AtMost(1, 1.Days()).Then((_, _) => Send.Marketing("m"))))
            .When(new Cart("a"), new Cart("b")).ThenAll(("r", "", Outcome.HeldOut), ("r", "", Outcome.Limited));

    [Fact]
    [Spec("limits.once")]
    public void A_capped_decision_does_not_count() =>
        Shop.Scenario(o => o.AddCap(FrequencyCap.Rolling(0, 1.Hours())), Shop.Rule("r", r => r.When<Cart>().AtMost(1, 1.Days()).Then((_, _) => Send.Marketing("m"))))
            .When(new Cart("a"), new Cart("b")).ThenAll(("r", "", Outcome.Capped), ("r", "", Outcome.Capped));

    [Fact]
    [Spec("group.count")]
    public void Limits_count_what_was_settled_earlier_in_the_group() =>
        Shop.Scenario(Shop.Rule("r", r => r.When<Cart>().KeyedBy(c => c.Id).AtMost(1, 1.Days()).Step("s", 1.Hours(), (_, _) => Send.Service("s"))))
            .When(new Cart("b"), new Cart("a")).Advance(1.Hours())
            .Unseen.Select(d => (d.Key, d.Outcome)).Should().Equal(("a", Outcome.Deliver), ("b", Outcome.Limited));

    private static LifecycleRule AtMost(int max, TimeSpan per, string id = "r") =>
        Shop.Rule(id, r => r.When<Cart>().KeyedBy(c => c.Id).AtMost(max, per).Then((_, _) => Send.Service("s")));

    /// <summary>Counts for two hours; a cart of seven skips the first step.</summary>
    private static LifecycleRule Steps(int max) => Shop.Rule("r", r => r
        .When<Cart>()
        .KeyedBy(c => c.Id)
        .AtMost(max, per: 2.Hours())
        .Step("a", after: 1.Minutes(), (_, _) => Send.Service("a")).Where((_, c) => c.Items != 7)
        .Step("b", after: 61.Minutes(), (_, _) => Send.Service("b")));
}

namespace Wellspring.Engine.Tests.Users;

public sealed class FactTests
{
    private static readonly DateTimeOffset Start = Shop.Time("2026-01-01T00:00:00Z");

    public static TheoryData<int, bool> AroundTheWindow() => new() { { -1, false }, { 0, false }, { 1, true } };

    [Theory]
    [MemberData(nameof(AroundTheWindow))]
    [Spec("facts.window")]
    public void Count_leaves_out_an_event_just_a_window_old(int ticks, bool counted) =>
        Holds(counted, ticks, (u, _) => u.Count<Viewed>(1.Hours()) >= 1);

    [Theory]
    [MemberData(nameof(AroundTheWindow))]
    [Spec("facts.window")]
    public void Sum_leaves_out_an_event_just_a_window_old(int ticks, bool counted) =>
        Holds(counted, ticks, (u, _) => u.Sum<Viewed>(v => v.Price, 1.Hours()) == 5);

    [Theory]
    [MemberData(nameof(AroundTheWindow))]
    [Spec("facts.window")]
    public void Distinct_leaves_out_a_value_last_seen_just_a_window_ago(int ticks, bool counted) =>
        Holds(counted, ticks, (u, _) => u.Distinct<Viewed, string?>(v => v.Category, 1.Hours()) == 1);

    [Theory]
    [MemberData(nameof(AroundTheWindow))]
    [Spec("facts.window")]
    public void A_window_with_a_filter_has_the_same_edges(int ticks, bool counted) =>
        Holds(counted, ticks, (u, p) => u.Count<Viewed>(v => v.Category == "shoes", 1.Hours()) == 1 && u.Count<Viewed>(v => v.Category != "shoes", 1.Hours()) == 0
            && u.Sum<Viewed>(v => v.Price, v => v.Price > 4, 1.Hours()) == 5 && u.Distinct<Viewed, int>(v => v.Position, v => v.Price > 4, 1.Hours()) == 1);

    [Theory]
    [MemberData(nameof(AroundTheWindow))]
    [Spec("facts.window")]
    public void A_late_event_falls_into_the_window_by_its_own_time(int ticks, bool counted)
    {
        var scenario = Shop.Scenario(Shop.Asks<Paid>("asked", (u, p) => u.Count<Viewed>(1.Hours()) == 1));

        scenario.WhenAt(Start.AddHours(1), new Answered()).WhenAt(Start.AddTicks(ticks), new Viewed()).WhenAt(Start.AddMinutes(30), new Paid());

        scenario.Unseen.Should().HaveCount(counted ? 1 : 0);
    }

    [Fact]
    [Spec("facts.window")]
    public void A_window_ends_with_the_event_itself() =>
        Shop.Scenario(Shop.Asks<Viewed>("third", (u, v) => u.Count<Viewed>(1.Ticks()) == 3)).When(new Viewed(), new Viewed()).ThenNothing().When(new Viewed()).Then("third");

    [Fact]
    [Spec("facts.window")]
    public void A_value_seen_again_stays_in_the_window_by_its_latest_time_also_when_the_latest_arrived_first() =>
        Shop.Scenario(Shop.Asks<Paid>("both", (u, p) => u.Distinct<Viewed, string?>(v => v.Category, 1.Hours()) == 2))
            .WhenAt(Start.AddMinutes(50), new Viewed("a")).WhenAt(Start.AddMinutes(1), new Viewed("a")).WhenAt(Start.AddMinutes(40), new Viewed("b"))
            .At(Start.AddMinutes(99)).When(new Paid()).Then("both").Advance(1.Minutes()).When(new Paid()).ThenNothing();

    [Fact]
    [Spec("facts.edges")]
    public void Last_is_the_latest_by_its_own_time_and_of_one_instant_the_one_that_arrived_last()
    {
        var scenario = Shop.Scenario(Shop.Rule("last", r => r.When<Paid>().Reads(u => u.Last<Viewed>()).Then((u, _) => Send.Service(u.Last<Viewed>()?.Category ?? "none"))));

        Edge(scenario).Should().Equal("none", "noon", "noon", "noon again", "one");
    }

    [Fact]
    [Spec("facts.edges")]
    public void LastAt_is_when_the_last_was_by_its_own_time()
    {
        var scenario = Shop.Scenario(Shop.Rule("last", r => r.When<Paid>().Reads(u => u.LastAt<Viewed>()).Then((u, _) => Send.Service(u.LastAt<Viewed>()?.ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture) ?? "none"))));

        Edge(scenario).Should().Equal("none", "12:00", "12:00", "12:00", "13:00");
    }

    [Fact]
    [Spec("facts.edges")]
    public void LastAt_can_be_asked_in_conditions_of_what_fits_a_filter_and_the_trigger() =>
        Shop.Scenario(Shop.Asks<Viewed>("again", (u, v) => u.LastAt<Paid>(p => p.Cart == v.Category && p.Amount > 1) > u.Now.AddHours(-1)))
            .WhenAt(Start, new Paid(2, "a")).WhenAt(Start, new Paid(2, "b")).WhenAt(Start.AddMinutes(30), new Paid(1, "a"))
            .WhenAt(Start.AddMinutes(59), new Viewed("a")).Then("again").When(new Viewed("c")).ThenNothing().At(Start.AddHours(1)).When(new Viewed("a")).ThenNothing();

    [Fact]
    public void The_time_of_the_last_event_is_kept_with_the_event()
    {
        using var engine = Shop.Engine(_ => { }, Shop.Rule("both", r => r.When<Paid>().Where((u, _) => u.Last<Viewed>(v => v.Price > 1) != null && u.LastAt<Viewed>(v => v.Price > 1) != null).Reads(u => u.LastAt<Viewed>(v => v.Price > 1)).Then((u, _) => Send.Service("both"))));

        engine.RuleSet.Facts.Slots.OfType<FactSlot<Viewed, Remembered>>().Should().ContainSingle();
    }

    [Fact]
    [Spec("facts.edges")]
    public void First_is_the_earliest_by_its_own_time_and_of_one_instant_the_one_that_arrived_first()
    {
        var scenario = Shop.Scenario(Shop.Rule("first", r => r.When<Paid>().Reads(u => u.First<Viewed>()).Then((u, _) => Send.Service(u.First<Viewed>()?.Category ?? "none"))));

        Edge(scenario).Should().Equal("none", "noon", "eleven", "eleven", "eleven");
    }

    [Fact]
    [Spec("facts.edges")]
    public void Edges_with_a_filter_pass_over_the_events_that_do_not_fit() =>
        Shop.Scenario(Shop.Asks<Paid>("asked", (u, p) => u.Last<Viewed>(v => v.Price > 1)!.Category == "b" && u.First<Viewed>(v => v.Price > 1)!.Category == "b"))
            .When(new Viewed("a", 1), new Viewed("b", 2), new Viewed("c", 1), new Paid()).Then("asked");

    [Fact]
    [Spec("facts.after")]
    public void Conditions_see_the_state_after_the_event() =>
        Shop.Scenario(Shop.Asks<Viewed>("first", (u, v) => u.Count<Viewed>() == 1 && u.Last<Viewed>() == v)).When(new Viewed("a")).Then("first").When(new Viewed("b")).ThenNothing();

    [Fact]
    [Spec("facts.after")]
    public void Texts_of_a_trigger_see_the_state_after_the_event() =>
        Shop.Scenario(Shop.Rule("sum", r => r.When<Paid>().Reads(u => u.Sum<Paid>(p => p.Amount)).Then((u, _) => Send.Service($"{u.Sum<Paid>(p => p.Amount)} {u.Now:HH:mm}"))))
            .WhenAt(Start, new Paid(3)).Then("sum", template: "3 00:00").WhenAt(Start.AddMinutes(1), new Paid(4)).Then("sum", template: "7 00:01");

    [Fact]
    public void Without_events_counts_and_sums_are_zero_and_edges_are_null() =>
        Shop.Scenario(Shop.Asks<Paid>("none", (u, p) => u.Count<Viewed>() == 0 && u.Count<Viewed>(1.Days()) == 0 && u.Sum<Viewed>(v => v.Price) == 0 && u.Sum<Viewed>(v => v.Price, 1.Days()) == 0
                && u.Distinct<Viewed, int>(v => v.Position) == 0 && u.Distinct<Viewed, int>(v => v.Position, 1.Days()) == 0 && u.Last<Viewed>() == null && u.First<Viewed>() == null))
            .When(new Paid()).Then("none");

    [Fact]
    public void Facts_over_all_time_never_forget() =>
        Shop.Scenario(Shop.Asks<Paid>("all", (u, p) => u.Count<Viewed>() == 2 && u.Sum<Viewed>(v => v.Price) == -3 && u.Distinct<Viewed, string?>(v => v.Category) == 2))
            .When(new Viewed("a", 2), new Viewed(null, -5)).Advance(4000.Days()).When(new Paid()).Then("all");

    private static IEnumerable<string> Edge(Scenario scenario)
    {
        scenario.When(new Paid())
            .WhenAt(Start.AddHours(12), new Viewed("noon")).When(new Paid())
            .WhenAt(Start.AddHours(11), new Viewed("eleven")).When(new Paid())
            .WhenAt(Start.AddHours(12), new Viewed("noon again")).WhenAt(Start.AddHours(11), new Viewed("eleven again")).When(new Paid())
            .WhenAt(Start.AddHours(13), new Viewed("one")).When(new Paid());
        return scenario.Unseen.Select(d => ((SendMessage)d.Outgoing!).Template);
    }

    /// <summary>A view some ticks after the start; the condition is asked just an hour after the start.</summary>
    private static void Holds(bool holds, int ticks, System.Linq.Expressions.Expression<Func<UserFacts, Paid, bool>> condition)
    {
        var scenario = Shop.Scenario(Shop.Asks("asked", condition));

        scenario.WhenAt(Start.AddTicks(ticks), new Viewed("shoes", 5)).WhenAt(Start.AddHours(1), new Paid());

        scenario.Unseen.Should().HaveCount(holds ? 1 : 0);
    }
}

namespace Wellspring.Engine.Tests.Scheduling;

public sealed class EveryTests
{
    /// <summary>A Thursday, 08:00 in Shanghai.</summary>
    private static readonly DateTimeOffset Start = Shop.Time("2026-01-01T00:00:00Z");

    private static readonly DateTimeOffset Wednesday = Shop.Time("2026-01-07T20:00:00+08:00");

    private static readonly Schedule Weekly = Schedule.Weekly(DayOfWeek.Wednesday, "20:00");

    private static readonly Segment Loyal = Segment.Of("loyal", user => user.Count<Paid>(30.Days()) >= 2);

    private static readonly LifecycleRule News = Shop.Rule("news", r => r.Every(Weekly).Then((_, _) => Send.Marketing("news")));

    [Fact]
    [Spec("every.fires")]
    public void A_rule_fires_each_time_its_schedule_comes_up()
    {
        var scenario = Shop.Scenario(News).When(new Viewed()).At(Wednesday.AddTicks(-1)).ThenNothing().Advance(15.Days());

        scenario.Unseen.Select(d => (d.At, d.Due, d.Outcome)).Should().Equal(
            (Wednesday, Wednesday, Outcome.Deliver), (Wednesday.AddDays(7), Wednesday.AddDays(7), Outcome.Deliver), (Wednesday.AddDays(14), Wednesday.AddDays(14), Outcome.Deliver));
    }

    [Fact]
    [Spec("every.fires")]
    [Spec("schedules.spread")]
    public void With_a_spread_each_user_has_a_moment_of_the_time_that_follows()
    {
        var schedule = Weekly.Spread(2.Hours());
        var scenario = Shop.Scenario(Shop.Rule("news", r => r.Every(schedule).Then((_, o) => Send.Marketing("news").With("at", o.At.UtcTicks))));
        var users = Enumerable.Range(0, 40).Select(i => $"user-{i}").ToList();
        users.ForEach(user => scenario.For(user).When(new Viewed()));
        scenario.At(Wednesday.AddHours(2));

        var expected = users.Select(user => (user, schedule.InstantFor(user, Wednesday.UtcTicks))).OrderBy(e => e.Item2).ToList();
        scenario.Unseen.Select(d => (d.User, d.At.UtcTicks)).OrderBy(d => d.UtcTicks).Should().Equal(expected);
        scenario.Unseen.Should().OnlyContain(d => ((SendMessage)d.Outgoing!).Fields["at"] == $"{d.At.UtcTicks}");
    }

    [Fact]
    [Spec("every.fires")]
    public void A_spread_longer_than_the_pause_leaves_no_occurrence_out()
    {
        var hourly = Schedule.Cron("0 * * * *").Spread(5.Hours());
        var scenario = Shop.Scenario(Shop.Rule("news", r => r.Every(hourly).Then((_, o) => Send.Service("news")))).When(new Viewed()).Advance(30.Hours());

        var expected = Enumerable.Range(-6, 40).Select(i => hourly.InstantFor("li", Start.AddHours(i).UtcTicks)).Where(at => at > Start.UtcTicks && at <= Start.AddHours(30).UtcTicks).Order();
        scenario.Unseen.Select(d => d.At.UtcTicks).Should().Equal(expected);
    }

    [Fact]
    [Spec("every.fires")]
    [Spec("trigger.false")]
    public void Only_for_the_users_for_whom_its_conditions_are_true_then() =>
        Shop.Scenario(Shop.Rule("news", r => r.Every(Weekly).For(Loyal).For(u => u.Tier == null).Where((u, o) => u.Count<Viewed>() == 0).Then((_, _) => Send.Marketing("news"))))
            .For("wang").When(new Paid(), new Paid()).For("wu").When(new Paid(), new Paid(), new Viewed()).For("li").When(new Paid()).At(Wednesday)
            .Then("news").Advance(7.Days()).Then("news").Advance(1.Days()).For("li").When(new Paid()).Advance(6.Days()).ThenAll(("news", "", Outcome.Deliver), ("news", "", Outcome.Deliver));

    [Fact]
    [Spec("every.fires")]
    [Spec("clock.timers-first")]
    public void An_occurrence_at_an_events_time_comes_before_the_event() =>
        Shop.Scenario(Shop.Rule("news", r => r.Every(Weekly).For(u => u.Count<Viewed>() == 1).Then((_, _) => Send.Marketing("news"))))
            .When(new Viewed()).WhenAt(Wednesday, new Viewed()).Then("news");

    [Fact]
    [Spec("every.fires")]
    [Spec("clock.timer-at")]
    public void It_is_in_one_group_with_the_timers_of_its_instant() =>
        Shop.Scenario(
            o => o.AddCap(FrequencyCap.Rolling(1, 1.Days())),
            News,
            Shop.Rule("cart", r => r.When<Cart>().Step("s", 1.Hours(), (_, _) => Send.Marketing("cart"))),
            Shop.Rule("also", r => r.Every(Schedule.Daily("20:00")).Then((_, _) => Send.Marketing("also"))))
            .When(new Viewed()).WhenAt(Wednesday.AddHours(-1), new Cart("c"))
            .At(Wednesday.AddHours(-1)).Given().At(Wednesday).ThenAll(("also", "", Outcome.Deliver), ("cart", "s", Outcome.Capped), ("news", "", Outcome.Capped));

    [Fact]
    [Spec("every.fires")]
    public void An_occurrence_that_is_not_for_a_user_leaves_no_trace()
    {
        using var journal = new InMemoryJournal();
        using var engine = Shop.Engine(o => o.Journal = journal, Shop.Rule("news", r => r.Every(Weekly).For(Loyal).Then((_, _) => Send.Marketing("news"))));
        engine.Publish(new UserEvent("s", "1", "li", Start, new Viewed()));
        engine.AdvanceTo(Start.AddDays(40));

        engine.ReadJournal().Should().HaveCount(2).And.ContainSingle(entry => entry is UserEvent).And.ContainSingle(entry => entry is RuleSetActivated);
        engine.FindUser("li")!.Now.Should().Be(Start, "its clock has not moved");
    }

    [Fact]
    [Spec("every.instance")]
    public void An_occurrence_starts_an_instance_with_all_that_a_journey_has() =>
        Shop.Scenario(Shop.Rule("news", r => r.Every(Weekly).EndsOn<Cart>()
            .Do("ask", (_, _) => Send.Service("ask"))
            .WaitFor<Answered>(2.Days(), then: yes => yes.Do("thanks", (_, o) => Send.Service("thanks").With("since", $"{o.At:dd}")), otherwise: no => no.Do("again", (_, _) => Send.Service("again")))))
            .When(new Viewed()).At(Wednesday).Then("news", "ask").Advance(1.Days()).When(new Answered()).Then("news", "thanks")
            .At(Wednesday.AddDays(7)).Then("news", "ask").Advance(2.Days()).Then("news", "again")
            .At(Wednesday.AddDays(14)).Then("news", "ask").Advance(1.Days()).When(new Cart("c")).Advance(3.Days()).ThenNothing();

    [Fact]
    [Spec("every.instance")]
    public void While_an_instance_lives_an_occurrence_starts_no_other() =>
        Shop.Scenario(Shop.Rule("long", r => r.Every(Schedule.Daily("20:00")).Step("a", (_, _) => Send.Service("a")).Step("b", 3.Days(), (_, _) => Send.Service("b"))))
            .When(new Viewed()).Advance(4.Days()).ThenAll(("long", "a", Outcome.Deliver), ("long", "b", Outcome.Deliver)).Advance(1.Days()).Then("long", "a");

    [Fact]
    [Spec("every.instance")]
    public void A_key_of_the_occasion_lets_each_occurrence_have_its_own() =>
        Shop.Scenario(Shop.Rule("long", r => r.Every(Schedule.Daily("20:00")).KeyedBy(o => o.At.ToString("MMdd", null)).Step("a", 36.Hours(), (_, _) => Send.Service("a"))))
            .When(new Viewed()).At(Start.AddHours(12 + 36)).Then("long", "a", key: "0101").Advance(1.Days()).Then("long", "a", key: "0102");

    [Fact]
    [Spec("every.instance")]
    [Spec("limits.instances")]
    [Spec("instances.once")]
    public void Limits_and_Once_are_those_of_any_rule() =>
        Shop.Scenario(
            Shop.Rule("rare", r => r.Every(Schedule.Daily("20:00")).AtMost(1, per: 3.Days()).Then((_, _) => Send.Service("a"))),
            Shop.Rule("single", r => r.Every(Schedule.Daily("20:00")).For(u => u.Count<Paid>() > 0).Once().Then((_, _) => Send.Service("a"))))
            .When(new Viewed()).Advance(1.Days()).Then("rare").When(new Paid()).Advance(1.Days()).ThenAll(("rare", "", Outcome.Limited), ("single", "", Outcome.Deliver))
            .Advance(2.Days()).ThenAll(("rare", "", Outcome.Limited), ("rare", "", Outcome.Deliver));

    [Fact]
    [Spec("delivery.id")]
    [Spec("every.instance")]
    public void Each_occurrence_has_deliveries_of_its_own()
    {
        var scenario = Shop.Scenario(o => o.AddChannel(new CollectingChannel()), News).When(new Viewed()).Advance(20.Days());

        scenario.Unseen.Select(d => d.Delivery).Should().HaveCount(2).And.OnlyHaveUniqueItems().And.NotContainNulls();
    }

    [Fact]
    [Spec("rule.failed")]
    public void A_condition_that_throws_fails_its_rule_and_no_other() =>
        Shop.Scenario(News, Shop.Rule("fails", r => r.Every(Weekly).Where((u, _) => u.Attribute("x")!.Length > 0).Then((_, _) => Actions.None)))
            .When(new Viewed()).At(Wednesday).ThenAll(("fails", "", Outcome.RuleFailed), ("news", "", Outcome.Deliver)).Advance(7.Days()).ThenAll(("fails", "", Outcome.RuleFailed), ("news", "", Outcome.Deliver));

    [Fact]
    [Spec("every.rearmed")]
    [Spec("schedules.clock")]
    public void A_change_of_the_zone_arms_it_anew() =>
        Shop.Scenario(News, Shop.Rule("moves", r => r.When<Answered>().Then((_, a) => new SetAttribute("zone", a.Answer))))
            .When(new Viewed(), new Answered("America/New_York")).Advance(1.Days()).Given().At(Wednesday).ThenNothing().At(Wednesday.AddHours(13)).Then("news")
            .When(new Answered("Asia/Tokyo")).Given().At(Wednesday.AddDays(7).AddHours(-1)).Then("news").Advance(5.Days()).ThenNothing();

    [Fact]
    [Spec("every.rearmed")]
    [Spec("schedules.yearly")]
    public void A_change_of_the_date_arms_it_anew() =>
        Shop.Scenario(
            Shop.Rule("birthday", r => r.Every(Schedule.Yearly("birthday", "09:00")).Then((_, _) => Send.Marketing("birthday"))),
            Shop.Rule("says", r => r.When<Answered>().Then((_, a) => new SetAttribute("birthday", a.Answer))))
            .When(new Viewed()).Advance(400.Days()).ThenNothing()
            .When(new Answered("2001-02-20")).Given().At(Shop.Time("2027-02-20T09:00:00+08:00")).Then("birthday")
            .When(new Answered("--02-22")).Given().At(Shop.Time("2027-02-22T09:00:00+08:00")).Then("birthday")
            .When(new Answered("none")).Given().Advance(800.Days()).ThenNothing();

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [Spec("every.users")]
    public void It_reaches_those_who_are_users_by_then(long ticks, bool reached)
    {
        var scenario = Shop.Scenario(News).At(Wednesday.AddTicks(Math.Min(ticks, 0))).WhenAt(Wednesday.AddTicks(ticks), new Viewed()).At(Wednesday.AddDays(1));

        _ = reached ? scenario.Then("news") : scenario.ThenNothing();
    }

    [Fact]
    [Spec("every.fires")]
    public void Events_alone_bring_it_about_too_as_in_a_replay_of_history()
    {
        var scenario = Shop.Scenario(News).WhenAt(Start, new Viewed()).WhenAt(Start.AddDays(20), new Viewed());

        scenario.Unseen.Select(d => d.At).Should().Equal(Wednesday, Wednesday.AddDays(7));
    }

    [Fact]
    public void What_For_says_on_an_event_is_asked_with_the_event() =>
        Shop.Scenario(Shop.Rule("r", r => r.When<Viewed>().For(Loyal).For(u => u.Tier == null).Then((_, _) => Send.Service("r"))))
            .When(new Viewed(), new Paid(), new Paid()).ThenNothing().When(new Viewed()).Then("r");

    [Fact]
    public void Its_clauses_are_read_as_they_were_written()
    {
        using var engine = Shop.Engine(_ => { }, Shop.Rule("news", r => r.Every(Weekly).For(Loyal).For(user => user.Points > 5).Then((_, _) => Send.Marketing("news"))));

        engine.Rules.Single().Clauses.Should().Equal("Every(Weekly)", "For(Loyal)", "For(user => user.Points > 5)", "Then()");
    }
}

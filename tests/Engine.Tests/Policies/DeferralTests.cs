namespace Wellspring.Engine.Tests.Policies;

/// <summary>Messages that are held, for quiet hours or a cap, and what becomes of them at their release.</summary>
public sealed class DeferralTests
{
    /// <summary>22:00 in Shanghai: quiet from 21:00 to 09:00.</summary>
    private static readonly DateTimeOffset Night = Shop.Time("2026-03-01T14:00:00Z");
    private static readonly DateTimeOffset Morning = Shop.Time("2026-03-02T01:00:00Z");
    private static readonly QuietHours Quiet = new("21:00", "09:00");
    private readonly List<Decision> told = [];
    private int published;

    [Fact]
    [Spec("gates.quiet")]
    [Spec("deferred.release")]
    public void In_quiet_hours_a_message_is_held_and_goes_out_when_they_end()
    {
        using var engine = Engine(o => o.QuietHours = Quiet, Hello());
        View(engine, Night);
        told.Single().Should().Match<Decision>(d => d.Outcome == Outcome.Deferred && d.Release == Morning && !d.IsRelease && d.Reason == "quiet hours, until 2026-03-02 09:00:00");

        engine.AdvanceTo(Morning.AddTicks(-1));
        told.Should().HaveCount(1);
        engine.AdvanceTo(Morning);

        told[1].Should().Match<Decision>(d => d.Outcome == Outcome.Deliver && d.At == Morning && d.Due == Night && d.IsRelease && d.Release == null);
        engine.AdvanceTo(Morning.AddDays(9));
        told.Should().HaveCount(2);
    }

    [Fact]
    [Spec("gates.quiet")]
    public void Quiet_hours_judge_the_classes_they_are_for_and_drop_or_expire_where_they_say_so()
    {
        LifecycleRule[] rules = [Hello("marketing"), Hello("service", MessageClass.Service), Hello("transactional", MessageClass.Transactional)];
        (string, Outcome)[] Of(QuietHours hours)
        {
            told.Clear();
            using var engine = Engine(o => o.QuietHours = hours, rules);
            View(engine, Night);
            return [.. told.OrderBy(d => d.Rule, StringComparer.Ordinal).Select(d => (d.Rule, d.Outcome))];
        }

        Of(Quiet).Should().Equal(("marketing", Outcome.Deferred), ("service", Outcome.Deliver), ("transactional", Outcome.Deliver));
        Of(Quiet with { IncludeService = true }).Should().Equal(("marketing", Outcome.Deferred), ("service", Outcome.Deferred), ("transactional", Outcome.Deliver));
        Of(Quiet with { Mode = QuietHoursMode.Drop }).Should().Equal(("marketing", Outcome.QuietDropped), ("service", Outcome.Deliver), ("transactional", Outcome.Deliver));
        Of(Quiet with { MaxLateness = 10.Hours() }).Should().Equal(("marketing", Outcome.Expired), ("service", Outcome.Deliver), ("transactional", Outcome.Deliver));
        Of(Quiet with { MaxLateness = 11.Hours() }).Should().Equal(("marketing", Outcome.Deferred), ("service", Outcome.Deliver), ("transactional", Outcome.Deliver));
    }

    [Fact]
    [Spec("deferred.group")]
    public void What_was_held_competes_again_at_its_release_by_priority()
    {
        using var engine = Engine(
            o =>
            {
                o.QuietHours = Quiet;
                o.AddCap(FrequencyCap.Rolling(1, 1.Days()));
                o.AddRule(Shop.Rule("low", r => r.When<Paid>().Then((_, _) => Send.Marketing("low"))), "low", priority: 1);
                o.AddRule(Shop.Rule("high", r => r.When<Viewed>().Then((_, _) => Send.Marketing("high"))), "high", priority: 9);
            });
        engine.Publish(new UserEvent("s", "a", "li", Night, new Paid()));
        engine.Publish(new UserEvent("s", "b", "li", Night.AddHours(1), new Viewed()));
        told.Select(d => (d.Rule, d.Outcome)).Should().Equal([("low", Outcome.Deferred), ("high", Outcome.Deferred)], "what is held does not count for the cap");

        engine.AdvanceTo(Morning);

        told.Skip(2).Select(d => (d.Rule, d.Outcome)).Should().Equal(("high", Outcome.Deliver), ("low", Outcome.Capped));
    }

    [Fact]
    [Spec("deferred.judged")]
    public void An_exit_takes_back_what_is_held_also_after_the_last_step()
    {
        using var engine = Engine(o => o.QuietHours = Quiet, Shop.Rule("cart", r => r.When<Cart>().KeyedBy(c => c.Id).EndsOn<Paid>((c, p) => p.Cart == c.Id).Then((_, _) => Send.Marketing("cart"))));
        engine.Publish(new UserEvent("s", "1", "li", Night, new Cart("a")));
        engine.Publish(new UserEvent("s", "2", "li", Night, new Cart("b")));
        engine.Publish(new UserEvent("s", "3", "li", Night.AddHours(1), new Paid(1, "a")));
        engine.AdvanceTo(Morning.AddDays(1));

        told.Select(d => (d.Key, d.Outcome)).Should().Equal(("a", Outcome.Deferred), ("b", Outcome.Deferred), ("b", Outcome.Deliver));
    }

    [Fact]
    [Spec("deferred.judged")]
    public void The_steps_condition_and_words_are_those_of_the_release()
    {
        using var engine = Engine(o => o.QuietHours = Quiet, Shop.Rule("r", r => r.When<Paid>().Reads(u => u.Count<Viewed>())
            .Step("told", (u, _) => Actions.Of([Send.Marketing($"{u.Count<Viewed>()} views"), new IssueCoupon("c"), new GrantPoints(5)]))
            .Step("asked", 1.Minutes(), (u, _) => Send.Marketing("ask")).Where((u, _) => u.Count<Viewed>() == 0)));
        engine.Publish(new UserEvent("s", "1", "li", Night, new Paid()));
        engine.AdvanceTo(Night.AddMinutes(5));
        View(engine, Night.AddMinutes(6));
        engine.AdvanceTo(Morning);

        told.Select(d => (d.Step, d.Action, d.Outcome)).Should().Equal(
            ("told", 0, Outcome.Deferred), ("told", 1, Outcome.Deferred), ("asked", 0, Outcome.Deferred), ("told", 0, Outcome.Deliver), ("told", 1, Outcome.Deliver), ("asked", 0, Outcome.NotMatched));
        told[3].Outgoing.Should().Be(Send.Marketing("1 views"));
        told.Where(d => d.State.Length > 0).Should().ContainSingle().Which.Should().Be(told[0], "the points are granted once");
    }

    [Fact]
    [Spec("limits.once")]
    public void A_held_message_counts_once_for_its_rules_limit()
    {
        using var engine = Engine(o => o.QuietHours = Quiet, Shop.Rule("r", r => r.When<Viewed>().AtMost(1, per: 2.Days()).Then((_, _) => Send.Marketing("hi"))));
        View(engine, Night);
        View(engine, Night.AddHours(1));
        engine.AdvanceTo(Morning);
        View(engine, Night.AddDays(1));
        View(engine, Night.AddDays(2));

        told.Select(d => d.Outcome).Should().Equal(Outcome.Deferred, Outcome.Limited, Outcome.Deliver, Outcome.Limited, Outcome.Deferred);
    }

    [Fact]
    [Spec("deferred.instance")]
    public void The_instance_goes_on_while_its_message_is_held_and_a_new_one_is_another()
    {
        using var engine = Engine(o => o.QuietHours = Quiet, Shop.Rule("r", r => r.When<Viewed>()
            .Step("one", (_, v) => Send.Marketing($"{v.Category}")).Step("two", 30.Minutes(), (_, v) => Send.Service("two"))));
        View(engine, Night, "first");
        View(engine, Night.AddHours(1), "second");
        engine.AdvanceTo(Morning);

        told.Select(d => (d.Step, d.Outcome, (d.Outgoing as SendMessage)?.Template)).Should().Equal(
            ("one", Outcome.Deferred, "first"), ("two", Outcome.Deliver, "two"), ("one", Outcome.Deferred, "second"), ("two", Outcome.Deliver, "two"),
            ("one", Outcome.Deliver, "first"), ("one", Outcome.Deliver, "second"));
    }

    [Fact]
    [Spec("caps.defer")]
    public void A_cap_that_defers_holds_a_message_until_there_is_room()
    {
        var at = Morning.AddHours(1);
        using var engine = Engine(o => o.AddCap(FrequencyCap.Rolling(2, 10.Hours()) with { Over = OverCap.Defer, DeferAtMost = 9.Hours() }), Hello());
        foreach (var hour in new[] { 0, 3, 4, 5 })
        {
            View(engine, at.AddHours(hour));
        }

        told.Select(d => (d.Outcome, d.Release)).Should().Equal(
            (Outcome.Deliver, null), (Outcome.Deliver, null), (Outcome.Deferred, at.AddHours(10)), (Outcome.Deferred, at.AddHours(10)));
        engine.AdvanceTo(at.AddHours(40));

        told.Skip(4).Select(d => (d.Outcome, d.At, d.Due)).Should().Equal(
            (Outcome.Deliver, at.AddHours(10), at.AddHours(4)), (Outcome.Deferred, at.AddHours(10), at.AddHours(5)), (Outcome.Deliver, at.AddHours(13), at.AddHours(5)));
    }

    [Fact]
    [Spec("caps.defer")]
    public void A_message_that_finds_no_room_in_time_is_capped()
    {
        using var engine = Engine(o => o.AddCap(FrequencyCap.Calendar(1, CalendarPeriod.Day) with { Over = OverCap.Defer, DeferAtMost = 10.Hours() }), Hello());
        View(engine, Morning);
        View(engine, Morning.AddHours(1));
        View(engine, Morning.AddHours(6));
        engine.AdvanceTo(Morning.AddDays(2));

        // Midnight in Shanghai is 15 hours after nine.
        told.Select(d => (d.Outcome, d.At)).Should().Equal(
            (Outcome.Deliver, Morning), (Outcome.Capped, Morning.AddHours(1)), (Outcome.Deferred, Morning.AddHours(6)), (Outcome.Deliver, Morning.AddHours(15)));
        told[1].Reason.Should().EndWith("held no longer than 10:00:00");
    }

    [Fact]
    [Spec("caps.exit")]
    public void A_cap_can_end_the_instance()
    {
        using var engine = Engine(
            o => o.AddCap(FrequencyCap.Rolling(1, 5.Days()) with { Over = OverCap.Exit }),
            Shop.Rule("r", r => r.When<Viewed>().KeyedBy(v => v.Category).Step("one", (_, _) => Send.Marketing("1")).Step("two", 1.Hours(), (_, _) => Send.Service("2"))));
        View(engine, Morning, "a");
        View(engine, Morning, "b");
        engine.AdvanceTo(Morning.AddDays(1));

        told.Select(d => (d.Key, d.Step, d.Outcome)).Should().Equal(("a", "one", Outcome.Deliver), ("b", "one", Outcome.Capped), ("a", "two", Outcome.Deliver));
    }

    [Theory]
    [InlineData(OverCap.Exit, OverCap.Skip, 1)]
    [InlineData(OverCap.Exit, OverCap.Defer, 1)]
    [InlineData(OverCap.Skip, OverCap.Defer, 2)]
    [Spec("caps.several")]
    [Spec("group.independent")]
    public void Of_several_full_caps_the_strictest_counts_however_they_are_spelled_and_added(OverCap strict, OverCap other, int decisions)
    {
        FrequencyCap[] caps = [FrequencyCap.Rolling(1, 1.Days()), FrequencyCap.Calendar(1, CalendarPeriod.Day), FrequencyCap.Rolling(1, 1.Days())];
        foreach (var (a, b) in new[] { (0, 1), (1, 0), (0, 2), (2, 0) })
        {
            told.Clear();
            using var engine = Engine(
                o => o.AddCap(caps[a] with { Over = strict }).AddCap(caps[b] with { Over = other }),
                Shop.Rule("r", r => r.When<Viewed>().KeyedBy(v => v.Category).Step("one", (_, _) => Send.Marketing("1")).Step("two", 1.Hours(), (_, _) => Send.Service("2"))));
            View(engine, Morning, "a");
            View(engine, Morning, "b");
            engine.AdvanceTo(Morning.AddHours(2));

            told.Where(d => d.Key == "b").Select(d => d.Outcome).Should().Equal(new[] { Outcome.Capped, Outcome.Deliver }.Take(decisions), $"caps {a} and {b}");
        }
    }

    [Fact]
    [Spec("controls.shadow")]
    public async Task What_a_rule_in_shadow_mode_proposes_is_not_held()
    {
        using var engine = Engine(o => o.QuietHours = Quiet, Hello());
        await engine.ControlAsync(ControlChange.Shadow("hello"), by: "ops", why: "pilot");
        View(engine, Night);
        engine.AdvanceTo(Morning.AddDays(1));

        told.Should().ContainSingle().Which.Outcome.Should().Be(Outcome.Shadow);
    }

    [Fact]
    [Spec("crash.recovery")]
    public void What_is_held_is_held_after_a_restart_too()
    {
        using var journal = new InMemoryJournal();
        MarketingEngine Made() => Engine(o => (o.QuietHours, o.Journal, o.MinEntriesPerSweep, o.EntriesPerSnapshot, o.AwakeUsers) = (Quiet, journal, 1, 1, 0), Hello());
        var engine = Made();
        View(engine, Night);
        View(engine, Night, user: "wang");
        engine = Made();
        View(engine, Night.AddMinutes(1), user: "zhao");
        engine = Made();
        engine.AdvanceTo(Morning);
        engine = Made();
        engine.AdvanceTo(Morning.AddDays(1));

        told.Where(d => d.Outcome == Outcome.Deliver).Select(d => (d.User, d.At)).Should().BeEquivalentTo([("li", Morning), ("wang", Morning), ("zhao", Morning)]);
        told.Should().HaveCount(6);
    }

    private static LifecycleRule Hello(string id = "hello", MessageClass of = MessageClass.Marketing) =>
        Shop.Rule(id, r => r.When<Viewed>().Then((_, _) => new SendMessage(id) { Class = of }));

    private void View(MarketingEngine engine, DateTimeOffset at, string category = "", string user = "li") =>
        engine.Publish(new UserEvent("s", $"{published++}", user, at, new Viewed(category)));

    private MarketingEngine Engine(Action<EngineOptions> configure, params LifecycleRule[] rules) => Shop.Engine(
        o =>
        {
            o.OnDecision(told.Add);
            configure(o);
        },
        rules);
}

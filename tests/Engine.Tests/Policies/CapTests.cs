namespace Wellspring.Engine.Tests.Policies;

public sealed class CapTests
{
    private static readonly DateTimeOffset Start = Shop.Time("2026-01-01T00:00:00Z");

    private static readonly LifecycleRule Marketing = Shop.Rule("marketing", r => r.When<Viewed>().Then((_, v) => Send.Marketing("m") with { Tag = v.Category }));

    private static readonly LifecycleRule Service = Shop.Rule("service", r => r.When<Paid>().Then((_, _) => Send.Service("s")));

    [Theory]
    [InlineData(-1, Outcome.Capped)]
    [InlineData(0, Outcome.Deliver)]
    [Spec("caps.rolling")]
    public void A_message_just_as_old_as_the_window_does_not_count(long ticks, Outcome outcome) =>
        Shop.Scenario(o => o.AddCap(FrequencyCap.Rolling(1, 7.Days())), Marketing)
            .When(new Viewed()).Then("marketing").Advance(7.Days() + ticks.Ticks()).When(new Viewed()).Then("marketing", outcome: outcome);

    [Fact]
    [Spec("caps.rolling")]
    public void As_many_as_the_cap_pass_and_a_capped_message_does_not_count()
    {
        var scenario = Shop.Scenario(o => o.AddCap(FrequencyCap.Rolling(2, 10.Hours())), Marketing);
        for (var hour = 0; hour <= 11; hour++)
        {
            scenario.At(Start.AddHours(hour)).When(new Viewed());
        }

        scenario.Unseen.Select((d, hour) => (d.Outcome, hour)).Where(d => d.Outcome == Outcome.Deliver).Select(d => d.hour).Should().Equal(0, 1, 10, 11);
        scenario.Unseen[2].Reason.Should().Be("Marketing: at most 2 per 10:00:00");
    }

    [Fact]
    [Spec("caps.rolling")]
    public void A_cap_of_none_lets_none_pass() =>
        Shop.Scenario(o => o.AddCap(FrequencyCap.Rolling(0, 1.Hours())), Marketing).When(new Viewed()).Then("marketing", outcome: Outcome.Capped);

    [Fact]
    [Spec("caps.rolling")]
    [Spec("gates.classes")]
    public void A_cap_counts_and_judges_its_class_only() =>
        Shop.Scenario(o => o.AddCap(FrequencyCap.Rolling(1, 1.Hours()) with { Class = MessageClass.Service }), Marketing, Service)
            .When(new Viewed(), new Viewed(), new Paid(), new Paid())
            .ThenAll(("marketing", "", Outcome.Deliver), ("marketing", "", Outcome.Deliver), ("service", "", Outcome.Deliver), ("service", "", Outcome.Capped));

    [Fact]
    [Spec("caps.rolling")]
    [Spec("gates.classes")]
    public void A_cap_of_no_class_counts_all_and_stops_none_that_is_Transactional() =>
        Shop.Scenario(
                o => o.AddCap(FrequencyCap.Rolling(2, 1.Hours()) with { Class = null }),
                Marketing,
                Service,
                Shop.Rule("transactional", r => r.When<Cart>().Then((_, _) => Send.Transactional("t"))))
            .When(new Cart("c"), new Paid(), new Viewed(), new Paid(), new Cart("d"))
            .ThenAll(("transactional", "", Outcome.Deliver), ("service", "", Outcome.Deliver), ("marketing", "", Outcome.Capped), ("service", "", Outcome.Capped), ("transactional", "", Outcome.Deliver));

    [Fact]
    [Spec("gates.classes")]
    public void Service_is_not_capped_where_no_cap_is_configured_for_it_and_Transactional_never() =>
        Shop.Scenario(
                o => o.AddCap(FrequencyCap.Rolling(0, 1.Hours())),
                Service,
                Shop.Rule("transactional", r => r.When<Cart>().Then((_, _) => Send.Transactional("t"))))
            .When(new Paid(), new Cart("c")).ThenAll(("service", "", Outcome.Deliver), ("transactional", "", Outcome.Deliver));

    [Fact]
    [Spec("gates.classes")]
    public void A_cap_on_Transactional_messages_cannot_be_made() =>
        FluentActions.Invoking(() => FrequencyCap.Rolling(0, 1.Hours()) with { Class = MessageClass.Transactional }).Should().Throw<ArgumentOutOfRangeException>();

    [Fact]
    [Spec("caps.rolling")]
    public void A_coupon_is_no_message_and_takes_no_message_of_a_cap() =>
        Shop.Scenario(o => o.AddCap(FrequencyCap.Rolling(1, 1.Hours())), Shop.Rule("r", r => r.When<Cart>().Then((_, _) => Actions.Of([new IssueCoupon("ten"), Send.Marketing("here it is")]))))
            .When(new Cart("c")).ThenAll(("r", "", Outcome.Deliver), ("r", "", Outcome.Deliver));

    [Fact]
    [Spec("group.independent")]
    public void Which_of_two_caps_is_named_does_not_depend_on_the_order_in_which_they_were_added()
    {
        FrequencyCap[] caps = [FrequencyCap.Rolling(0, 1.Hours()), FrequencyCap.Rolling(0, 2.Hours())];
        Reason(caps).Should().Be(Reason([caps[1], caps[0]]));

        static string? Reason(FrequencyCap[] caps) =>
            Shop.Scenario(o => Array.ForEach(caps, cap => o.AddCap(cap)), Marketing).When(new Viewed()).Unseen.Single().Reason;
    }

    [Fact]
    [Spec("caps.rolling")]
    public void A_cap_with_a_tag_counts_and_judges_messages_with_that_tag() =>
        Shop.Scenario(o => o.AddCap(FrequencyCap.Rolling(1, 1.Hours()) with { Tag = "sale" }), Marketing)
            .When(new Viewed("other"), new Viewed(), new Viewed("sale"), new Viewed("Sale"), new Viewed("sale"))
            .Unseen.Select(d => d.Outcome).Should().Equal(Outcome.Deliver, Outcome.Deliver, Outcome.Deliver, Outcome.Deliver, Outcome.Capped);

    [Fact]
    [Spec("caps.rolling")]
    public void A_message_must_pass_all_caps() =>
        Shop.Scenario(o => o.AddCap(FrequencyCap.Rolling(1, 1.Hours())).AddCap(FrequencyCap.Rolling(2, 1.Days())), Marketing)
            .When(new Viewed()).Then("marketing").When(new Viewed()).Then("marketing", outcome: Outcome.Capped)
            .Advance(1.Hours()).When(new Viewed()).Then("marketing").Advance(1.Hours()).When(new Viewed()).Then("marketing", outcome: Outcome.Capped);

    [Fact]
    [Spec("caps.rolling")]
    [Spec("holdout.counts")]
    public void A_held_out_message_counts() =>
        Shop.Scenario(
                o =>
                {
                    o.Holdout = new Holdout("salt", 1);
                    o.AddCap(FrequencyCap.Rolling(1, 1.Hours()));
                },
                Marketing)
            .When(new Viewed(), new Viewed()).ThenAll(("marketing", "", Outcome.HeldOut), ("marketing", "", Outcome.Capped));

    [Fact]
    [Spec("caps.skip")]
    public void A_capped_step_leaves_its_instance_going() =>
        Shop.Scenario(
                o => o.AddCap(FrequencyCap.Rolling(1, 1.Hours())),
                Shop.Rule("two", r => r.When<Cart>().Step("a", (_, _) => Send.Marketing("a")).Step("b", 2.Hours(), (_, _) => Send.Marketing("b"))),
                Marketing)
            .When(new Viewed(), new Cart("c")).ThenAll(("marketing", "", Outcome.Deliver), ("two", "a", Outcome.Capped))
            .Advance(2.Hours()).Then("two", "b");

    [Theory]
    [InlineData("Asia/Shanghai", "2026-01-31T15:59:59.9999999Z", Outcome.Capped)]
    [InlineData("Asia/Shanghai", "2026-01-31T16:00:00Z", Outcome.Deliver)]
    [InlineData("America/New_York", "2026-02-01T04:59:59Z", Outcome.Capped)]
    [InlineData("America/New_York", "2026-02-01T05:00:00Z", Outcome.Deliver)]
    [Spec("caps.calendar")]
    public void A_calendar_cap_starts_anew_in_the_engines_zone(string zone, string time, Outcome outcome) =>
        Shop.Scenario(
                o =>
                {
                    o.Zone = TimeZoneInfo.FindSystemTimeZoneById(zone);
                    o.AddCap(FrequencyCap.Calendar(1, CalendarPeriod.Month));
                },
                Marketing)
            .At(Shop.Time("2026-01-02T00:00:00Z")).When(new Viewed()).Then("marketing").At(Shop.Time(time)).When(new Viewed()).Then("marketing", outcome: outcome);

    [Fact]
    [Spec("caps.calendar")]
    public void A_calendar_cap_follows_the_users_own_zone() =>
        Shop.Scenario(
                o => o.AddCap(FrequencyCap.Calendar(1, CalendarPeriod.Day)),
                Shop.Rule("moves", r => r.When<Answered>().Then((_, a) => new SetAttribute("zone", a.Answer))),
                Marketing)
            .When(new Answered("America/New_York"), new Viewed()).ThenAll(("moves", "", Outcome.Deliver), ("marketing", "", Outcome.Deliver))
            .At(Shop.Time("2026-01-01T04:59:59Z")).When(new Viewed()).Then("marketing", outcome: Outcome.Capped)
            .At(Shop.Time("2026-01-01T05:00:00Z")).When(new Viewed()).Then("marketing");

    [Theory]
    [InlineData(CalendarPeriod.Day, "at most 1 per day")]
    [InlineData(CalendarPeriod.Week, "at most 1 per week")]
    [InlineData(CalendarPeriod.Month, "at most 1 per month")]
    [Spec("caps.calendar")]
    public void The_message_at_the_very_start_of_a_period_counts_for_it(CalendarPeriod period, string reason)
    {
        var scenario = Shop.Scenario(o => o.AddCap(FrequencyCap.Calendar(1, period)), Marketing);

        // In Shanghai, Monday the first of June begins here.
        scenario.At(Shop.Time("2026-05-31T16:00:00Z")).When(new Viewed()).Then("marketing").Advance(23.Hours()).When(new Viewed());

        scenario.Unseen.Should().ContainSingle().Which.Reason.Should().Be($"Marketing: {reason}");
    }

    [Fact]
    public void A_cap_out_of_range_is_refused()
    {
        FluentActions.Invoking(() => FrequencyCap.Rolling(-1, 1.Hours())).Should().Throw<ArgumentOutOfRangeException>().WithMessage("A cap's max must be at least 0.*");
        FluentActions.Invoking(() => FrequencyCap.Calendar(-1, CalendarPeriod.Day)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => FrequencyCap.Rolling(1, TimeSpan.Zero)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("A cap's per must be greater than 0.*");
    }
}

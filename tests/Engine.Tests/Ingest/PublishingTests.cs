namespace Wellspring.Engine.Tests.Ingest;

public sealed class PublishingTests
{
    private static readonly DateTimeOffset Start = Shop.Time("2026-01-01T00:00:00Z");
    private readonly List<Decision> decisions = [];

    [Fact]
    [Spec("events.refused")]
    public void A_refused_event_is_not_remembered_and_the_events_after_it_go_on()
    {
        var engine = Engine();

        engine.PublishText(CloudEvents.Event("cart", """{"id":"c","items":-1}""", "1", time: "2026-01-05T00:00:00Z")).Status.Should().Be(PublishStatus.Refused);
        engine.UserCount.Should().Be(0);
        engine.PublishText(CloudEvents.Event("cart", """{"id":"c"}""", "1")).Status.Should().Be(PublishStatus.Accepted, "the id was not remembered");
        decisions.Should().ContainSingle().Which.At.Should().Be(Start, "the refused event moved no clock");
    }

    [Theory]
    [InlineData("01:00:00", PublishStatus.Accepted)]
    [InlineData("01:00:00.0000001", PublishStatus.Refused)]
    [Spec("events.ahead")]
    public void An_event_at_most_an_hour_ahead_of_the_wall_clock_is_accepted(string ahead, PublishStatus status)
    {
        var engine = Engine(options => options.MaxAhead = new EngineOptions().MaxAhead);

        var answer = engine.Publish(new UserEvent("s", "1", "li", Start + TimeSpan.Parse(ahead, null), new Viewed()));

        answer.Status.Should().Be(status);
        answer.Reason.Should().Be(status == PublishStatus.Refused ? "time is more than 01:00:00 ahead of this machine's clock" : null);
    }

    [Fact]
    [Spec("events.ahead")]
    public void Without_MaxAhead_any_future_is_accepted() =>
        Engine().Publish(new UserEvent("s", "1", "li", Start.AddYears(100), new Viewed())).Status.Should().Be(PublishStatus.Accepted);

    [Fact]
    [Spec("events.until")]
    public void An_event_later_than_Until_is_skipped_and_not_remembered()
    {
        var engine = Engine(options => options.Until = Start);

        engine.Publish(new UserEvent("s", "1", "li", Start.AddTicks(1), new Viewed())).Status.Should().Be(PublishStatus.Skipped);
        engine.PublishText(CloudEvents.Event(time: "2026-01-01T00:00:01Z")).Status.Should().Be(PublishStatus.Skipped);
        engine.UserCount.Should().Be(0);
        engine.Publish(new UserEvent("s", "1", "li", Start, new Viewed())).Status.Should().Be(PublishStatus.Accepted);
    }

    [Fact]
    [Spec("events.until")]
    public void A_malformed_event_later_than_Until_is_skipped_where_its_data_are_bad_and_refused_where_its_envelope_is()
    {
        var engine = Engine(options => options.Until = Start);

        engine.PublishText(CloudEvents.Event("cart", "7", time: "2026-01-01T00:00:01Z")).Status.Should().Be(PublishStatus.Skipped);
        engine.PublishText(CloudEvents.Event("", time: "2026-01-01T00:00:01Z")).Status.Should().Be(PublishStatus.Refused);
    }

    [Theory]
    [InlineData("\"text\"")]
    [InlineData("{\"id\":null}")]
    [InlineData(null)]
    [Spec("events.unregistered")]
    public void An_event_of_an_unregistered_type_is_accepted_and_kept_as_it_came(string? data)
    {
        var journal = new InMemoryJournal();
        var engine = Engine(options => options.Journal = journal);

        engine.PublishText(CloudEvents.Event("stranger", data)).Status.Should().Be(PublishStatus.Accepted);

        var kept = engine.ReadJournal().OfType<UserEvent>().Should().ContainSingle().Which.Data.Should().BeOfType<UnregisteredEvent>().Subject;
        kept.Type.Should().Be("stranger");
        System.Text.Encoding.UTF8.GetString(kept.Json.Span).Should().Be(data ?? "");
    }

    [Fact]
    [Spec("events.unregistered")]
    public void A_type_is_compared_ordinally() =>
        Engine().PublishText(CloudEvents.Event("Cart", "7")).Status.Should().Be(PublishStatus.Accepted, "'Cart' is not the registered 'cart'");

    [Fact]
    public void A_record_that_is_no_registered_event_is_a_mistake_of_the_caller() =>
        FluentActions.Invoking(() => Engine().Publish(new UserEvent("s", "1", "li", Start, new Stranger())))
            .Should().Throw<ArgumentException>().WithMessage("No event type is registered for Stranger; register it with AddEvents.*");

    [Fact]
    [Spec("events.repeat")]
    public void A_repeat_is_acknowledged_once_per_user_and_source_whatever_else_it_says()
    {
        var engine = Engine();
        engine.PublishText(CloudEvents.Event("cart", """{"id":"c"}""")).Status.Should().Be(PublishStatus.Accepted);

        engine.PublishText(CloudEvents.Event("viewed", "{}", time: "2026-01-09T00:00:00Z")).Status.Should().Be(PublishStatus.Repeated);
        engine.PublishText(CloudEvents.Event("cart", "7")).Status.Should().Be(PublishStatus.Repeated, "its data are not looked into");
        engine.PublishText(CloudEvents.Event("cart", """{"id":"c","items":-1}""")).Status.Should().Be(PublishStatus.Repeated);
        engine.Publish(new UserEvent("/shop", "1", "li", Start, new Cart("d"))).Status.Should().Be(PublishStatus.Repeated);
        decisions.Should().ContainSingle();

        engine.Publish(new UserEvent("/other", "1", "li", Start, new Cart("d"))).Status.Should().Be(PublishStatus.Accepted);
        engine.Publish(new UserEvent("/shop", "1", "wang", Start, new Cart("d"))).Status.Should().Be(PublishStatus.Accepted);
    }

    [Fact]
    [Spec("events.repeat")]
    public void A_repeat_tells_its_time_unless_it_is_faulty_itself()
    {
        var engine = Engine(options => options.MaxAhead = TimeSpan.FromDays(1));
        engine.PublishText(CloudEvents.Event("cart", """{"id":"c"}"""));

        engine.PublishText(CloudEvents.Event("cart", """{"id":"c"}""")).Time.Should().Be(Start);
        engine.PublishText(CloudEvents.Event("viewed", "{}", time: "2026-01-02T00:00:00Z")).Time.Should().Be(Start.AddDays(1));
        engine.PublishText(CloudEvents.Event("viewed", "{}", time: "2026-01-09T00:00:00Z")).Should().Be(new PublishResult(PublishStatus.Repeated));
        engine.PublishText(CloudEvents.Event("cart", "7")).Should().Be(new PublishResult(PublishStatus.Repeated));
        engine.PublishText(CloudEvents.Event("cart", """{"id":"c","items":-1}""")).Should().Be(new PublishResult(PublishStatus.Repeated));
    }

    [Fact]
    [Spec("events.repeat")]
    public void A_repeat_ahead_of_the_wall_clock_is_acknowledged()
    {
        var engine = Engine(options => options.MaxAhead = TimeSpan.Zero);
        engine.Publish(new UserEvent("s", "1", "li", Start, new Viewed()));

        engine.Publish(new UserEvent("s", "1", "li", Start.AddDays(1), new Viewed())).Status.Should().Be(PublishStatus.Repeated);
    }

    [Fact]
    [Spec("events.repeat")]
    public void A_repeat_moves_no_clock_and_is_no_activity() =>
        Shop.Scenario(
                Shop.Rule("silent", r => r.WhenSilent().For(2.Hours(), "asleep", _ => Send.Marketing("hello"))),
                Shop.Rule("later", r => r.When<Viewed>().Step("s", 1.Hours(), (_, _) => Send.Service("s"))))
            .WhenAt(Start, new Viewed(), id: "1")
            .WhenAt(Start.AddMinutes(90), new Viewed(), id: "1")
            .ThenNothing()
            .Advance(2.Hours())
            .ThenAll(("later", "s", Outcome.Deliver), ("silent", "asleep", Outcome.Deliver));

    [Theory]
    [InlineData(0, PublishStatus.Accepted)]
    [InlineData(-1, PublishStatus.Repeated)]
    [Spec("events.repeat-horizon")]
    public void An_event_is_known_for_thirty_days_of_the_users_clock(long ticks, PublishStatus status)
    {
        var engine = Engine();
        engine.Publish(new UserEvent("s", "1", "li", Start, new Viewed()));
        engine.Publish(new UserEvent("s", "2", "li", Start.AddDays(30).AddTicks(ticks), new Viewed()));

        engine.Publish(new UserEvent("s", "1", "li", Start, new Viewed())).Status.Should().Be(status);
    }

    [Fact]
    [Spec("events.repeat-horizon")]
    public void The_time_that_counts_is_the_clock_at_processing_and_not_the_events_own()
    {
        var engine = Engine();
        engine.Publish(new UserEvent("s", "now", "li", Start, new Viewed()));
        engine.Publish(new UserEvent("s", "late", "li", Start.AddDays(-29), new Viewed()));
        engine.Publish(new UserEvent("s", "next", "li", Start.AddDays(20), new Viewed()));

        engine.Publish(new UserEvent("s", "late", "li", Start.AddDays(-29), new Viewed())).Status.Should().Be(PublishStatus.Repeated);
    }

    [Fact]
    [Spec("events.repeat-horizon")]
    public void Without_DedupeFor_an_event_is_known_for_ever()
    {
        var engine = Engine(options => options.DedupeFor = null);
        engine.Publish(new UserEvent("s", "1", "li", Start, new Viewed()));
        engine.Publish(new UserEvent("s", "2", "li", Start.AddYears(50), new Viewed()));

        engine.Publish(new UserEvent("s", "1", "li", Start, new Viewed())).Status.Should().Be(PublishStatus.Repeated);
    }

    [Fact]
    [Spec("events.order")]
    public void Events_of_one_instant_are_processed_in_the_order_of_arrival_each_as_a_trigger_of_its_own()
    {
        var scenario = Shop.Scenario(Shop.Rule("nth", r => r.When<Viewed>().Where((u, v) => u.Count<Viewed>() > 0).Then((u, v) => Send.Service($"{v.Category}{u.Count<Viewed>()}"))));

        scenario.When(new Viewed("z"), new Viewed("a"), new Viewed("m"));

        scenario.Unseen.Select(d => ((SendMessage)d.Outgoing!).Template).Should().Equal("z1", "a2", "m3");
    }

    [Fact]
    [Spec("events.order")]
    public void A_late_event_is_processed_when_it_arrives() =>
        Shop.Scenario(
                Shop.Rule("viewed", r => r.When<Viewed>().Then((_, v) => Send.Service(v.Category!))))
            .WhenAt(Start.AddHours(2), new Viewed("second"))
            .Then("viewed", template: "second")
            .WhenAt(Start.AddHours(1), new Viewed("first"))
            .Then("viewed", template: "first");

    private MarketingEngine Engine(Action<EngineOptions>? configure = null) => Shop.Engine(
        options =>
        {
            options.TimeProvider = new FixedTime(Start);
            options.OnDecision(decisions.Add);
            configure?.Invoke(options);
        },
        Shop.Rule("cart", r => r.When<Cart>().Then((_, _) => Send.Service("cart"))));

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}

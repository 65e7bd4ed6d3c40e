namespace Wellspring.Engine.Tests.Letters;

public sealed class RaiseTests
{
    private static readonly DateTimeOffset Start = Shop.Time("2026-01-01T00:00:00Z");

    [Fact]
    [Spec("raise.arrives")]
    public void What_a_decision_raises_is_a_trigger_of_its_own_after_all_that_was_decided_with_it()
    {
        var scenario = Shop.Scenario(
            Shop.Rule("a", r => r.When<Viewed>().Then((_, v) => Actions.Of([new AddTag("seen"), new Raise(new Paid(v.Price)), new Raise(new Answered("yes"))]))),
            Shop.Rule("b", r => r.When<Viewed>().Then((u, _) => Send.Service(u.HasTag("seen") ? "late" : "early"))),
            Shop.Rule("c", r => r.When<Answered>().Then((u, _) => Send.Service(u.HasTag("seen") ? "after" : "before"))),
            Shop.Rule("d", r => r.When<Paid>(p => p.Amount == 7).Where((u, _) => u.Count<Paid>() == 1).Then((_, _) => Send.Service("paid"))));

        scenario.When(new Viewed(Price: 7));

        scenario.Unseen.Select(d => $"{d.Rule} {(d.Outgoing as SendMessage)?.Template}").Should().Equal("a ", "b early", "d paid", "c after");
        scenario.Unseen.Select(d => d.At).Distinct().Should().Equal(scenario.Now);
    }

    [Fact]
    [Spec("raise.arrives")]
    public void What_is_raised_by_what_was_raised_comes_behind_what_was_raised_before()
    {
        var scenario = Shop.Scenario(
            Shop.Rule("a", r => r.When<Viewed>().Then((_, _) => Actions.Of([new Raise(new Cart("1")), new Raise(new Cart("2"))]))),
            Shop.Rule("b", r => r.When<Cart>().Then((_, c) => new Raise(new Answered(c.Id)))),
            Shop.Rule("c", r => r.When<Answered>().Then((_, a) => Send.Service(a.Answer!))));

        scenario.When(new Viewed()).ThenAll(("a", "", Outcome.Deliver), ("b", "", Outcome.Deliver), ("b", "", Outcome.Deliver), ("c", "", Outcome.Deliver), ("c", "", Outcome.Deliver));
    }

    [Fact]
    [Spec("raise.arrives")]
    public void It_arrives_at_the_users_clock_also_where_a_timer_raises_it()
    {
        using var journal = new InMemoryJournal();
        var engine = Shop.Engine(
            o => o.Journal = journal,
            Shop.Rule("a", r => r.When<Viewed>().Step("s", 1.Hours(), (_, _) => new Raise(new Answered("yes")))),
            Shop.Rule("b", r => r.When<Answered>().Step("s", 1.Hours(), (_, _) => Send.Service("b"))));
        engine.Publish(new UserEvent("s", "1", "li", Start, new Viewed()));
        engine.AdvanceTo(Start.AddHours(5));

        var entries = engine.ReadJournal().Where(e => e.User == "li").ToArray();
        entries.Select(e => e.GetType()).Should().Equal(typeof(UserEvent), typeof(Decision), typeof(UserEvent), typeof(Decision));
        var raised = (UserEvent)entries[2];
        (raised.Origin, raised.Time, raised.Depth, raised.Data, raised.Source).Should().Be((EventOrigin.Raised, Start.AddHours(1), 1, new Answered("yes"), "wellspring:rule/a"));
        raised.Id.Should().HaveLength(32);
        ((Decision)entries[3]).At.Should().Be(Start.AddHours(2));
        ((Decision)entries[1]).State.Should().Equal(new Raise(new Answered("yes")));
    }

    [Fact]
    [Spec("activity.origin")]
    public void It_is_no_activity()
    {
        Shop.Scenario(
            Shop.Rule("a", r => r.When<Viewed>().Step("s", 1.Hours(), (_, _) => new Raise(new Answered()))),
            Shop.Rule("silent", r => r.WhenSilent().For(2.Hours(), "1", _ => Send.Service("silent"))))
            .Given(new Viewed()).Advance(1.Hours()).Then("a")
            .Advance(1.Hours()).Then("silent");
    }

    [Fact]
    [Spec("raise.state")]
    public void It_is_raised_where_state_actions_fold()
    {
        var raises = Shop.Rule("a", r => r.When<Viewed>().AtMost(1, 1.Days()).Then((_, _) => Actions.Of([new Raise(new Answered()), Send.Marketing("m")])));
        var counts = Shop.Rule("b", r => r.When<Answered>().Then((_, _) => Send.Service("b")));

        Shop.Scenario(o => o.Consent = ConsentRequirement.Marketing, raises, counts).When(new Viewed()).ThenAll(("a", "", Outcome.NoConsent), ("b", "", Outcome.Deliver));
        Shop.Scenario(raises, counts).Given(new Viewed()).When(new Viewed()).Then("a", outcome: Outcome.Limited);
        Shop.Scenario(Shop.Rule("a", r => r.When<Viewed>().Step("s", (_, _) => new Raise(new Answered())).Where((_, v) => v.Price > 1)), counts).When(new Viewed()).Then("a", outcome: Outcome.NotMatched);
    }

    [Fact]
    [Spec("raise.depth")]
    public void Rules_that_go_round_in_a_circle_are_stopped()
    {
        var scenario = Shop.Scenario(Shop.Rule("a", r => r.When<Viewed>().Then((_, v) => new Raise(v with { Position = v.Position + 1 }))));

        scenario.When(new Viewed());

        scenario.Unseen.Should().HaveCount(9);
        scenario.Unseen.SkipLast(1).Should().OnlyContain(d => d.Outcome == Outcome.Deliver);
        scenario.Unseen[^1].Outcome.Should().Be(Outcome.RuleFailed);
        scenario.Unseen[^1].Reason.Should().Be("InvalidOperationException: viewed would be event 9 in a row that rules raise or tell in consequence of each other, and at most 8 may be. Do these rules go round in a circle?");
        scenario.Unseen[^1].State.Should().BeEmpty();
    }

    [Fact]
    [Spec("raise.depth")]
    public void Also_where_each_takes_its_time_and_waits_for_the_other()
    {
        var scenario = Shop.Scenario(
            Shop.Rule("a", r => r.When<Viewed>().Step("s", 1.Hours(), (_, _) => new Raise(new Answered()))),
            Shop.Rule("b", r => r.When<Viewed>().WaitFor<Answered>(1.Days(), then: t => t.Step("t", 5.Hours(), (_, _) => new Raise(new Viewed())), otherwise: _ => { })));

        scenario.When(new Viewed()).Advance(20.Days());

        scenario.Unseen.Count(d => d.Outcome == Outcome.Deliver).Should().Be(8);
        scenario.Unseen[^1].Outcome.Should().Be(Outcome.RuleFailed);
    }

    [Fact]
    public void The_depth_of_what_waits_is_kept_with_the_user()
    {
        var raises = Shop.Rule("a", r => r.When<Viewed>().Step("s", 1.Hours(), (_, _) => new Raise(new Viewed())));
        using var journal = new InMemoryJournal();
        List<Decision> decided = [];
        MarketingEngine Engine() => Shop.Engine(o => (o.Journal, o.MinEntriesPerSweep, o.EntriesPerSnapshot) = (journal, 1, 1), raises);

        Engine().Publish(new UserEvent("s", "1", "li", Start, new Viewed()));
        for (var hour = 1; hour <= 12; hour++)
        {
            var engine = Engine();
            engine.AdvanceTo(Start.AddHours(hour));
            decided = [.. engine.ReadJournal().OfType<Decision>()];
        }

        decided.Select(d => d.Outcome).Should().Equal([.. Enumerable.Repeat(Outcome.Deliver, 8), Outcome.RuleFailed]);
    }

    [Fact]
    [Spec("raise.checked")]
    public void What_is_no_event_fails_the_step()
    {
        static string? Reason(object happening)
        {
            var scenario = Shop.Scenario(Shop.Rule("a", r => r.When<Viewed>().Then((_, _) => Actions.Of([new AddTag("t"), new Raise(happening)])))).When(new Viewed());
            scenario.Unseen.Should().ContainSingle().Which.Outcome.Should().Be(Outcome.RuleFailed);
            return scenario.Unseen[0].Reason;
        }

        Reason(new Stranger()).Should().Be("InvalidOperationException: No event type is registered for Stranger; register it with AddEvents.");
        Reason(new UnregisteredEvent("x")).Should().Contain("No event type is registered for UnregisteredEvent");
        Reason(new Cart("c", -1)).Should().Be("InvalidOperationException: cart: items must be at least 0");
        Reason(new Cart(null!)).Should().StartWith("JsonException");
    }

    [Fact]
    public void What_cannot_be_folded_is_kept_with_all_that_was_raised_beside_it()
    {
        using var journal = new InMemoryJournal();
        var raises = Shop.Rule("a", r => r.When<Viewed>().Then((_, _) => Actions.Of([new Raise(new Paid(2)), new Raise(new Paid(decimal.MaxValue)), new Raise(new Answered("yes"))])));
        var sums = Shop.Asks<Paid>("sums", (u, p) => u.Sum<Paid>(x => x.Amount) > 3);
        var engine = Shop.Engine(o => o.Journal = journal, raises, sums);

        engine.Publish(new UserEvent("s", "1", "li", Start, new Viewed())).Status.Should().Be(PublishStatus.Refused);
        engine.QuarantinedUsers.Should().Be(1);

        List<Decision> decided = [];
        var other = Shop.Engine(o => o.OnDecision(decided.Add).Journal = journal, raises, Shop.Asks<Answered>("answers", (u, _) => u.Count<Paid>() == 2 && u.Count<Answered>() == 2));
        other.QuarantinedUsers.Should().Be(0);
        other.Publish(new UserEvent("s", "2", "li", Start, new Answered("no")));
        decided.Should().ContainSingle().Which.Rule.Should().Be("answers");
    }
}

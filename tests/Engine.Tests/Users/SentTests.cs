using Wellspring.Engine.Tests.Dispatch;

namespace Wellspring.Engine.Tests.Users;

/// <summary>How many deliveries went out by a channel, as a fact of the user.</summary>
[Spec("facts.sent")]
public sealed class SentTests : DispatchTestBase
{
    private readonly List<Decision> decisions = [];
    private int published;

    [Fact]
    public void It_counts_what_was_decided_for_the_channel_in_the_window()
    {
        using var engine = Make(null, Sms(), Twice("sms"));

        Views(engine, 3);
        time.Advance(1.Hours());
        Views(engine, 1);
        time.Advance(59.Minutes());
        Views(engine, 1);

        decisions.Select(d => d.At - Start).Should().Equal(default, default, 1.Hours(), 119.Minutes());
    }

    [Fact]
    public void It_counts_all_classes_and_all_that_goes_out_by_a_channel_and_nothing_by_another()
    {
        using var engine = Make(
            null,
            o => o.AddChannel(new CollectingChannel("sms") { Reaches = (_, action) => action.Name == "mail" ? Reachability.Unreachable("no") : Reachability.Reachable }).AddChannel(new CollectingChannel("mail")),
            Shop.Rule("paid", r => r.When<Paid>().Then((_, _) => [Send.Transactional("a"), new IssueCoupon("b"), Send.Service("mail")])),
            Shop.Asks<Viewed>("two", (u, _) => u.Sent("sms", 1.Hours()) == 2 && u.Sent("mail", 1.Hours()) == 1));

        engine.Publish(new UserEvent("s", "paid", "li", Start, new Paid()));
        Views(engine, 1);

        decisions.Should().Contain(d => d.Rule == "two");
    }

    [Fact]
    public void What_was_held_out_did_not_go_out()
    {
        using var engine = Make(
            null,
            o =>
            {
                o.Holdout = new("a", 1);
                Sms()(o);
            },
            Shop.Rule("m", r => r.When<Viewed>().Where((u, _) => u.Sent("sms", 1.Hours()) == 0).Then((_, _) => Send.Marketing("m"))));

        Views(engine, 2);

        decisions.Select(d => d.Outcome).Should().Equal(Outcome.HeldOut, Outcome.HeldOut);
    }

    [Fact]
    public void Since_a_moment_it_counts_what_went_out_then_and_later()
    {
        using var engine = Make(
            null,
            Sms(),
            Shop.Rule("reply", r => r.When<Answered>().Then((_, _) => Send.Service("reply"))),
            Shop.Rule("since", r => r.When<Viewed>().Reads(u => u.Sent("sms", 1.Days())).Reads(u => u.LastAt<Answered>()).Then((u, _) => Send.Service($"{u.Sent("sms", 1.Days(), u.LastAt<Answered>()!.Value)} of {u.Sent("sms", 1.Days())}"))));

        engine.Publish(new UserEvent("s", "1", "li", Start, new Answered()));
        Views(engine, 1);
        time.Advance(1.Hours());
        engine.Publish(new UserEvent("s", "2", "li", time.GetUtcNow(), new Answered()));
        Views(engine, 1);

        decisions.Select(d => d.Outgoing!.Name).Should().Equal("reply", "1 of 1", "reply", "1 of 3");
    }

    [Fact]
    public async Task What_a_channel_hands_over_counts_for_the_one_that_it_goes_to_also_after_a_restart()
    {
        using var journal = new InMemoryJournal();
        var sms = new CollectingChannel("sms");
        void Configure(EngineOptions o) => o.AddChannel(new FaultyChannel(new CollectingChannel("app"), _ => Fault.Answers(DeliveryResult.CannotReach("not installed")))).AddChannel(sms);
        using (var engine = Make(journal, Configure, Twice("sms")))
        {
            Views(engine, 1);
            await Dispatch(engine, () => sms.Deliveries.Count == 1 && engine.PendingDeliveries == 0);
            Views(engine, 1);
            await Dispatch(engine, () => sms.Deliveries.Count == 2 && engine.PendingDeliveries == 0);
        }

        using var again = Make(journal, Configure, Twice("sms"));
        Views(again, 1);

        decisions.Should().HaveCount(2);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_to_be_tried_is_not_shown_to_its_own_channel(bool handedOver)
    {
        var inner = new CollectingChannel("sms");
        var sms = new QuotaChannel(inner, 2);
        using var journal = new InMemoryJournal();
        using var engine = Make(journal, o => (handedOver ? o.AddChannel(new FaultyChannel(new CollectingChannel("app"), _ => Fault.Answers(DeliveryResult.CannotReach("not installed")))) : o).AddChannel(sms), Shop.Asks<Viewed>("all", (u, v) => v.Price == 0));
        Views(engine, 2);
        if (!handedOver)
        {
            Views(engine, 1);
            decisions[^1].Outcome.Should().Be(Outcome.Unreachable);
        }

        await Dispatch(engine, () => inner.Deliveries.Count == 2 && engine.PendingDeliveries == 0);

        inner.Deliveries.Should().HaveCount(2, "each of the two sees one other");
        updates.Should().NotContain(u => u.State == DeliveryState.Dead && u.NextChannel == null);
    }

    [Fact]
    [Spec("delivery.asked")]
    public async Task At_an_attempt_its_channel_is_asked_as_of_then_and_the_next_takes_over()
    {
        var mail = new CollectingChannel("mail");
        using var engine = Make(null, o => o.AddChannel(new CollectingChannel("sms") { Reaches = (user, _) => user.Now < Start.AddHours(1) ? Reachability.Reachable : Reachability.Unreachable("closed") with { Detail = "for an hour" } }).AddChannel(mail));
        Views(engine, 1);
        time.Advance(2.Hours());

        await Dispatch(engine, () => mail.Deliveries.Count == 1);

        updates.First(u => u.State == DeliveryState.Dead).Reason.Should().Be("closed: for an hour");
    }

    [Fact]
    public void A_channel_or_a_window_of_each_user_s_own_is_refused() =>
        ((Action)(() => Make(null, Sms(), Shop.Asks<Viewed>("own", (u, v) => u.Sent(v.Category!, 1.Hours()) == 0)))).Should().Throw<InvalidConfigurationException>()
            .Which.Mistakes.Should().ContainSingle().Which.Should().Contain("Sent depends on the event or the user; they must be the same for all");

    [Fact]
    public void What_is_not_declared_fails_with_a_message_that_says_how()
    {
        using var engine = Make(null, Sms(), Shop.Rule("undeclared", r => r.When<Viewed>().Then((u, _) => Send.Service($"{u.Sent("sms", 1.Hours())}"))));

        Views(engine, 1);

        decisions.Single().Reason.Should().Contain("declare it with .Reads(user => user.Sent(\"sms\", …))");
    }

    private static Action<EngineOptions> Sms() => o => o.AddChannel(new CollectingChannel("sms"));

    private static LifecycleRule Twice(string channel) => Shop.Asks<Viewed>("twice", (u, _) => u.Sent(channel, 1.Hours()) < 2);

    private MarketingEngine Make(IJournal? journal, Action<EngineOptions> configure, params LifecycleRule[] rules) => Engine(
        journal,
        o =>
        {
            o.OnDecision(decisions.Add);
            configure(o);
        },
        rules);

    private void Views(MarketingEngine engine, int count)
    {
        for (; count > 0; count--)
        {
            engine.Publish(new UserEvent("s", $"v{++published}", "li", time.GetUtcNow(), new Viewed())).Status.Should().Be(PublishStatus.Accepted);
        }
    }

    /// <summary>Reaches a user so many times an hour.</summary>
    private sealed class QuotaChannel(IChannel inner, int max) : DelegatingChannel(inner)
    {
        public override IReadOnlyList<System.Linq.Expressions.Expression<Func<UserFacts, object?>>> Reads => [user => user.Sent("sms", TimeSpan.FromHours(1))];

        public override Reachability Reach(UserFacts user, OutgoingAction action) =>
            user.Sent("sms", TimeSpan.FromHours(1)) < max ? Reachability.Reachable : Reachability.Unreachable("used up") with { Detail = "all of it" };
    }
}

using Wellspring.Engine.Tests.Dispatch;
using Wellspring.Engine.Tests.Properties;
using Wellspring.Engine.Tests.Receipts;
using static Wellspring.Engine.DeliveryState;

namespace Wellspring.Engine.Tests.Consent;

/// <summary>A credit from its grant to the message that uses it.</summary>
public sealed class CreditDeliveryTests : DispatchTestBase, IDisposable
{
    private readonly InMemoryJournal journal = new();
    private readonly CollectingChannel sms = new("sms");
    private int published;

    public void Dispose() => journal.Dispose();

    [Fact]
    [Spec("credits.reserved")]
    public void Each_decision_takes_one_and_without_one_the_next_channel_carries_the_message()
    {
        using var engine = Engine(Mini());
        Grant(engine, 2);
        View(engine, 4);

        Decisions(engine).Select(d => (d.Channel, d.TakesCredit)).Should().Equal(("mini", true), ("mini", true), ("sms", false), ("sms", false));
        Credits(engine).Should().Be(0);
        Recovered(engine);
    }

    [Fact]
    [Spec("credits.reserved")]
    public void Where_no_other_channel_is_left_the_decision_says_that_credits_are_missing()
    {
        using var engine = Engine(Mini(), o => o.AddMessages(messages => messages.Add(new("hi", MessageClass.Marketing) { Channels = [new("mini")] })));
        View(engine, 1);

        (Decisions(engine)[0].Outcome, Decisions(engine)[0].Reason).Should().Be((Outcome.Unreachable, "mini: no credit for 'hi' is left there"));
    }

    [Fact]
    [Spec("credits.reserved")]
    public async Task Where_only_credits_allow_a_message_it_takes_one_though_its_channel_asks_for_none()
    {
        CollectingChannel mini = new("mini");
        using var engine = Engine(mini, o => o.Consent = ConsentRequirement.Marketing);
        Grant(engine, 2);
        View(engine, 3);

        Decisions(engine).Select(d => (d.Outcome, d.Channel, d.TakesCredit)).Should().Equal((Outcome.Deliver, "mini", true), (Outcome.Deliver, "mini", true), (Outcome.NoConsent, null, false));
        await Dispatch(engine, () => updates.Count(u => u.State == Delivered) == 2);
        mini.Deliveries.Should().HaveCount(2, "the credits that they took allow them");
    }

    [Fact]
    [Spec("credits.reserved")]
    public async Task A_credit_that_was_revoked_meanwhile_does_not_carry_its_message()
    {
        using var engine = Engine(Mini(), o => o.Consent = ConsentRequirement.Marketing);
        Grant(engine, 1);
        View(engine, 1);
        engine.Publish(new UserEvent("s", "no", "li", Start.AddSeconds(1), new ConsentRevoked(Channel: "mini")));
        await Dispatch(engine, () => updates.Count == 1);

        updates[0].State.Should().Be(Cancelled);
        Credits(engine).Should().Be(0);
        Recovered(engine);
    }

    [Theory]
    [Spec("credits.restored")]
    [InlineData("failed", 1, Dead)]
    [InlineData("gone", 1, Dead)]
    [InlineData("busy", 1, Dead)]
    [InlineData("lost", 0, Unknown)]
    [InlineData("accepted", 0, Accepted)]
    [InlineData("submitted", 0, Submitted)]
    [InlineData("delivered", 0, Delivered)]
    [InlineData("none", 0, Dead)]
    public async Task A_credit_comes_back_where_it_is_certain_that_nothing_was_sent(string how, int left, DeliveryState state)
    {
        using var engine = Engine(Mini(Answer(how)), channel: o => o.MaxAttempts = 1);
        Grant(engine, 1);
        View(engine, 1);
        Credits(engine).Should().Be(0);
        await Dispatch(engine, () => updates.Any(u => u.Channel == "mini" && u.State == state));

        Credits(engine).Should().Be(left);
        Recovered(engine);
    }

    [Theory]
    [Spec("credits.restored")]
    [InlineData("exit")]
    [InlineData("opt-out")]
    [InlineData("expired")]
    public async Task A_credit_comes_back_with_what_is_cancelled_or_expires_before_it_was_sent(string how)
    {
        using var engine = Engine(Mini());
        Grant(engine, 1, template: "cart");
        engine.Publish(new UserEvent("s", "cart", "li", Start, new Cart("a")));
        Credits(engine, "cart").Should().Be(0);
        switch (how)
        {
            case "exit":
                engine.Publish(new UserEvent("s", "paid", "li", Start, new Paid(9, "a")));
                break;
            case "opt-out":
                engine.Publish(new UserEvent("s", "out", "li", Start, new UserSuppressed()));
                break;
            default:
                time.Advance(99.Days());
                await Dispatch(engine, () => updates.Count > 0);
                break;
        }

        updates.Should().ContainSingle().Which.State.Should().Be(how == "expired" ? Expired : Cancelled);
        Credits(engine, "cart").Should().Be(1);
        Recovered(engine);
    }

    [Theory]
    [Spec("credits.once")]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public async Task An_attempt_in_doubt_has_used_its_credit_and_another_takes_another_unless_the_channel_knows_the_id(bool idempotent, int left)
    {
        CollectingChannel peer = new("mini") { IsIdempotent = idempotent, Reaches = Needs };
        using var engine = Engine(FaultyChannel.InTurn(peer, Fault.LosesAnswer(DeliveryResult.Unknown("no answer"))), of: MessageClass.Service);
        Grant(engine, 2);
        View(engine, 1);
        await Dispatch(engine, () => updates.LastOrDefault()?.State == Delivered, pass: 1.Seconds());

        Credits(engine).Should().Be(left);
        peer.Deliveries.Count.Should().Be(2 - left, "it is as the peer has counted");
        Recovered(engine);
    }

    [Fact]
    [Spec("credits.restored")]
    public async Task What_is_dead_after_an_attempt_in_doubt_keeps_its_credit_and_uses_it_when_it_is_sent_again()
    {
        CollectingChannel peer = new("mini") { Reaches = Needs };
        using var engine = Engine(FaultyChannel.InTurn(peer, Fault.LosesAnswer(DeliveryResult.Unknown("no answer")), Fault.Answers(DeliveryResult.Failed("no such template"))));
        Grant(engine, 2);
        View(engine, 1);
        await Dispatch(engine, () => updates.LastOrDefault()?.State == Dead, pass: 1.Seconds());
        Credits(engine).Should().Be(1);
        (await engine.ResendAsync("li", updates[0].Delivery)).Should().BeTrue();
        await Dispatch(engine, () => updates.LastOrDefault()?.State == Delivered);

        Credits(engine).Should().Be(1, "the channel knows the id");
        Recovered(engine);
    }

    [Fact]
    [Spec("credits.once")]
    public async Task An_attempt_in_doubt_for_which_no_second_credit_is_left_is_not_made_again()
    {
        CollectingChannel peer = new("mini") { IsIdempotent = false, Reaches = Needs };
        using var engine = Engine(FaultyChannel.InTurn(peer, Fault.LosesAnswer(DeliveryResult.Unknown("no answer"))), of: MessageClass.Service);
        Grant(engine, 1);
        View(engine, 1);
        await Dispatch(engine, () => updates.LastOrDefault()?.State == Delivered, pass: 1.Seconds());

        (peer.Deliveries.Count, sms.Deliveries.Count).Should().Be((1, 1));
        updates.Should().ContainSingle(u => u.NextChannel == "sms").Which.Reason.Should().Be("no credit for 'hi' is left there");
    }

    [Fact]
    [Spec("credits.once")]
    public async Task What_is_sent_again_by_hand_takes_one_credit_in_all()
    {
        using var engine = Engine(FaultyChannel.InTurn(Mini(), Fault.Answers(DeliveryResult.Failed("no such template"))));
        Grant(engine, 1);
        View(engine, 1);
        await Dispatch(engine, () => updates.Count == 2);
        (await engine.ResendAsync("li", updates[0].Delivery)).Should().BeTrue();
        Credits(engine).Should().Be(1, "it is taken with the attempt");
        await Dispatch(engine, () => updates.LastOrDefault()?.State == Delivered);

        Credits(engine).Should().Be(0);
        sms.Calls.Should().BeEmpty();
        Recovered(engine);
    }

    [Fact]
    [Spec("credits.ended")]
    public async Task Where_the_platform_knows_of_no_credit_none_is_left_and_the_next_channel_takes_over()
    {
        using var engine = Engine(Mini(DeliveryResult.OutOfCredits("43101")));
        Grant(engine, 5);
        View(engine, 1);
        await Dispatch(engine, () => updates.LastOrDefault()?.State == Delivered);

        updates.Select(u => (u.Channel, u.State, u.Reason)).Should().Equal(("mini", Sending, null), ("mini", Dead, "43101"), ("sms", Sending, null), ("sms", Delivered, null));
        Credits(engine).Should().Be(0);
        Grant(engine, 1);
        Credits(engine).Should().Be(1, "what is granted later counts");
        Recovered(engine);
    }

    private static DeliveryResult Answer(string how) => how switch
    {
        "failed" => DeliveryResult.Failed("no such template"),
        "gone" => DeliveryResult.CannotReach("unfollowed"),
        "busy" => DeliveryResult.Retry("busy"),
        "lost" => DeliveryResult.Unknown("no answer"),
        "accepted" => DeliveryResult.Accepted(),
        "submitted" => DeliveryResult.Submitted(),
        "none" => DeliveryResult.OutOfCredits("43101"),
        _ => DeliveryResult.Delivered(),
    };

    private static Reachability Needs(UserFacts user, OutgoingAction action) => Reachability.At("box 7") with { NeedsCredit = true };

    private static AnsweringChannel Mini(DeliveryResult? answer = null) => new("mini", answer ?? DeliveryResult.Delivered()) { Reaches = Needs };

    private static List<Decision> Decisions(MarketingEngine engine) => [.. engine.ReadJournal().OfType<Decision>()];

    private static int Credits(MarketingEngine engine, string template = "hi") => engine.FindUser("li")!.Credits("mini", template);

    private void Grant(MarketingEngine engine, int credits, string template = "hi") =>
        engine.Publish(new UserEvent("s", $"{published++}", "li", Start, new ConsentGranted(Channel: "mini", Template: template, Credits: credits)));

    private void View(MarketingEngine engine, int times)
    {
        for (var i = 0; i < times; i++)
        {
            engine.Publish(new UserEvent("s", $"{published++}", "li", Start, new Viewed()));
        }
    }

    private MarketingEngine Engine(IChannel mini, Action<EngineOptions>? configure = null, MessageClass of = MessageClass.Marketing, Action<ChannelOptions>? channel = null) => Engine(
        journal,
        o =>
        {
            o.AddChannel(mini, channel).AddChannel(sms);
            configure?.Invoke(o);
        },
        Shop.Rule("hello", r => r.When<Viewed>().Then((_, _) => new SendMessage("hi") { Class = of })),
        Shop.Rule("cart", r => r.When<Cart>().KeyedBy(c => c.Id).EndsOn<Paid>((c, p) => p.Cart == c.Id).Then((_, _) => Send.Marketing("cart"))));

    /// <summary>An engine made anew from the journal has the same state.</summary>
    private void Recovered(MarketingEngine engine)
    {
        engine.CheckJournal();
        var live = RandomShop.Bytes(engine.FindUser("li")!);
        using var again = Engine(Mini());
        RandomShop.Bytes(again.FindUser("li")!).Should().Equal(live);
        RandomShop.Bytes(RandomShop.Reread(again.FindUser("li")!)).Should().Equal(live);
    }
}

using Wellspring.Engine.Tests.Dispatch;
using Wellspring.Engine.Tests.Receipts;

namespace Wellspring.Engine.Tests.Identity;

/// <summary>What is on its way to an alias when it is linked.</summary>
[Spec("identity.deliveries")]
public sealed class LinkedDeliveryTests : DispatchTestBase, IDisposable
{
    private readonly InMemoryJournal journal = new();
    private readonly CollectingChannel collecting = new();

    public void Dispose() => journal.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_waits_for_its_channel_reaches_it_once_under_the_id_it_had_as_the_users(bool restarted)
    {
        var engine = Engine(collecting);
        View(engine, "openid");
        Link(engine, "li", "openid");
        Link(engine, "person", "li");
        var id = engine.ReadJournal().OfType<Decision>().Single().Delivery;
        engine = restarted ? Engine(collecting) : engine;

        await Dispatch(engine, () => updates.Count == 2);

        collecting.Calls.Should().ContainSingle().Which.Should().Match<Delivery>(d => d.Id == id && d.User == "person");
        engine.ReadJournal().OfType<DeliveryUpdated>().Select(u => (u.User, u.Delivery, u.State)).Should().Equal(("person", id!, DeliveryState.Sending), ("person", id!, DeliveryState.Delivered));
        engine.PendingDeliveries.Should().Be(0);
        Engine(collecting).FindUser("openid")!.Deliveries.Should().BeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_exit_and_an_opt_out_of_the_user_cancel_what_is_pending_for_the_alias(bool optOut)
    {
        var engine = Engine(collecting);
        View(engine, "openid");
        Link(engine, "li", "openid");

        engine.Publish(new UserEvent("s", "exit", "li", Start, optOut ? new ConsentRevoked() : new Paid(1)));

        updates.Should().ContainSingle().Which.Should().Match<DeliveryUpdated>(u => u.State == DeliveryState.Cancelled && u.User == "li");
        Engine(collecting).PendingDeliveries.Should().Be(0);
    }

    [Fact]
    [Spec("identity.consent")]
    public void What_the_other_has_refused_is_cancelled_by_the_link()
    {
        var engine = Engine(collecting);
        View(engine, "openid");
        engine.Publish(new UserEvent("s", "no", "li", Start, new ConsentRevoked()));

        Link(engine, "li", "openid");

        updates.Should().ContainSingle().Which.State.Should().Be(DeliveryState.Cancelled);
        Engine(collecting).PendingDeliveries.Should().Be(0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_a_channel_has_at_that_moment_is_answered_for_the_user(bool retried)
    {
        var channel = new AnsweringChannel("collecting");
        var engine = Engine(channel);
        View(engine, "openid");

        var dispatch = Dispatch(engine, () => updates.Count == 2);
        await Until(() => updates.Count == 1);
        Link(engine, "li", "openid");
        channel.Answer.SetResult(retried ? DeliveryResult.Retry("busy") : DeliveryResult.Accepted("receipt"));
        await dispatch;

        updates.Select(u => (u.User, u.State)).Should().Equal(("openid", DeliveryState.Sending), ("li", retried ? DeliveryState.Pending : DeliveryState.Accepted));
        updates.Select(u => u.Delivery).Distinct().Should().ContainSingle();
        if (retried)
        {
            await Dispatch(Engine(collecting), () => updates[^1].State == DeliveryState.Delivered, pass: 1.Seconds());
            collecting.Calls.Should().ContainSingle().Which.Id.Should().Be(updates[0].Delivery);
        }
        else
        {
            engine.Publish(new UserEvent("s", "receipt", "openid", time.GetUtcNow(), new DeliveryReceipt(ReceiptState.Delivered, Channel: "collecting", Receipt: "receipt")));
            updates[^1].Should().Match<DeliveryUpdated>(u => u.State == DeliveryState.Delivered && u.User == "li");
        }
    }

    [Fact]
    public async Task What_is_dead_is_sent_again_by_any_of_the_ids()
    {
        var engine = Engine(FaultyChannel.InTurn(collecting, Fault.Answers(DeliveryResult.Failed("no such template"))));
        View(engine, "openid");
        await Dispatch(engine, () => updates.Count == 2);
        Link(engine, "li", "openid");
        foreach (var id in new[] { "openid", "li" })
        {
            engine.ReadDead(new DeliveryFilter { User = id }).Should().ContainSingle().Which.User.Should().Be("li");
        }

        (await engine.ResendAsync("openid", updates[0].Delivery)).Should().BeTrue();

        updates[^1].User.Should().Be("li");
        await Dispatch(engine, () => updates[^1].State == DeliveryState.Delivered);
    }

    [Theory]
    [InlineData("li")]
    [InlineData("openid")]
    public async Task What_waits_is_cancelled_by_hand_by_any_of_the_ids(string id)
    {
        var engine = Engine(collecting);
        View(engine, "openid");
        View(engine, "other");
        Link(engine, "li", "openid");

        (await engine.CancelDeliveriesAsync(new DeliveryFilter { User = id }, "ops", "a test")).Should().Be(1);

        updates.Should().ContainSingle().Which.Should().Match<DeliveryUpdated>(u => u.User == "li" && u.State == DeliveryState.Cancelled);
    }

    [Theory]
    [Spec("identity.consent")]
    [InlineData("li", "openid")]
    [InlineData("openid", "li")]
    public void A_credit_that_a_message_has_taken_does_not_carry_it_where_the_other_has_refused(string user, string alias)
    {
        var engine = Engine(
            journal,
            o =>
            {
                o.Consent = ConsentRequirement.Marketing;
                o.AddChannel(collecting);
            },
            Shop.Rule("hello", r => r.When<Viewed>().Then((_, _) => Send.Marketing("hi"))));
        engine.Publish(new UserEvent("s", "no", "li", Start, new ConsentRevoked()));
        engine.Publish(new UserEvent("s", "yes", "openid", Start.AddHours(1), new ConsentGranted(Channel: "collecting", Template: "hi", Credits: 2)));
        View(engine, "openid");
        engine.PendingDeliveries.Should().Be(1);

        Link(engine, user, alias);

        updates.Should().ContainSingle().Which.State.Should().Be(DeliveryState.Cancelled);
        engine.FindUser("li")!.Credits("collecting", "hi").Should().Be(0);
    }

    private static void Link(MarketingEngine engine, string user, string alias) =>
        engine.Publish(new UserEvent("s", $"link {user}", user, Start, new IdentityLinked(alias))).Status.Should().Be(PublishStatus.Accepted);

    private MarketingEngine Engine(IChannel channel) => Engine(
        journal,
        o => o.AddChannel(channel),
        Shop.Rule("hello", r => r.When<Viewed>().EndsOn<Paid>().Then((_, _) => Send.Marketing("hi"))));
}

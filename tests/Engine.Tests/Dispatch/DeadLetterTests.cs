using Wellspring.Engine.Tests.Properties;

namespace Wellspring.Engine.Tests.Dispatch;

/// <summary>What is dead is found, sent again, or cancelled, one by one or all at once.</summary>
public sealed class DeadLetterTests : DispatchTestBase, IDisposable
{
    private readonly InMemoryJournal journal = new();
    private readonly CollectingChannel collecting = new();
    private bool failing = true;

    public void Dispose() => journal.Dispose();

    [Fact]
    [Spec("dead.list")]
    public async Task The_dead_are_listed_with_their_reason_and_since_when_also_after_a_restart()
    {
        using (var engine = Engine())
        {
            await DieAsync(engine, "li", "wang");
            time.Advance(1.Hours());
            await DieAsync(engine, "chen");
            Check(engine);
        }

        using var again = Engine();
        Check(again);
        again.PendingDeliveries.Should().Be(0);
        await again.ForgetAsync("wang");
        again.ReadDead().Select(dead => dead.User).Should().BeEquivalentTo("li", "chen");

        static void Check(MarketingEngine engine)
        {
            var dead = engine.ReadDead();
            dead.Select(d => d.User).Should().BeEquivalentTo("li", "wang", "chen");
            dead[2].Should().Be(new DeadDelivery("chen", dead[2].Delivery, "hello", "", "hi", "collecting", "no such template", Start.AddHours(1)));
            $"{dead[2]}".Should().Be($"2026-01-01 01:00:00 delivery {dead[2].Delivery} of hello by collecting: hi (no such template)");
            engine.ReadDead(new() { User = "wang" }).Should().ContainSingle();
            engine.ReadDead(new() { Rule = "other" }).Should().BeEmpty();
            engine.ReadDead(new() { Channel = "collecting", Rule = "hello" }).Should().HaveCount(3);
            engine.Channels[0].Dead.Should().Be(3);
        }
    }

    [Fact]
    [Spec("dead.list")]
    public async Task No_user_wakes_for_the_list()
    {
        using var engine = Engine(o => (o.Partitions, o.ResidentUsers, o.AwakeUsers, o.MinEntriesPerSweep) = (1, 2, 1, 1));
        string[] users = [.. Enumerable.Range(0, 60).Select(i => $"user-{i}")];
        await DieAsync(engine, users);
        var before = engine.Residents;
        before.Should().BeLessThan(30);

        engine.ReadDead().Select(dead => dead.User).Should().BeEquivalentTo(users);

        engine.Residents.Should().Be(before);
        failing = false;
        (await engine.ResendAsync(DeliveryFilter.All)).Should().Be(60);
        await Dispatch(engine, () => collecting.Deliveries.Count == 60);
        engine.ReadDead().Should().BeEmpty();
    }

    [Fact]
    [Spec("delivery.dead")]
    public async Task Those_that_fit_are_sent_again_and_no_others()
    {
        using var engine = Engine(o => o.AddRule(Shop.Rule("bye", r => r.When<Cart>().Then((_, _) => Send.Marketing("bye"))), "bye"));
        await DieAsync(engine, "li", "wang");
        engine.Publish(new UserEvent("s", "cart", "li", Start, new Cart("a")));
        await Dispatch(engine, () => engine.ReadDead().Count == 3);
        failing = false;

        (await engine.ResendAsync(new DeliveryFilter { Rule = "hello", User = "li" })).Should().Be(1);
        (await engine.ResendAsync(new DeliveryFilter { Rule = "hello", User = "li" })).Should().Be(0);
        await Dispatch(engine, () => collecting.Deliveries.Count == 1);

        collecting.Deliveries[0].User.Should().Be("li");
        engine.ReadDead().Select(dead => (dead.User, dead.Rule)).Should().BeEquivalentTo([("wang", "hello"), ("li", "bye")]);
    }

    [Fact]
    [Spec("cancel.by-hand")]
    public async Task What_waits_of_a_rule_is_cancelled_at_once_and_the_journal_says_by_whom_and_why()
    {
        using var engine = Engine(o => o.AddRule(Shop.Rule("bye", r => r.When<Cart>().Then((_, _) => Send.Marketing("bye"))), "bye"));
        for (var i = 0; i < 50; i++)
        {
            View(engine, $"user-{i}");
        }

        engine.Publish(new UserEvent("s", "cart", "li", Start, new Cart("a")));
        (await engine.CancelDeliveriesAsync(new() { Rule = "hello" }, by: "ops", why: "wrong price")).Should().Be(50);
        (await engine.CancelDeliveriesAsync(new() { Rule = "hello" }, by: "ops", why: "wrong price")).Should().Be(0);

        engine.ReadJournal().OfType<DeliveryUpdated>().Should().HaveCount(50).And.OnlyContain(u => u.State == DeliveryState.Cancelled && u.Reason == "cancelled by ops: wrong price");
        failing = false;
        using var again = Engine(o => o.AddRule(Shop.Rule("bye", r => r.When<Cart>().Then((_, _) => Send.Marketing("bye"))), "bye"));
        again.PendingDeliveries.Should().Be(1);
        await Dispatch(again, () => updates[^1].State == DeliveryState.Delivered);
        collecting.Deliveries.Should().ContainSingle().Which.Rule.Should().Be("bye");
    }

    [Fact]
    [Spec("cancel.by-hand")]
    public async Task A_user_s_deliveries_can_be_cancelled_and_those_that_are_dead()
    {
        using var engine = Engine();
        await DieAsync(engine, "li", "wang");

        (await engine.CancelDeliveriesAsync(new() { User = "li", Channel = "collecting" }, "ops", "asked us to")).Should().Be(1);
        (await engine.CancelDeliveriesAsync(new() { User = "nobody" }, "ops", "asked us to")).Should().Be(0);

        engine.ReadDead().Should().ContainSingle().Which.User.Should().Be("wang");
        engine.FindUser("li")!.Deliveries.Should().BeEmpty();
        await engine.Invoking(e => e.CancelDeliveriesAsync(DeliveryFilter.All, "", "x")).Should().ThrowAsync<ArgumentException>();
        await engine.Invoking(e => e.CancelDeliveriesAsync(DeliveryFilter.All, "ops", new string('x', 1001))).Should().ThrowAsync<ArgumentException>();
    }

    [Theory]
    [Spec("cancel.by-hand")]
    [InlineData("busy", DeliveryState.Cancelled)]
    [InlineData("lost", DeliveryState.Unknown)]
    [InlineData("accepted", DeliveryState.Accepted)]
    public async Task What_a_channel_has_is_not_called_back_and_not_tried_again(string how, DeliveryState end)
    {
        Receipts.AnsweringChannel holding = new("holding") { ReceiptsWithin = null, IsIdempotent = true };
        using var engine = Engine(journal, o => o.AddChannel(holding), []);
        View(engine, "li");
        using var stop = new CancellationTokenSource();
        var dispatch = engine.DispatchAsync(stop.Token);
        await Until(() => holding.Calls.Count == 1);

        (await engine.CancelDeliveriesAsync(DeliveryFilter.All, "ops", "wrong price")).Should().Be(0);
        holding.Answer.SetResult(how switch
        {
            "busy" => DeliveryResult.Retry("busy"),
            "lost" => DeliveryResult.Unknown("no answer"),
            _ => DeliveryResult.Accepted(),
        });
        await Until(() => updates[^1].State == end);
        await stop.CancelAsync();
        await dispatch;

        holding.Calls.Should().ContainSingle();
        engine.PendingDeliveries.Should().Be(0);
        var live = RandomShop.Bytes(engine.FindUser("li")!);
        using var again = Engine(journal, o => o.AddChannel(holding), []);
        RandomShop.Bytes(again.FindUser("li")!).Should().Equal(live);
    }

    [Fact]
    [Spec("delivery.dead")]
    public async Task What_stands_in_its_lane_twice_is_with_its_channel_once()
    {
        Receipts.AnsweringChannel holding = new("holding");
        using var engine = Engine(journal, o => o.AddChannel(holding), []);
        View(engine, "li");
        var id = engine.ReadJournal().OfType<Decision>().Single().Delivery!;

        // A receipt takes it out of its state, not out of the lane; then it comes into the lane again.
        engine.Publish(new UserEvent("platform", "1", "li", Start, new DeliveryReceipt(ReceiptState.Confirmed, id)));
        engine.Publish(new UserEvent("platform", "2", "li", Start, new DeliveryReceipt(ReceiptState.Failed, id)));
        (await engine.ResendAsync("li", id)).Should().BeTrue();
        engine.PendingDeliveries.Should().Be(2);
        using var stop = new CancellationTokenSource();
        var dispatch = engine.DispatchAsync(stop.Token);
        await Until(() => holding.Calls.Count == 1 && engine.PendingDeliveries == 0);
        holding.Answer.SetResult(DeliveryResult.Delivered());
        await Until(() => updates[^1].State == DeliveryState.Delivered);
        await stop.CancelAsync();
        await dispatch;

        updates.Select(u => u.State).Should().Equal(DeliveryState.Accepted, DeliveryState.Dead, DeliveryState.Pending, DeliveryState.Sending, DeliveryState.Delivered);
        holding.Calls.Should().ContainSingle();
    }

    [Fact]
    [Spec("channels.missing")]
    public async Task What_waits_for_a_channel_that_was_taken_away_is_counted_and_goes_out_when_it_is_there_again()
    {
        using (var before = Engine())
        {
            View(before, "li");
        }

        using (var engine = Engine(journal, o => o.AddChannel(new CollectingChannel("other")), []))
        {
            engine.PendingDeliveries.Should().Be(1);
            engine.Channels.Should().Equal(new ChannelStatus("other", 0, null, false), new ChannelStatus("collecting", 1, Start, false) { IsMissing = true });
        }

        failing = false;
        using var again = Engine();
        again.Channels.Should().ContainSingle().Which.IsMissing.Should().BeFalse();
        await Dispatch(again, () => collecting.Deliveries.Count == 1);
    }

    [Theory]
    [Spec("delivery.quarantine")]
    [InlineData(null)]
    [InlineData(2)]
    public async Task What_a_user_who_is_quarantined_has_on_the_way_goes_on_when_the_user_is_back(int? residents)
    {
        failing = false;
        var rules = new[] { Shop.Rule("hello", r => r.When<Viewed>().Once().Then((_, _) => Send.Marketing("hi"))), Shop.Asks<Cart>("asks", (u, _) => u.Sum<Paid>(p => 1 / p.Amount) > 0) };
        using var engine = Engine(journal, o => { o.AddChannel(collecting); (o.Partitions, o.ResidentUsers) = (2, residents); }, rules);
        View(engine, "li");
        engine.Publish(new UserEvent("s", "paid", "li", Start, new Paid(0))).Status.Should().Be(PublishStatus.Refused);
        await Dispatch(engine, () => engine.PendingDeliveries == 0);
        collecting.Calls.Should().BeEmpty("no one knows what the user's state is");

        await engine.ActivateAsync(o => o.AddRule(rules[0], "hello"));

        engine.PendingDeliveries.Should().Be(1);
        await Dispatch(engine, () => updates.LastOrDefault()?.State == DeliveryState.Delivered);
        collecting.Deliveries.Should().ContainSingle();
    }

    private async Task DieAsync(MarketingEngine engine, params string[] users)
    {
        var before = engine.ReadDead().Count;
        foreach (var user in users)
        {
            View(engine, user);
        }

        await Dispatch(engine, () => engine.ReadDead().Count == before + users.Length);
    }

    private MarketingEngine Engine(Action<EngineOptions>? configure = null) => Engine(
        journal,
        o =>
        {
            o.AddChannel(new FaultyChannel(collecting, _ => failing ? Fault.Answers(DeliveryResult.Failed("no such template")) : null));
            configure?.Invoke(o);
        },
        []);
}

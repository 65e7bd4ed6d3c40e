using Wellspring.Engine.Tests.Dispatch;
using static Wellspring.Engine.DeliveryState;

namespace Wellspring.Engine.Tests.Receipts;

/// <summary>What a platform says later of what it has taken.</summary>
public sealed class ReceiptTests : DispatchTestBase, IDisposable
{
    private readonly InMemoryJournal journal = new();
    private readonly CollectingChannel second = new("second");
    private int published;

    public void Dispose() => journal.Dispose();

    /// <summary>Every receipt in every state that a delivery can be found in: where it leads, "second" where the next channel takes over, null where nothing changes.</summary>
    public static TheoryData<DeliveryState, ReceiptState, string?> Table
    {
        get
        {
            TheoryData<DeliveryState, ReceiptState, string?> table = [];
            foreach (var (from, to) in new[]
            {
                //              delivered    confirmed   unreachable  failed  expired
                (Pending,   new[] { "Delivered", "Accepted", null,     null,   null }),
                (Sending,   ["Delivered", null,       null,     null,   null]),
                (Accepted,  ["Delivered", null,       "second", "Dead", "Expired"]),
                (Submitted, ["Delivered", "Accepted", "second", "Dead", "Expired"]),
                (Unknown,   ["Delivered", "Accepted", "second", "Dead", "Expired"]),
                (Dead,      ["Delivered", "Accepted", null,     null,   null]),
                (Delivered, [null,        null,       null,     null,   null]),
                (Expired,   [null,        null,       null,     null,   null]),
                (Cancelled, [null,        null,       null,     null,   null]),
            })
            {
                foreach (var (receipt, next) in Enum.GetValues<ReceiptState>().Zip(to))
                {
                    table.Add(from, receipt, next);
                }
            }

            return table;
        }
    }

    [Theory]
    [MemberData(nameof(Table))]
    [Spec("receipts.table")]
    [Spec("receipts.crash")]
    public async Task A_receipt_has_one_meaning_in_each_state(DeliveryState from, ReceiptState receipt, string? to)
    {
        AnsweringChannel first = new("first", from switch
        {
            Accepted => DeliveryResult.Accepted("p1"),
            Submitted => DeliveryResult.Submitted("p1"),
            Unknown => DeliveryResult.Unknown("no answer"),
            Dead => DeliveryResult.Failed("no such template"),
            Delivered => DeliveryResult.Delivered("p1"),
            _ => null,
        });
        var engine = Engine(first);
        View(engine, "li");
        var id = engine.ReadJournal().OfType<Decision>().Single().Delivery!;
        switch (from)
        {
            case Sending:
                _ = engine.DispatchAsync(default);
                await Until(() => first.Calls.Count == 1);
                break;
            case Cancelled:
                engine.Publish(new UserEvent("s", "out", "li", Start, new ConsentRevoked()));
                break;
            case Expired:
                time.Advance(100.Days());
                await Dispatch(engine, () => updates.Count > 0);
                break;
            case not Pending:
                await Dispatch(engine, () => updates.Count == 2);
                break;
        }

        var before = updates.Count;
        Receive(engine, new(receipt, id, Reason: receipt is ReceiptState.Delivered or ReceiptState.Confirmed ? null : "as the platform says")).Should().Be(PublishStatus.Accepted);

        if (to is null)
        {
            updates.Should().HaveCount(before);
            engine.FindUser("li")!.FindDelivery(id)?.State.Should().Be(from);
        }
        else
        {
            var update = updates[before..].Should().ContainSingle().Subject;
            (update.Delivery, update.Channel, update.State, update.NextChannel).Should().Be((id, "first", to == "second" ? Dead : Enum.Parse<DeliveryState>(to), to == "second" ? "second" : null));
            update.Reason.Should().Be(receipt is ReceiptState.Delivered or ReceiptState.Confirmed ? null : "as the platform says");
        }

        Recovered(engine);
    }

    [Fact]
    [Spec("receipts.table")]
    public async Task What_the_platform_could_not_bring_goes_out_by_the_next_channel_once()
    {
        using var engine = Engine(new AnsweringChannel("first", DeliveryResult.Accepted("p1")));
        View(engine, "li");
        await Dispatch(engine, () => updates.Count == 2);
        DeliveryReceipt gone = new(ReceiptState.Unreachable, Channel: "first", Receipt: "p1");
        Receive(engine, gone);
        Receive(engine, gone);
        Receive(engine, new(ReceiptState.Delivered, Channel: "first", Receipt: "p1"));

        await Dispatch(engine, () => updates[^1].State == Delivered);

        updates.Select(u => (u.Channel, u.State)).Should().Equal(("first", Sending), ("first", Accepted), ("first", Dead), ("second", Sending), ("second", Delivered));
        updates[2].Reason.Should().Be("the platform says that it was not delivered");
        second.Calls.Should().ContainSingle();
    }

    [Fact]
    [Spec("receipts.nameless")]
    public async Task A_receipt_without_a_name_is_for_the_oldest_that_waits_for_one()
    {
        using var engine = Engine(new AnsweringChannel("first", DeliveryResult.Accepted("p1")));
        View(engine, "li");
        await Dispatch(engine, () => updates.Count == 2);
        engine.Publish(new UserEvent("s", "cart", "li", Start, new Cart("a")));
        await Dispatch(engine, () => updates.Count == 4);

        Receive(engine, new(ReceiptState.Failed, Channel: "second"));
        updates.Should().HaveCount(4, "none waits by that channel");
        Receive(engine, new(ReceiptState.Delivered, Channel: "first"));
        Receive(engine, new(ReceiptState.Failed, Channel: "first"));
        Receive(engine, new(ReceiptState.Failed, Channel: "first"));

        updates[4..].Select(u => (u.Delivery, u.State)).Should().Equal((updates[0].Delivery, Delivered), (updates[2].Delivery, Dead));
        Recovered(engine);
    }

    [Fact]
    [Spec("receipts.nameless")]
    [Spec("receipts.early")]
    public async Task Receipts_without_a_name_that_overtake_the_answers_are_one_for_each()
    {
        AnsweringChannel first = new("first");
        using var engine = Engine(first);
        View(engine, "li");
        engine.Publish(new UserEvent("s", "cart", "li", Start, new Cart("a")));
        using var stop = new CancellationTokenSource();
        var dispatch = engine.DispatchAsync(stop.Token);
        await Until(() => first.Calls.Count == 2);

        Receive(engine, new(ReceiptState.Delivered, Channel: "first"));
        engine.FindUser("li")!.Deliveries.Select(delivery => delivery.Early.Count).Should().Equal(1, 0);
        Receive(engine, new(ReceiptState.Failed, Channel: "first"));
        Receive(engine, new(ReceiptState.Failed, Channel: "first"));
        engine.FindUser("li")!.Deliveries.Select(delivery => delivery.Early.Count).Should().Equal(1, 1);
        first.Answer.SetResult(DeliveryResult.Accepted());
        await Until(() => updates.Count == 6);
        await stop.CancelAsync();
        await dispatch;

        updates[2..].Where(u => u.State != Accepted).Select(u => u.State).Should().BeEquivalentTo([Delivered, Dead]);
        Recovered(engine);
    }

    [Fact]
    [Spec("receipts.until")]
    [Spec("receipts.crash")]
    public async Task What_is_accepted_is_left_as_it_is_once_no_receipt_comes_in_time()
    {
        using var engine = Engine(new AnsweringChannel("first", DeliveryResult.Accepted("p1")));
        View(engine, "li");
        await Dispatch(engine, () => updates.Count == 2);
        updates[1].ReceiptUntil.Should().Be(Start.AddDays(1));

        engine.AdvanceTo(Start.AddDays(1).AddTicks(-1));
        engine.FindUser("li")!.Deliveries.Should().ContainSingle();
        engine.AdvanceTo(Start.AddDays(1));

        engine.FindUser("li")!.Deliveries.Should().BeEmpty();
        Receive(engine, new(ReceiptState.Unreachable, Channel: "first", Receipt: "p1"));
        updates.Should().HaveCount(2, "it came too late");
        Recovered(engine);
    }

    [Theory]
    [Spec("receipts.until")]
    [Spec("receipts.crash")]
    [InlineData(null, 24)]
    [InlineData(5, 5)]
    public async Task What_no_one_confirms_expires_with_its_deadline_or_with_the_wait(int? validHours, int expectedHours)
    {
        using var engine = Engine(new AnsweringChannel("first", DeliveryResult.Submitted()), validFor: validHours?.Hours());
        View(engine, "li");
        await Dispatch(engine, () => updates.Count == 2);

        engine.AdvanceTo(Start.AddHours(expectedHours).AddTicks(-1));
        updates.Should().HaveCount(2);
        engine.AdvanceTo(Start.AddDays(9));

        (updates[^1].State, updates[^1].At, updates[^1].Reason).Should().Be((Expired, Start.AddHours(expectedHours), "no one confirmed it in time"));
        updates.Should().HaveCount(3);
        engine.FindUser("li")!.Deliveries.Should().BeEmpty();
        Recovered(engine);
    }

    [Fact]
    [Spec("receipts.until")]
    public async Task What_was_confirmed_waits_anew_for_its_receipt()
    {
        using var engine = Engine(new AnsweringChannel("first", DeliveryResult.Submitted("p1")));
        View(engine, "li");
        await Dispatch(engine, () => updates.Count == 2);
        engine.AdvanceTo(Start.AddHours(20));

        Receive(engine, new(ReceiptState.Confirmed, Channel: "first", Receipt: "p1"), Start.AddHours(20));
        engine.AdvanceTo(Start.AddHours(40));
        Receive(engine, new(ReceiptState.Delivered, Channel: "first", Receipt: "p1"), Start.AddHours(40));

        updates.Select(u => (u.State, u.ReceiptUntil)).Should().Equal((Sending, null), (Submitted, Start.AddDays(1)), (Accepted, Start.AddHours(44)), (Delivered, null));
    }

    [Theory]
    [Spec("receipts.until")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_the_platform_says_of_one_delivery_counts_for_that_one(bool submitted)
    {
        var result = submitted ? DeliveryResult.Submitted("p1") : DeliveryResult.Accepted("p1");
        using var engine = Engine(new AnsweringChannel("first", result with { ReceiptsWithin = 3.Days() }));
        View(engine, "li");
        await Dispatch(engine, () => updates.Count == 2);

        updates[^1].ReceiptUntil.Should().Be(Start.AddDays(3));
        var wrong = () => result with { ReceiptsWithin = TimeSpan.Zero };
        wrong.Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    [Spec("receipts.until")]
    public async Task Where_a_channel_gives_no_receipts_nothing_is_kept()
    {
        using var engine = Engine(new AnsweringChannel("first", DeliveryResult.Accepted("p1")) { ReceiptsWithin = null });
        View(engine, "li");
        await Dispatch(engine, () => updates.Count == 2);

        engine.FindUser("li")!.Deliveries.Should().BeEmpty();
        engine.TimerPlaces.Should().Be(0);
    }

    [Theory]
    [Spec("receipts.early")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_receipt_that_overtakes_the_channels_answer_counts_after_it(bool byId)
    {
        AnsweringChannel first = new("first");
        using var engine = Engine(first);
        View(engine, "li");
        using var stop = new CancellationTokenSource();
        var dispatch = engine.DispatchAsync(stop.Token);
        await Until(() => first.Calls.Count == 1);

        Receive(engine, byId ? new(ReceiptState.Unreachable, first.Calls[0].Id) : new(ReceiptState.Unreachable, Channel: "first", Receipt: "p1"));
        updates.Should().HaveCount(1);
        ReadsWhatItWrites(engine);
        first.Answer.SetResult(DeliveryResult.Accepted("p1"));
        await Until(() => updates[^1].State == Delivered);
        await stop.CancelAsync();
        await dispatch;

        updates.Select(u => (u.Channel, u.State)).Should().Equal(("first", Sending), ("first", Accepted), ("first", Dead), ("second", Sending), ("second", Delivered));
        Recovered(engine);
    }

    [Theory]
    [Spec("receipts.early")]
    [InlineData("another's name")]
    [InlineData("not sent")]
    public async Task What_overtook_an_answer_that_it_does_not_fit_makes_nothing(string how)
    {
        AnsweringChannel first = new("first");
        using var engine = Engine(first);
        View(engine, "li");
        using var stop = new CancellationTokenSource();
        var dispatch = engine.DispatchAsync(stop.Token);
        await Until(() => first.Calls.Count == 1);
        for (var i = 0; i < 20; i++)
        {
            Receive(engine, new(ReceiptState.Failed, Channel: "first", Receipt: $"other {i}"));
        }

        engine.FindUser("li")!.Deliveries[0].Early.Count.Should().BeLessThan(10, "they are bounded");
        first.Answer.SetResult(how == "not sent" ? DeliveryResult.Failed("no such template") : DeliveryResult.Accepted("p1"));
        await Until(() => updates.Count == 2);
        await stop.CancelAsync();
        await dispatch;

        updates[^1].State.Should().Be(how == "not sent" ? Dead : Accepted);
        engine.FindUser("li")!.Deliveries[0].Early.Should().BeEmpty();
    }

    [Fact]
    [Spec("receipts.early")]
    [Spec("receipts.crash")]
    public async Task After_a_crash_a_receipt_that_came_before_tells_what_became_of_the_attempt()
    {
        AnsweringChannel first = new("first");
        var engine = Engine(first);
        View(engine, "li");
        _ = engine.DispatchAsync(default);
        await Until(() => first.Calls.Count == 1);
        Receive(engine, new(ReceiptState.Failed, first.Calls[0].Id, Reason: "refused"));
        engine.Dispose();

        using var again = Engine(new AnsweringChannel("first", DeliveryResult.Accepted()));
        await Dispatch(again, () => updates[^1].State == Dead);

        updates.Select(u => (u.State, u.Reason)).Should().Equal((Sending, null), (Unknown, "the engine stopped while the channel had it; it may have been sent, so it is not sent again: look whether the platform has it, and have it decided anew if not"), (Dead, "refused"));
    }

    [Fact]
    [Spec("receipts.table")]
    public async Task What_has_ended_meanwhile_does_not_go_out_by_another_channel()
    {
        using var engine = Engine(new AnsweringChannel("first", DeliveryResult.Accepted("p1")));
        engine.Publish(new UserEvent("s", "1", "li", Start, new Cart("a")));
        await Dispatch(engine, () => updates.Count == 2);
        engine.Publish(new UserEvent("s", "2", "li", Start, new Paid(9, "a")));

        Receive(engine, new(ReceiptState.Unreachable, Channel: "first", Receipt: "p1"));

        updates[^1].State.Should().Be(Cancelled);
        engine.PendingDeliveries.Should().Be(0);
        Recovered(engine);
    }

    [Fact]
    [Spec("receipts.event")]
    [Spec("activity.origin")]
    public async Task A_receipt_is_no_activity_whoever_publishes_it_and_rules_can_have_it_as_a_trigger()
    {
        using var engine = Engine(new AnsweringChannel("first", DeliveryResult.Accepted("p1")));
        engine.Publish(new UserEvent("s", "1", "li", Start, new Viewed(), EventOrigin.Told));
        await Dispatch(engine, () => updates.Count == 2);

        engine.Publish("""{"specversion":"1.0","id":"7","source":"platform","type":"delivery_receipt","subject":"li","time":"2026-01-01T00:00:05Z","data":{"state":"failed","channel":"first","receipt":"p1","reason":"blocked"}}"""u8.ToArray());

        (updates[^1].State, updates[^1].Reason).Should().Be((Dead, "blocked"));
        engine.FindUser("li")!.LastActivity.Should().Be(-1);
        engine.ReadJournal().OfType<UserEvent>().Last().Origin.Should().Be(EventOrigin.Receipt);
        engine.ReadJournal().OfType<Decision>().Last().Outgoing.Should().Be(new NotifyStaff("look"));
        Recovered(engine);
    }

    [Theory]
    [Spec("receipts.event")]
    [InlineData("""{"state":"delivered"}""", "it does not say which delivery it is about; give delivery, or channel and receipt")]
    [InlineData("""{"state":"delivered","receipt":"p1"}""", "it does not say which delivery it is about; give delivery, or channel and receipt")]
    [InlineData("""{"state":"delivered","delivery":"p1"}""", "delivery has 32 characters")]
    [InlineData("""{"state":"delivered","channel":"","receipt":"p1"}""", "channel is empty; leave it out")]
    [InlineData("""{"state":"read","channel":"a","receipt":"p1"}""", "data has the wrong shape at $.state: one of delivered, confirmed, unreachable, failed, expired is expected")]
    [InlineData("""{"state":0,"channel":"a","receipt":"p1"}""", "data has the wrong shape at $.state: one of delivered, confirmed, unreachable, failed, expired is expected")]
    [InlineData("""{"channel":"a","receipt":"p1"}""", "*state*")]
    public void A_receipt_that_says_too_little_is_refused(string data, string reason)
    {
        using var engine = Engine(new AnsweringChannel("first"));
        var result = engine.Publish(System.Text.Encoding.UTF8.GetBytes($$"""{"specversion":"1.0","id":"7","source":"platform","type":"delivery_receipt","subject":"li","time":"2026-01-01T00:00:05Z","data":{{data}}}"""));

        (result.Status, engine.UserCount).Should().Be((PublishStatus.Refused, 0));
        result.Reason.Should().Match(reason);
    }

    [Fact]
    [Spec("receipts.crash")]
    public async Task Users_who_are_away_get_their_receipts_and_the_end_of_their_waits()
    {
        const int Many = 60;
        using var engine = Engine(new AnsweringChannel("first", DeliveryResult.Accepted("p1")), configure: o => (o.Partitions, o.ResidentUsers, o.AwakeUsers, o.MinEntriesPerSweep) = (1, 2, 1, 1));
        for (var i = 0; i < Many; i++)
        {
            View(engine, $"user-{i}");
        }

        await Dispatch(engine, () => updates.Count == 2 * Many);
        engine.Residents.Should().BeLessThan(Many / 2, "most are away");
        for (var i = 0; i < Many; i += 2)
        {
            Receive(engine, new(ReceiptState.Delivered, Channel: "first", Receipt: "p1"), user: $"user-{i}");
        }

        updates.Count(u => u.State == Delivered).Should().Be(Many / 2);
        engine.AdvanceTo(Start.AddDays(2));

        for (var i = 0; i < Many; i++)
        {
            engine.FindUser($"user-{i}")!.Deliveries.Should().BeEmpty();
        }
    }

    [Fact]
    [Spec("receipts.crash")]
    public async Task A_restart_sends_nothing_again_that_waits_for_its_receipt()
    {
        AnsweringChannel first = new("first", DeliveryResult.Accepted("p1"));
        using (var engine = Engine(first))
        {
            View(engine, "li");
            await Dispatch(engine, () => updates.Count == 2);
        }

        using var again = Engine(first);
        again.PendingDeliveries.Should().Be(0);
        Receive(again, new(ReceiptState.Delivered, Channel: "first", Receipt: "p1"));

        updates[^1].State.Should().Be(Delivered);
        first.Calls.Should().ContainSingle();
    }

    [Fact]
    [Spec("receipts.crash")]
    [Spec("credits.restored")]
    public async Task What_waits_is_carried_over_to_other_rules_where_the_journal_was_trimmed()
    {
        void Configure(EngineOptions o) => (o.JournalRetention, o.Partitions, o.MinEntriesPerSweep) = (2.Hours(), 1, 1);
        Func<UserFacts, OutgoingAction, Reachability> needs = (_, _) => Reachability.Reachable with { NeedsCredit = true };
        using (var engine = Engine(new AnsweringChannel("first", DeliveryResult.Accepted("p1")) { Reaches = needs, ReceiptsWithin = 9.Days() }, configure: Configure))
        {
            engine.Publish(new UserEvent("s", "grant", "li", Start, new ConsentGranted(Channel: "first", Template: "hi", Credits: 1)));
            engine.Publish(new UserEvent("s", "cart grant", "li", Start, new ConsentGranted(Channel: "first", Template: "cart", Credits: 1)));
            View(engine, "li");
            await Dispatch(engine, () => updates.Count == 2);
            engine.Publish(new UserEvent("s", "cart", "li", Start, new Cart("a")));
            time.Advance(1.Days());
            (await engine.TrimAsync()).Should().BeGreaterThan(0);
        }

        using var again = Engine(
            journal,
            o =>
            {
                Configure(o);
                o.AddChannel(new AnsweringChannel("first") { Reaches = needs }).AddChannel(second);
            },
            Shop.Rule("cart", r => r.When<Cart>().KeyedBy(c => c.Id).EndsOn<Paid>((c, p) => p.Cart == c.Id).Then((_, _) => Send.Marketing("cart"))));
        var user = again.FindUser("li")!;
        user.Deliveries.Select(d => (d.State, d.Receipt, d.Credit is not null)).Should().BeEquivalentTo([(Accepted, (string?)"p1", false), (Pending, null, true)]);
        Receive(again, new(ReceiptState.Delivered, Channel: "first", Receipt: "p1"), Start.AddDays(1));
        updates[^1].State.Should().Be(Delivered);
        user.Credits("first", "cart").Should().Be(0);
        again.Publish(new UserEvent("s", "paid", "li", Start.AddDays(1), new Paid(9, "a")));
        again.FindUser("li")!.Credits("first", "cart").Should().Be(1);
    }

    [Fact]
    public void What_was_written_of_a_delivery_before_there_were_receipts_is_read_as_it_was()
    {
        using var engine = Engine(new AnsweringChannel("first"));
        View(engine, "li");
        var (delivery, rules) = (engine.FindUser("li")!.Deliveries[0], engine.RuleSet);

        var read = PendingDelivery.Read("li", new StateReader(Bytes(id: null)) { Types = rules.Events.All });

        (read.Id, read.State, read.Attempt, read.NotBefore, read.Receipt, read.ReceiptUntil).Should().Be((delivery.Id, Pending, 3, 17, null, long.MaxValue));
        StateWriter written = new();
        read.Write(written, rules);
        written.Written.ToArray().Should().Equal(Bytes(delivery.Id), "who waits for no receipt pays nothing");

        // Before there were receipts it did not have its id either.
        byte[] Bytes(string? id)
        {
            StateWriter bytes = new();
            delivery.Origin.Write(bytes);
            bytes.WriteTime(delivery.DecidedAt);
            bytes.WriteTime(delivery.Since);
            bytes.Write((byte)Pending);
            bytes.Write((byte)(id is null ? 0 : 8));
            if (id is not null)
            {
                bytes.Write(id);
            }

            bytes.Write("first");
            bytes.WriteVarint(0);
            bytes.WriteVarint(3);
            bytes.WriteVarint(17);
            var action = ActionJson.Write(delivery.Action);
            bytes.WriteVarint(action.Length);
            bytes.Write(action);
            return bytes.Written.ToArray();
        }
    }

    [Fact]
    public void A_wait_for_receipts_that_is_not_greater_than_zero_is_a_mistake() =>
        FluentActions.Invoking(() => Engine(new AnsweringChannel("first") { ReceiptsWithin = TimeSpan.Zero }))
            .Should().Throw<InvalidConfigurationException>().WithMessage("*channel first: ReceiptsWithin: 00:00:00 is not greater than 0*");

    [Fact]
    public async Task A_state_that_was_cleared_waits_for_no_receipt()
    {
        using var engine = Engine(new AnsweringChannel("first", DeliveryResult.Accepted("p1")) { ReceiptsWithin = 1.Days() });
        View(engine, "li");
        await Dispatch(engine, () => updates.Any(update => update.State == DeliveryState.Accepted));
        var user = engine.FindUser("li")!;
        user.NextDue.Should().NotBe(long.MaxValue);
        user.Clear();

        // It stays the same object for whatever it is filled with next.
        user.Add(new PendingDelivery("li", default!, "first", 0) { Id = "d", DecidedAt = 0 });
        user.Rearm();

        user.NextDue.Should().Be(long.MaxValue);
    }

    [Fact]
    public void The_next_timer_is_when_the_first_receipt_is_waited_for_no_longer()
    {
        using var engine = Engine(new AnsweringChannel("first"));
        View(engine, "li");
        var user = engine.FindUser("li")!;
        user.Clear();
        PendingDelivery[] sent = [.. Enumerable.Range(0, 9).Select(i => new PendingDelivery("li", default!, "first", 0) { Id = $"d{i}", DecidedAt = Start.UtcTicks, Action = Send.Marketing("hi") })];
        Array.ForEach(sent, user.Add);
        user.Rearm();
        user.NextDue.Should().Be(long.MaxValue);

        Take(sent[0], 5.Days()).Should().Be(5.Days());
        Take(sent[1], 7.Days()).Should().Be(5.Days());
        Take(sent[2], 3.Days()).Should().Be(3.Days());
        Take(sent[2], 6.Days()).Should().Be(5.Days());
        Become(sent[0].Become(Delivered, Start)).Should().Be(6.Days());
        Become(sent[1].Become(Delivered, Start)).Should().Be(6.Days());

        user.Deliveries.Should().Equal(sent[2..]);
        sent.Select(each => user.FindDelivery(each.Id)).Should().Equal([null, null, .. sent[2..]]);

        TimeSpan Take(PendingDelivery delivery, TimeSpan within) => Become(delivery.Become(Accepted, Start, receiptsWithin: within));

        TimeSpan Become(DeliveryUpdated entry)
        {
            user.Update(entry);
            return new DateTimeOffset(user.NextDue, TimeSpan.Zero) - Start;
        }
    }

    /// <summary>An event that is repeated after its time in memory decides the same once more.</summary>
    [Fact]
    public void Of_deliveries_with_one_id_the_first_is_found_as_long_as_it_is_there()
    {
        DeliveryList deliveries = [];
        var all = Enumerable.Range(0, 9).Select(i => new PendingDelivery("li", default!, "first", 0) { Id = $"d{i % 7}", DecidedAt = i }).ToList();
        all.ForEach(deliveries.Add);

        deliveries.Find("d1").Should().BeSameAs(all[1]);
        deliveries.Remove(all[1]);
        deliveries.Find("d1").Should().BeSameAs(all[8]);
        deliveries.Remove(all[8]);
        deliveries.Find("d1").Should().BeNull();
        deliveries.Should().Equal([all[0], .. all[2..8]]);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("3428411849815982087")]
    [InlineData("9223372036854775807")]
    [InlineData("9223372036854775808")]
    [InlineData("0")]
    [InlineData("007")]
    [InlineData("-5")]
    [InlineData("+5")]
    [InlineData(" 5")]
    [InlineData("5 ")]
    [InlineData("1,000")]
    [InlineData("١٢")]
    [InlineData("msgGCAAAXtWyujaWJHDDGi0mACas1w0f0A")]
    public void What_the_platform_calls_a_delivery_is_kept_as_it_was(string name)
    {
        new ReceiptName(name).Text.Should().Be(name);
        new ReceiptName(name).Should().Be(new ReceiptName($"{name}")).And.NotBe(new ReceiptName($"{name}0")).And.NotBe(default(ReceiptName));
        default(ReceiptName).Text.Should().BeNull();
    }

    private PublishStatus Receive(MarketingEngine engine, DeliveryReceipt receipt, DateTimeOffset? at = null, string user = "li") =>
        engine.Publish(new UserEvent("platform", $"{published++}", user, at ?? Start, receipt)).Status;

    private MarketingEngine Engine(IChannel first, TimeSpan? validFor = null, Action<EngineOptions>? configure = null) => Engine(
        journal,
        o =>
        {
            o.AddChannel(first).AddChannel(second);
            configure?.Invoke(o);
        },
        Shop.Rule("hello", r => r.When<Viewed>().Once().Then((_, _) => Send.Marketing("hi") with { ValidFor = validFor })),
        Shop.Rule("cart", r => r.When<Cart>().KeyedBy(c => c.Id).EndsOn<Paid>((c, p) => p.Cart == c.Id).Then((_, _) => Send.Marketing("cart"))),
        Shop.Rule("blocked", r => r.When<DeliveryReceipt>(e => e.Reason == "blocked").Then((_, _) => new NotifyStaff("look"))));

    private static void ReadsWhatItWrites(MarketingEngine engine)
    {
        var user = engine.FindUser("li")!;
        Properties.RandomShop.Bytes(Properties.RandomShop.Reread(user)).Should().Equal(Properties.RandomShop.Bytes(user));
    }

    /// <summary>An engine made anew from the journal has the same state.</summary>
    private void Recovered(MarketingEngine engine)
    {
        engine.CheckJournal();
        var live = Properties.RandomShop.Bytes(engine.FindUser("li")!);
        using var again = Engine(new AnsweringChannel("first"));
        Properties.RandomShop.Bytes(again.FindUser("li")!).Should().Equal(live);
    }
}

using Wellspring.Engine.Tests.Dispatch;
using static Wellspring.Engine.DeliveryState;

namespace Wellspring.Engine.Tests.Receipts;

/// <summary>What a platform says of a delivery between an attempt without an answer and the next.</summary>
public sealed class RepeatReceiptTests : DispatchTestBase, IDisposable
{
    private static readonly DeliveryResult Cut = DeliveryResult.Unknown("cut");
    private readonly InMemoryJournal journal = new();
    private readonly CollectingChannel second = new("second");
    private int published;

    public void Dispose() => journal.Dispose();

    public static TheoryData<string?, ReceiptState, string> Ends
    {
        get
        {
            TheoryData<string?, ReceiptState, string> ends = [];
            foreach (var name in new[] { "p1", null })
            {
                foreach (var (receipt, end) in new[] { (ReceiptState.Delivered, "Delivered"), (ReceiptState.Failed, "Dead"), (ReceiptState.Unreachable, "second"), (ReceiptState.Expired, "Expired") })
                {
                    ends.Add(name, receipt, end);
                }
            }

            return ends;
        }
    }

    [Theory]
    [MemberData(nameof(Ends))]
    [Spec("receipts.early")]
    [Spec("receipts.crash")]
    public async Task A_receipt_that_comes_between_two_attempts_counts_once_the_repeat_is_answered(string? name, ReceiptState receipt, string end)
    {
        RepeatingChannel first = new(Cut, DeliveryResult.Accepted("p1"));
        using (var engine = Engine(first))
        {
            View(engine, "li");
            await AttemptAsync(engine);
            Receive(engine, new(receipt, Channel: "first", Receipt: name));
            updates.Should().HaveCount(2, "whose it is only the repeat's answer tells");
            Recovered(engine);
        }

        using var again = Engine(first);
        await Dispatch(again, () => Ended(end), pass: 1.Seconds());

        first.Calls.Should().Be(2);
        updates.Select(u => (u.Channel, u.State)).Take(5).Should().Equal(("first", Sending), ("first", Pending), ("first", Sending), ("first", Accepted), ("first", end == "second" ? Dead : Enum.Parse<DeliveryState>(end)));
        Recovered(again);
    }

    [Theory]
    [InlineData(ReceiptState.Delivered, "Delivered")]
    [InlineData(ReceiptState.Confirmed, "Accepted")]
    [InlineData(ReceiptState.Unreachable, "second")]
    [InlineData(ReceiptState.Failed, "Dead")]
    [InlineData(ReceiptState.Expired, "Expired")]
    [Spec("receipts.table")]
    [Spec("receipts.crash")]
    public async Task By_the_deliverys_id_a_receipt_counts_at_once_and_nothing_is_repeated(ReceiptState receipt, string end)
    {
        RepeatingChannel first = new(Cut, DeliveryResult.Accepted("p1"));
        using var engine = Engine(first);
        View(engine, "li");
        await AttemptAsync(engine);

        Receive(engine, new(receipt, updates[0].Delivery));

        updates.Should().HaveCount(3);
        await Dispatch(engine, () => engine.PendingDeliveries == 0 && Ended(end), pass: 1.Seconds());
        first.Calls.Should().Be(1, "the platform has said what became of it");
        second.Calls.Should().HaveCount(end == "second" ? 1 : 0);
        Recovered(engine);
    }

    [Theory]
    [InlineData("p1", false)]
    [InlineData(null, false)]
    [InlineData(null, true)]
    [Spec("receipts.early")]
    [Spec("receipts.crash")]
    public async Task A_receipt_that_comes_before_the_call_is_cut_is_kept_too(string? name, bool byId)
    {
        TaskCompletionSource<DeliveryResult> answer = new();
        RepeatingChannel first = new(answer.Task, Task.FromResult(DeliveryResult.Accepted("p1")));
        using var engine = Engine(first);
        View(engine, "li");
        using var stop = new CancellationTokenSource();
        var dispatch = engine.DispatchAsync(stop.Token);
        await Until(() => first.Calls == 1);
        Receive(engine, new(ReceiptState.Failed, byId ? updates[0].Delivery : null, "first", name));
        answer.SetResult(Cut);

        await Until(() => updates[^1].State == Dead, pass: 1.Seconds());
        await stop.CancelAsync();
        await dispatch;

        first.Calls.Should().Be(byId ? 1 : 2);
        Recovered(engine);
    }

    [Fact]
    [Spec("receipts.early")]
    public async Task A_receipt_of_another_message_makes_nothing_of_it()
    {
        using var engine = Engine(new RepeatingChannel(Cut, DeliveryResult.Accepted("p1")));
        View(engine, "li");
        await AttemptAsync(engine);

        Receive(engine, new(ReceiptState.Failed, Channel: "first", Receipt: "of an hour ago"));
        Receive(engine, new(ReceiptState.Delivered, Channel: "first", Receipt: "p1"));
        Early(engine).Should().Equal([2], "it may be about either");
        await Dispatch(engine, () => updates.Count == 5, pass: 1.Seconds());

        updates[^1].State.Should().Be(Delivered);
        Recovered(engine);
    }

    [Fact]
    [Spec("receipts.early")]
    [Spec("receipts.nameless")]
    public async Task What_surely_was_not_sent_takes_no_receipt_from_what_may_have_been()
    {
        using var engine = Engine(new RepeatingChannel(DeliveryResult.Retry("busy", 1.Hours()), Cut));
        View(engine, "li");
        await AttemptAsync(engine);
        Put(engine, "a");
        await AttemptAsync(engine);
        Put(engine, "b");

        Receive(engine, new(ReceiptState.Failed, Channel: "first"));
        Receive(engine, new(ReceiptState.Failed, Channel: "first"));
        Receive(engine, new(ReceiptState.Failed, Channel: "first", Receipt: "p1"));

        Early(engine).Should().Equal([0, 2, 0], "the first was refused, the second has no answer, the third was not tried");
        Recovered(engine);
    }

    [Fact]
    [Spec("receipts.nameless")]
    public async Task A_receipt_without_a_name_is_first_for_what_the_platform_is_known_to_have()
    {
        using var engine = Engine(new RepeatingChannel(Cut, DeliveryResult.Accepted("p2"), DeliveryResult.Accepted("p1")));
        View(engine, "li");
        await AttemptAsync(engine);
        Put(engine, "a");
        await Dispatch(engine, () => updates.Count == 4);

        Receive(engine, new(ReceiptState.Failed, Channel: "first"));
        Receive(engine, new(ReceiptState.Delivered, Channel: "first"));
        await Dispatch(engine, () => updates[^1].State == Delivered, pass: 1.Seconds());

        var hello = updates[0].Delivery;
        updates.Select(u => (u.Delivery == hello, u.State)).Should().Equal((true, Sending), (true, Pending), (false, Sending), (false, Accepted), (false, Dead), (true, Sending), (true, Accepted), (true, Delivered));
        Recovered(engine);
    }

    [Fact]
    [Spec("receipts.nameless")]
    public async Task A_receipt_that_goes_on_being_kept_is_for_no_other_meanwhile()
    {
        TaskCompletionSource<DeliveryResult> answer = new();
        RepeatingChannel first = new(answer.Task, Task.FromResult(DeliveryResult.Accepted("p2")), Task.FromResult(DeliveryResult.Accepted("p1")));
        using var engine = Engine(first);
        View(engine, "li");
        using var stop = new CancellationTokenSource();
        var dispatch = engine.DispatchAsync(stop.Token);
        await Until(() => first.Calls == 1);
        Receive(engine, new(ReceiptState.Failed, Channel: "first"));
        Put(engine, "a");
        await Until(() => updates[^1].State == Accepted);

        answer.SetResult(Cut);
        await Until(() => updates[^1].State == Dead, pass: 1.Seconds());
        await stop.CancelAsync();
        await dispatch;

        updates[^1].Delivery.Should().Be(updates[0].Delivery);
        updates.Count(u => u.State == Dead).Should().Be(1, "it is about one");
        Recovered(engine);
    }

    [Theory]
    [InlineData("an exit", Cancelled)]
    [InlineData("by hand", Cancelled)]
    [InlineData("its deadline", Expired)]
    [Spec("receipts.early")]
    public async Task What_ends_meanwhile_stays_as_it_ended_and_hands_no_receipt_on(string how, DeliveryState end)
    {
        using var engine = Engine(new RepeatingChannel(Cut, DeliveryResult.Accepted("p2")), validFor: 5.Minutes());
        Put(engine, "a");
        await AttemptAsync(engine);
        Receive(engine, new(ReceiptState.Unreachable, Channel: "first"));
        View(engine, "li");
        await Dispatch(engine, () => updates.Count == 4);
        Early(engine).Should().Equal(1, 0);

        switch (how)
        {
            case "an exit":
                engine.Publish(new UserEvent("s", "paid", "li", Start, new Paid(9, "a")));
                break;
            case "by hand":
                await engine.CancelDeliveriesAsync(new() { Rule = "cart" }, "ops", "a test");
                break;
            default:
                time.Advance(6.Minutes());
                await Dispatch(engine, () => updates.Count == 5);
                break;
        }

        Receive(engine, new(ReceiptState.Delivered, updates[0].Delivery));

        updates[4..].Select(u => (u.Delivery, u.State)).Should().Equal([(updates[0].Delivery, end)], "what it kept may be about it, and would send the other a second time");
        engine.FindUser("li")!.Deliveries.Should().ContainSingle().Which.State.Should().Be(Accepted);
        Recovered(engine);
    }

    [Fact]
    [Spec("receipts.early")]
    [Spec("delivery.unknown")]
    public async Task Where_there_can_be_no_repeat_a_receipt_that_was_kept_counts_all_the_same()
    {
        RepeatingChannel first = new(Cut);
        using var engine = Engine(first);
        View(engine, "li");
        await AttemptAsync(engine);
        Receive(engine, new(ReceiptState.Delivered, Channel: "first"));

        time.Advance(10.Minutes());
        await Dispatch(engine, () => updates.Count == 4);

        updates[2..].Select(u => u.State).Should().Equal(Unknown, Delivered);
        first.Calls.Should().Be(1);
        Recovered(engine);
    }

    [Fact]
    [Spec("receipts.table")]
    [Spec("delivery.dead")]
    public async Task Who_sends_again_by_hand_has_looked_at_what_receipts_say_too()
    {
        RepeatingChannel first = new(Cut, DeliveryResult.Accepted("p1"));
        using var engine = Engine(first, maxAttempts: 1);
        View(engine, "li");
        await Dispatch(engine, () => updates.Count == 2);
        updates[^1].State.Should().Be(Dead);
        time.Advance(1.Minutes());
        await engine.ResendAsync("li", updates[0].Delivery);

        Receive(engine, new(ReceiptState.Failed, updates[0].Delivery));
        Receive(engine, new(ReceiptState.Failed, Channel: "first"));
        await Dispatch(engine, () => updates.Count == 5);

        updates[2..].Select(u => u.State).Should().Equal(Pending, Sending, Accepted);
        Recovered(engine);
    }

    private static IEnumerable<int> Early(MarketingEngine engine) => engine.FindUser("li")!.Deliveries.Select(delivery => delivery.Early.Count);

    private static void Put(MarketingEngine engine, string cart) => engine.Publish(new UserEvent("s", $"cart {cart}", "li", Start, new Cart(cart)));

    private bool Ended(string end) => updates.Any(u => end == "second" ? u is { Channel: "second", State: Delivered } : u.State == Enum.Parse<DeliveryState>(end));

    /// <summary>One attempt, and nothing more: time stands still.</summary>
    private async Task AttemptAsync(MarketingEngine engine)
    {
        var before = updates.Count;
        await Dispatch(engine, () => updates.Count == before + 2);
        updates[^1].State.Should().Be(Pending);
    }

    private void Receive(MarketingEngine engine, DeliveryReceipt receipt) =>
        engine.Publish(new UserEvent("platform", $"{published++}", "li", Start, receipt)).Status.Should().Be(PublishStatus.Accepted);

    private MarketingEngine Engine(IChannel first, TimeSpan? validFor = null, int? maxAttempts = null) => Engine(
        journal,
        o => o.AddChannel(first, c => c.MaxAttempts = maxAttempts ?? c.MaxAttempts).AddChannel(second),
        Shop.Rule("hello", r => r.When<Viewed>().Once().Then((_, _) => Send.Marketing("hi"))),
        Shop.Rule("cart", r => r.When<Cart>().KeyedBy(c => c.Id).EndsOn<Paid>((c, p) => p.Cart == c.Id).Then((_, _) => Send.Marketing("cart") with { ValidFor = validFor })));

    /// <summary>An engine made anew from the journal has the same state, and so has one that reads what was written of it.</summary>
    private void Recovered(MarketingEngine engine)
    {
        engine.CheckJournal();
        var user = engine.FindUser("li")!;
        var live = Properties.RandomShop.Bytes(user);
        Properties.RandomShop.Bytes(Properties.RandomShop.Reread(user)).Should().Equal(live);
        using var again = Engine(new AnsweringChannel("first"));
        Properties.RandomShop.Bytes(again.FindUser("li")!).Should().Equal(live);
    }
}

namespace Wellspring.Engine.Tests.Dispatch;

/// <summary>What waits for a person to confirm it is listed.</summary>
public sealed class SubmittedTests : DispatchTestBase, IDisposable
{
    private readonly InMemoryJournal journal = new();

    public void Dispose() => journal.Dispose();

    [Fact]
    [Spec("receipts.submitted")]
    public async Task It_is_listed_until_someone_confirms_it_also_after_a_restart_and_under_another_id()
    {
        using (var engine = Engine())
        {
            View(engine, "li");
            time.Advance(1.Minutes());
            View(engine, "wang");
            View(engine, "chen");
            await Dispatch(engine, () => updates.Count(update => update.State == DeliveryState.Submitted) == 3);
            Check(engine, "li", "wang", "chen");
            engine.ReadSubmitted(new() { User = "li" }).Should().ContainSingle().Which.Should().Match<SubmittedDelivery>(submitted =>
                submitted.Rule == "hello" && submitted.Channel == "collecting" && submitted.Action == "hi" && submitted.Receipt == $"task/{submitted.Delivery}" && submitted.Until == submitted.Since + 2.Hours());
            engine.ReadSubmitted(new() { Channel = "other" }).Should().BeEmpty();
        }

        using var again = Engine();
        Check(again, "li", "wang", "chen");
        var li = again.ReadSubmitted(new() { User = "li" }).Single();
        $"{li}".Should().NotContain("task/").And.NotContain("by li");
        again.Publish(new UserEvent("s", "receipt", "li", time.GetUtcNow(), new DeliveryReceipt(ReceiptState.Delivered, li.Delivery)));
        await again.LinkAsync("member", alias: "wang");
        Check(again, "member", "chen");
        await again.ForgetAsync("chen");
        Check(again, "member");
        again.AdvanceTo(time.GetUtcNow() + 3.Hours());
        Check(again);
        updates[^1].State.Should().Be(DeliveryState.Expired);

        static void Check(MarketingEngine engine, params string[] users) => engine.ReadSubmitted().Select(submitted => submitted.User).Should().BeEquivalentTo(users);
    }

    public static TheoryData<string, string> Withdrawals => new()
    {
        { "revoked", "consent to marketing was revoked" },
        { "revoked there", "no consent to marketing there" },
        { "suppressed", "the user is suppressed for marketing" },
        { "suppressed there", "the user is suppressed there" },
        { "ended", "ended by paid" },
        { "cancelled", "cancelled by li.wen: the price was wrong" },
    };

    [Theory]
    [MemberData(nameof(Withdrawals))]
    [Spec("receipts.withdrawn")]
    public async Task What_is_not_wanted_any_more_is_listed_as_such_and_goes_on_waiting_for_its_receipt(string how, string why)
    {
        SubmittedDelivery before;
        using (var engine = Engine())
        {
            View(engine, "li");
            View(engine, "wang");
            await Dispatch(engine, () => updates.Count(update => update.State == DeliveryState.Submitted) == 2);
            before = engine.ReadSubmitted(new() { User = "li" }).Single();
            before.IsUnwanted.Should().BeFalse();
            time.Advance(10.Minutes());

            await WithdrawAsync(engine);

            Check(engine);
            updates[^1].Should().Match<DeliveryUpdated>(update => update.State == DeliveryState.Submitted && update.Reason == why && update.ReceiptUntil == before.Until);
            var told = updates.Count;
            await WithdrawAsync(engine, again: true);
            updates.Count.Should().Be(told, "it is known already");
        }

        using var recovered = Engine();
        Check(recovered);
        recovered.Publish(Event("li", "receipt", new DeliveryReceipt(ReceiptState.Delivered, before.Delivery)));
        updates[^1].State.Should().Be(DeliveryState.Delivered, "it was sent all the same");
        recovered.AdvanceTo(time.GetUtcNow() + 3.Hours());
        recovered.ReadSubmitted().Should().BeEmpty();

        void Check(MarketingEngine engine)
        {
            engine.ReadSubmitted(new() { User = "li" }).Should().Equal(before with { IsUnwanted = true });
            engine.ReadSubmitted(new() { User = "wang" }).Single().IsUnwanted.Should().BeFalse();
        }

        async Task WithdrawAsync(MarketingEngine engine, bool again = false)
        {
            object? said = how switch
            {
                "revoked" => new ConsentRevoked(Purposes.Marketing),
                "revoked there" => new ConsentRevoked(Purposes.Marketing, Channel: "collecting"),
                "suppressed" => new UserSuppressed(),
                "suppressed there" => new UserSuppressed(Channel: "collecting"),
                "ended" => new Paid(),
                _ => null,
            };
            if (said is not null)
            {
                engine.Publish(Event("li", $"said {again}", said)).Status.Should().Be(PublishStatus.Accepted);
            }
            else
            {
                (await engine.CancelDeliveriesAsync(new() { User = "li" }, "li.wen", "the price was wrong")).Should().Be(0, "it is only asked to be taken back");
            }
        }
    }

    [Fact]
    [Spec("receipts.withdrawn")]
    public async Task What_the_user_refused_while_the_channel_had_it_is_not_wanted_from_the_start()
    {
        using var engine = Engine(delivery =>
        {
            engineOf!.Publish(Event(delivery.User, "said", new UserSuppressed()));
            return Fault.Answers(DeliveryResult.Submitted("task"));
        });
        engineOf = engine;
        View(engine, "li");
        await Dispatch(engine, () => updates.Any(update => update.State == DeliveryState.Submitted));

        engine.ReadSubmitted().Should().ContainSingle().Which.IsUnwanted.Should().BeTrue();
    }

    private MarketingEngine? engineOf;

    private UserEvent Event(string user, string id, object data) => new("s", id, user, time.GetUtcNow(), data);

    private MarketingEngine Engine(Func<Delivery, Fault?>? answer = null) => Engine(
        journal,
        o => o.AddChannel(new FaultyChannel(new CollectingChannel { ReceiptsWithin = 2.Hours() }, answer ?? (delivery => Fault.Answers(DeliveryResult.Submitted($"task/{delivery.Id}"))))),
        Shop.Rule("hello", r => r.When<Viewed>().Once().EndsOn<Paid>().Then((_, _) => Send.Marketing("hi"))));
}

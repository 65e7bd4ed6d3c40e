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

    private MarketingEngine Engine() => Engine(
        journal,
        o => o.AddChannel(new FaultyChannel(new CollectingChannel { ReceiptsWithin = 2.Hours() }, delivery => Fault.Answers(DeliveryResult.Submitted($"task/{delivery.Id}")))));
}

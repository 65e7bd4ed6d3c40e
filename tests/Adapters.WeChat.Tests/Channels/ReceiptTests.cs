using Wellspring.WeChatSandbox;

namespace Wellspring.Adapters.WeChat.Tests.Channels;

/// <summary>Receipts come twice, late, in another order, before the answer, or not at all.</summary>
public sealed class ReceiptTests
{
    private const string Path = "/cgi-bin/message/template/send";

    /// <summary>As many receipts of a user as are kept while the channel has not answered.</summary>
    private const int Messages = 4;
    private static readonly TimeSpan Within = TimeSpan.FromHours(1);

    public static TheoryData<string, DeliveryState> Travels => new()
    {
        { "in time", DeliveryState.Delivered },
        { "twice", DeliveryState.Delivered },
        { "late", DeliveryState.Delivered },
        { "in another order", DeliveryState.Delivered },
        { "before the answer", DeliveryState.Delivered },
        { "the system has failed", DeliveryState.Dead },
        { "too late", DeliveryState.Accepted },
        { "not at all", DeliveryState.Accepted },
    };

    [Theory]
    [MemberData(nameof(Travels))]
    public async Task A_delivery_is_what_its_receipt_says_once_and_nothing_is_sent_again(string how, DeliveryState end)
    {
        await using var host = await ShopHost.StartAsync(accounts: (_, wechat) => wechat.Inbound.LinkUnionIds = false);
        var (receipts, clock) = (host.Sandbox.Receipts, host.Sandbox.Clock);
        await host.Lin.FollowAsync();
        receipts.Duplicated = how == "twice" ? 1 : 0;
        receipts.Reordered = how == "in another order" ? 1 : 0;
        receipts.Lost = how == "not at all" ? 1 : 0;
        receipts.BeforeAnswer = how == "before the answer";
        receipts.SystemFails = how == "the system has failed";
        receipts.Delay = how switch { "late" => Within / 2, "too late" => Within * 2, _ => receipts.Delay };
        for (var i = 0; i < Messages; i++)
        {
            await host.AskAsync($"shop:{host.Lin.OpenId()}", "paid", MessageClass.Transactional, $"茶{i}");
        }

        await host.UntilAsync(() => host.IsQuiet);
        for (var passed = TimeSpan.Zero; passed < Within * 3; passed += Within / 60)
        {
            // Not all at once: what calls back has its time too.
            clock.Advance(Within / 60);
            host.Engine.AdvanceTo(clock.GetUtcNow());
            await host.Sandbox.IdleAsync();
        }

        await host.UntilAsync(() => Ends().Count(state => state == end) == Messages);
        host.Updates.GroupBy(update => (update.Delivery, update.State)).Should().OnlyContain(same => same.Count() == 1, "a repeat changes nothing");
        host.Sandbox.Calls.Count(Path).Should().Be(Messages);
        host.Lin.Messages().Count(message => message.TemplateId == DemoShop.OrderPaidTemplate).Should().Be(Messages);

        IEnumerable<DeliveryState> Ends() => host.Updates.GroupBy(update => update.Delivery).Select(of => of.Last().State);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_blocks_the_account_is_left_in_peace_also_where_the_receipt_names_message_0(bool zero)
    {
        await using var host = await ShopHost.StartAsync();
        await host.Lin.FollowAsync();
        host.Sandbox.Receipts.MessageIdZero = zero;
        host.Lin.Block();
        var user = $"shop:{host.Lin.OpenId()}";
        var sent = await host.SendAsync(user, "paid", MessageClass.Transactional);
        sent.State.Should().Be(DeliveryState.Accepted);

        host.Sandbox.Clock.Advance(TimeSpan.FromSeconds(2));
        await host.UntilAsync(() => host.Updates.Any(update => update.State == DeliveryState.Dead && update.Delivery == sent.Delivery));
        host.Sandbox.Clock.Advance(TimeSpan.FromSeconds(2));

        (await host.AskAsync(user, "paid", MessageClass.Transactional)).Outcome.Should().Be(Outcome.Unreachable);
        host.Sandbox.Calls.Count(Path).Should().Be(1);
    }

    [Fact]
    public async Task Of_two_that_wait_the_oldest_takes_the_receipt_of_message_0()
    {
        await using var host = await ShopHost.StartAsync(accounts: (_, wechat) => wechat.Inbound.LinkUnionIds = false);
        await host.Lin.FollowAsync();
        var receipts = host.Sandbox.Receipts;
        (receipts.MessageIdZero, receipts.Lost) = (true, 1);
        var user = $"shop:{host.Lin.OpenId()}";
        var first = await host.SendAsync(user, "paid", MessageClass.Transactional, "茶1");
        receipts.Lost = 0;
        host.Lin.Block();
        var second = await host.SendAsync(user, "paid", MessageClass.Transactional, "茶2");

        host.Sandbox.Clock.Advance(TimeSpan.FromSeconds(2));

        await host.UntilAsync(() => host.Updates.Any(update => update.State == DeliveryState.Dead));
        host.Updates.Single(update => update.State == DeliveryState.Dead).Delivery.Should().Be(first.Delivery).And.NotBe(second.Delivery);
    }

    [Theory]
    [InlineData("success", false, DeliveryState.Delivered, 1)]
    [InlineData("success", true, DeliveryState.Delivered, 1)]
    [InlineData("failed: system failed", false, DeliveryState.Dead, 1)]
    [InlineData("failed: system failed", true, DeliveryState.Dead, 1)]
    [InlineData("failed:user block", false, DeliveryState.Dead, 0)]
    [InlineData("failed:user block", true, DeliveryState.Dead, 0)]
    public async Task A_receipt_that_comes_between_a_call_that_was_cut_and_its_repeat_is_not_lost(string status, bool zero, DeliveryState end, int messages)
    {
        await using var host = await ShopHost.StartAsync();
        var (receipts, clock) = (host.Sandbox.Receipts, host.Sandbox.Clock);
        await host.Lin.FollowAsync();
        (receipts.MessageIdZero, receipts.SystemFails, receipts.Delay) = (zero, status == "failed: system failed", TimeSpan.FromSeconds(1));
        if (status == "failed:user block")
        {
            host.Lin.Block();
        }

        host.Sandbox.Faults.Add(new Fault(FaultKind.ResetAfter) { Path = Path, Times = 1 });
        var sent = await host.SendAsync($"shop:{host.Lin.OpenId()}", "paid", MessageClass.Transactional, until: DeliveryState.Pending);

        // The repeat comes after a second and a half at the soonest.
        clock.Advance(receipts.Delay);
        await host.UntilAsync(() => host.Engine.ReadJournal().OfType<UserEvent>().Any(e => e.Data is DeliveryReceipt));
        host.Sandbox.Calls.Count(Path).Should().Be(1, "it is between the two");
        clock.Advance(TimeSpan.FromMinutes(1));

        await host.UntilAsync(() => host.Updates.Last().State == end);
        host.Updates.Should().OnlyContain(update => update.Delivery == sent.Delivery);
        host.Sandbox.Calls.Count(Path).Should().Be(2);
        host.Lin.Messages().Count(message => message.TemplateId == DemoShop.OrderPaidTemplate).Should().Be(messages);
    }
}

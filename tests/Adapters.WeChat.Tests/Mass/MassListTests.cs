using Wellspring.Adapters.WeChat.Tests.Channels;
using Wellspring.WeChatSandbox;

namespace Wellspring.Adapters.WeChat.Tests.Mass;

/// <summary>Mass messages that rules send to users, in lists.</summary>
public sealed class MassListTests : IAsyncLifetime
{
    private const string Path = "/cgi-bin/message/mass/send";
    private ShopHost host = null!;

    public async Task InitializeAsync()
    {
        // A list is full with two, so that no test waits for time to pass.
        host = await ShopHost.StartAsync(
            account => (account.Channels.MassBatch, account.Channels.MassGather) = (2, TimeSpan.FromMinutes(5)),
            engine: options => options.AddMessages(messages => messages.Add(Messages.News)));
        foreach (var name in new[] { "lin", "chen" })
        {
            await host.Sandbox.Phone(name).FollowAsync();
        }
    }

    public async Task DisposeAsync() => await host.DisposeAsync();

    [Fact]
    public async Task What_no_one_has_approved_is_not_sent()
    {
        var decision = await AskAsync("lin");

        (decision.Outcome, decision.Reason).Should().Be((Outcome.Unreachable, "shop.mass: no one has approved 'spring-news' as a mass message"));
        (await host.Engine.ExportAsync("shop:mass", Stream.Null)).Should().BeFalse();
    }

    [Fact]
    public async Task Deliveries_of_one_content_go_out_in_one_call()
    {
        await host.MassSends.ApproveAsync("shop", "spring-news", "zhouwen");

        var sent = await SendToBothAsync();

        sent.Select(update => update.State).Should().Equal(DeliveryState.Accepted, DeliveryState.Accepted);
        sent[0].Receipt.Should().NotBeNull().And.Be(sent[1].Receipt, "it is one job of the platform");
        string[] ids = [.. sent.Select(update => update.Delivery).Order(StringComparer.Ordinal)];
        var call = host.Sandbox.Calls.Latest(Path).Should().ContainSingle().Subject;
        string[] openIds = [.. new[] { "lin", "chen" }.Select(name => host.Sandbox.Phone(name).OpenId()).OrderBy(id => call.Body.IndexOf(id, StringComparison.Ordinal))];
        Fixtures.Same(call.Body, "mass.send.json", ("OPENID1", openIds[0]), ("OPENID2", openIds[1]), ("CLIENTMSGID", MassContent.Hash(ids)));
        host.Sandbox.Clock.Advance(TimeSpan.FromSeconds(5));
        await host.Sandbox.IdleAsync();
        host.Lin.Messages().Should().ContainSingle(message => message.Text == "春茶上新");
        using MemoryStream job = new();
        (await host.Engine.ExportAsync($"shop:mass:{sent[0].Receipt}", job)).Should().BeTrue("the platform's report is an event of the job");
    }

    [Fact]
    public async Task After_four_in_a_month_a_user_gets_the_next_in_the_next_month()
    {
        await host.MassSends.ApproveAsync("shop", "spring-news", "zhouwen");
        var now = host.Sandbox.Clock.GetUtcNow().ToOffset(TimeSpan.FromHours(8));
        DateTimeOffset nextMonth = new(now.Year + (now.Month / 12), (now.Month % 12) + 1, 1, 0, 0, 0, now.Offset);
        host.Sandbox.Clock.Advance(nextMonth - now);
        for (var i = 0; i < 4; i++)
        {
            (await SendToBothAsync()).Should().OnlyContain(update => update.State == DeliveryState.Accepted);
        }

        var fifth = await AskAsync("lin");
        (fifth.Outcome, fifth.Reason).Should().Be((Outcome.Capped, "Marketing by shop.mass: at most 4 per month"));

        host.Sandbox.Clock.Advance(TimeSpan.FromDays(31));
        (await SendToBothAsync()).Should().OnlyContain(update => update.State == DeliveryState.Accepted);
        host.Sandbox.Clock.Advance(TimeSpan.FromSeconds(5));
        await host.Sandbox.IdleAsync();
        host.Lin.Messages().Count(message => message.Text == "春茶上新").Should().Be(5, "the platform counts the same");
    }

    [Theory]
    [InlineData("err(30003)")]
    [InlineData("send fail")]
    public async Task What_the_platform_does_not_send_after_all_has_not_arrived(string status)
    {
        host.Sandbox.Receipts.MassStatus = status;
        await host.MassSends.ApproveAsync("shop", "spring-news", "zhouwen");
        var sent = await SendToBothAsync();
        sent.Should().OnlyContain(update => update.State == DeliveryState.Accepted);

        host.Sandbox.Clock.Advance(TimeSpan.FromSeconds(5));
        await host.UntilAsync(() => host.Updates.Count(update => update.State == DeliveryState.Dead) == 2);

        host.Updates.Where(update => update.State == DeliveryState.Dead).Select(update => update.Reason).Should().OnlyContain(reason => reason == $"the platform did not send the mass message: {status}");
        host.Engine.ReadDead(new() { Channel = "shop.mass" }).Select(dead => dead.Delivery).Should().BeEquivalentTo(sent.Select(update => update.Delivery));
    }

    [Fact]
    public async Task What_the_platform_says_of_a_list_before_it_has_answered_counts_too()
    {
        host.Sandbox.Receipts.MassStatus = "send fail";
        host.Sandbox.Faults.Add(new Fault(FaultKind.SlowBody) { Path = Path, Delay = TimeSpan.FromSeconds(2), Times = 1 });
        await host.MassSends.ApproveAsync("shop", "spring-news", "zhouwen");
        await AskAsync("lin");
        await AskAsync("chen");
        await host.UntilAsync(() => host.Sandbox.Calls.Count(Path) == 1);

        host.Sandbox.Clock.Advance(TimeSpan.FromSeconds(5));

        await host.UntilAsync(() => host.Updates.Count(update => update.State == DeliveryState.Dead) == 2);
        host.Updates.Where(update => update.State == DeliveryState.Dead).Select(update => update.Reason).Should().OnlyContain(reason => reason == "the platform did not send the mass message: send fail");
    }

    [Fact]
    public async Task What_the_platform_has_sent_stays_as_it_was_taken()
    {
        await host.MassSends.ApproveAsync("shop", "spring-news", "zhouwen");
        await SendToBothAsync();

        host.Sandbox.Clock.Advance(TimeSpan.FromSeconds(5));
        await host.Sandbox.IdleAsync();

        host.Updates.Should().NotContain(update => update.State == DeliveryState.Dead);
    }

    [Fact]
    public async Task A_content_that_was_approved_as_another_is_not_sent()
    {
        MassApproval other = new("zhouwen", host.Sandbox.Clock.GetUtcNow(), [MassContent.Hash(["", "", "春茶"])]);
        await host.Engine.SetReferenceAsync(MassApprovals.NameOf("shop"), "1", new MassApprovals(new Dictionary<string, MassApproval> { ["spring-news"] = other }));
        await AskAsync("lin");

        await host.UntilAsync(() => host.Updates.Any(update => update.State == DeliveryState.Dead));

        host.Updates.Single(update => update.State == DeliveryState.Dead).Reason.Should().Be("'spring-news' is not what was approved any more; approve it as it is now, and send it again");
        host.Sandbox.Calls.Latest(Path).Should().BeEmpty();
    }

    [Fact]
    public async Task An_approval_that_is_withdrawn_counts_no_more()
    {
        await host.MassSends.ApproveAsync("shop", "spring-news", "zhouwen");
        host.MassSends.ReadApprovals("shop")["spring-news"].By.Should().Be("zhouwen");

        await host.MassSends.WithdrawAsync("shop", "spring-news");

        host.MassSends.ReadApprovals("shop").Should().BeEmpty();
        (await AskAsync("lin")).Outcome.Should().Be(Outcome.Unreachable);
    }

    [Fact]
    public async Task Who_is_alone_waits_for_another()
    {
        await using var brief = await ShopHost.StartAsync(
            account => account.Channels.MassGather = TimeSpan.FromSeconds(0.1),
            engine: options => options.AddMessages(messages => messages.Add(Messages.News)));
        await brief.Lin.FollowAsync();
        await brief.MassSends.ApproveAsync("shop", "spring-news", "zhouwen");

        await brief.AskAsync($"shop:{brief.Lin.OpenId()}", "spring-news", MessageClass.Marketing);
        await brief.UntilAsync(() => brief.Updates.Any(update => update.NextAttempt is not null));

        var held = brief.Updates.First(update => update.NextAttempt is not null);
        (held.Reason, held.Attempt).Should().Be(("a mass message needs two users, and waits for another", 0), "it was no attempt");
        brief.Sandbox.Calls.Latest(Path).Should().BeEmpty();
    }

    [Fact]
    public async Task A_day_without_mass_messages_left_waits_for_the_next()
    {
        await host.MassSends.ApproveAsync("shop", "spring-news", "zhouwen");
        host.Sandbox.Faults.Add(new Fault(FaultKind.ErrorCode) { Path = Path, Code = 45028, Times = 1 });

        await AskAsync("lin");
        await AskAsync("chen");

        await host.UntilAsync(() => host.Updates.Count(update => update.State == DeliveryState.Pending && update.NextAttempt is not null) == 2);
        host.Updates.Last().Reason.Should().Be("45028: the quota of mass messages is used up");
    }

    private Task<Decision> AskAsync(string name) => host.AskAsync($"shop:{host.Sandbox.Phone(name).OpenId()}", "spring-news", MessageClass.Marketing);

    private async Task<IReadOnlyList<DeliveryUpdated>> SendToBothAsync()
    {
        var before = host.Updates.Count;
        foreach (var name in new[] { "lin", "chen" })
        {
            var decision = await AskAsync(name);
            decision.Outcome.Should().Be(Outcome.Deliver, decision.Reason);
        }

        DeliveryUpdated[] Ended() => [.. host.Updates.Skip(before).Where(update => update.State is not (DeliveryState.Pending or DeliveryState.Sending))];
        await host.UntilAsync(() => Ended().Length == 2);
        return Ended();
    }
}

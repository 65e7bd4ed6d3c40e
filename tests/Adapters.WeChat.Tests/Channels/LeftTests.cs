using Microsoft.Extensions.DependencyInjection;
using Wellspring.WeChatSandbox;

namespace Wellspring.Adapters.WeChat.Tests.Channels;

/// <summary>Who has left an account or an employee is not reached there, and is again when they come back. No one asks the platform for that.</summary>
public sealed class LeftTests : IAsyncLifetime
{
    private static readonly TimeSpan Later = TimeSpan.FromSeconds(30);
    private ShopHost host = null!;

    private string User => $"shop:{host.Lin.OpenId()}";

    private string Customer => $"corp:{host.Lin.ExternalUserId()}";

    public async Task InitializeAsync() => host = await ShopHost.StartAsync(
        account =>
        {
            if (account.AppId == DemoShop.OfficialAccountId)
            {
                account.Channels.Tags["vip"] = "100";
            }
        },
        engine: options => options.AddMessages(messages => messages.Add(Messages.News)));

    public async Task DisposeAsync() => await host.DisposeAsync();

    [Fact]
    public async Task Who_unfollows_is_not_reached_by_what_needs_followers_until_they_follow_again()
    {
        await host.MassSends.ApproveAsync("shop", "spring-news", "zhouwen");
        await host.Lin.FollowAsync();
        await host.Lin.AnswerSubscriptionAsync(DemoShop.TierTemplate);
        Reasons("paid", "spring-news", "tier").Should().Equal(null, null, null);

        host.Sandbox.Clock.Advance(Later);
        await host.Lin.UnfollowAsync();
        await host.UntilAsync(() => Reasons("paid").Single() is not null);

        const string Left = "the user follows the account no longer";
        Reasons("paid", "spring-news", "tier").Should().Equal(Left, Left, null);
        var decision = await host.AskAsync(User, "paid", MessageClass.Transactional);
        (decision.Outcome, decision.Reason).Should().Be((Outcome.Unreachable, $"shop.template: {Left}"));
        var forecast = await host.Engine.ForecastAsync(Segment.Of("all", _ => true), Send.Transactional("paid"));
        (forecast.Channels, forecast.Reasons).Should().BeEquivalentTo((Array.Empty<ReachCount>(), new[] { new UnreachedCount("shop.template", Left, 1) }));

        host.Sandbox.Clock.Advance(Later);
        await host.Lin.FollowAsync();
        await host.UntilAsync(() => Reasons("paid").Single() is null);
        Reasons("paid", "spring-news", "tier").Should().Equal(null, null, null);
    }

    [Fact]
    public async Task An_answer_to_a_subscription_is_no_following()
    {
        await host.Lin.FollowAsync();
        host.Sandbox.Clock.Advance(Later);
        await host.Lin.UnfollowAsync();
        host.Sandbox.Clock.Advance(Later);

        await host.Lin.AnswerSubscriptionAsync(DemoShop.TierTemplate);

        await host.UntilAsync(() => Reasons("tier").Single() is null);
        Reasons("paid").Should().Equal("the user follows the account no longer");
    }

    [Fact]
    public async Task A_customer_who_leaves_the_last_employee_is_not_reached_until_they_come_back()
    {
        await host.Lin.AddContactAsync("zhouwen");
        Channel(Customer, Send.Marketing("campaign")).Should().BeNull();

        host.Sandbox.Clock.Advance(Later);
        await host.Lin.DeleteContactAsync("zhouwen");
        await host.UntilAsync(() => Channel(Customer, Send.Marketing("campaign")) is not null);

        Channel(Customer, Send.Marketing("campaign")).Should().Be("the user is no employee's customer any longer");
        var task = await TaskAsync();
        (task.State, task.Reason).Should().Be((DeliveryState.Dead, "the user is no employee's customer; name an employee with touser in the catalogue; no channel is left"));
        host.Sandbox.Desk("zhouwen").Messages.Should().BeEmpty();

        host.Sandbox.Clock.Advance(Later);
        await host.Lin.AddContactAsync("zhouwen");
        await host.UntilAsync(() => Channel(Customer, Send.Marketing("campaign")) is null);
        (await TaskAsync()).State.Should().Be(DeliveryState.Accepted);
    }

    [Theory]
    [InlineData("zhouwen", "lihang")]
    [InlineData("lihang", "zhouwen")]
    public async Task A_customer_of_two_employees_stays_the_other_s(string leaves, string stays)
    {
        await host.Lin.AddContactAsync("zhouwen");
        host.Sandbox.Clock.Advance(Later);
        await host.Lin.AddContactAsync("lihang");
        host.Sandbox.Clock.Advance(Later);
        await host.Sandbox.Desk(leaves).DeleteCustomerAsync("lin");
        await host.Sandbox.IdleAsync();

        (await TaskAsync()).State.Should().Be(DeliveryState.Accepted);

        Channel(Customer, Send.Marketing("campaign")).Should().BeNull();
        host.Sandbox.Desk(stays).Messages.Should().ContainSingle();
        host.Sandbox.Desk(leaves).Messages.Should().BeEmpty();
    }

    [Fact]
    public async Task A_follower_who_comes_back_gets_their_tags_again()
    {
        (await host.Client.CallAsync("shop", "/cgi-bin/tags/create", """{"tag":{"name":"vip"}}"""u8.ToArray())).IsAccepted.Should().BeTrue();
        await host.Lin.ScanAsync("spring");
        await host.MarkAsync(User, "vip");
        await host.UntilAsync(() => Tagged() == 1);
        host.Sandbox.Clock.Advance(Later);

        await host.Lin.UnfollowAsync();
        await host.UntilAsync(() => host.Decisions.Any(decision => decision is { Rule: "shop.tag.vip.off", Outcome: Outcome.Unreachable }));
        host.Sandbox.Clock.Advance(Later);
        await host.Lin.FollowAsync();

        await host.UntilAsync(() => Tagged() == 2);
        host.Updates.Should().NotContain(update => update.State == DeliveryState.Dead);
    }

    private int Tagged() => host.Updates.Count(update => update is { Channel: "shop.tags", State: DeliveryState.Accepted });

    private string?[] Reasons(params string[] messages)
    {
        var reach = host.Services.GetRequiredService<WeChatReach>().Of(User)!;
        return [.. messages.Select(message => reach.Messages.Single(of => of.Message == message).Reach.Channels.Single().Reason)];
    }

    private string? Channel(string user, OutgoingAction action) => host.Engine.Reach(user, action)!.Channels.Single().Reason;

    private async Task<DeliveryUpdated> TaskAsync()
    {
        var before = host.Updates.Count;
        (await host.CallAsync(Customer, "call", $"{before}")).Outcome.Should().Be(Outcome.Deliver);
        await host.UntilAsync(() => host.Updates.Skip(before).Any(IsOver));
        return host.Updates.Skip(before).First(IsOver);

        static bool IsOver(DeliveryUpdated update) => update.State is not (DeliveryState.Pending or DeliveryState.Sending);
    }
}

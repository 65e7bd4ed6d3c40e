using System.Text.Json.Serialization;

namespace Wellspring.Engine.Tests.Rules.Authoring;

public sealed record FriendJoined(string InvitedBy);

public sealed record ReferralEarned(decimal Points);

public sealed record LoyaltyReached(string Level);

public sealed record SpendingCuts(decimal Top);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(FriendJoined))]
[JsonSerializable(typeof(ReferralEarned))]
[JsonSerializable(typeof(LoyaltyReached))]
[JsonSerializable(typeof(SpendingCuts))]
internal sealed partial class ReferralJson : JsonSerializerContext;

/// <summary>The examples of docs/authoring.md on what follows from a decision, and on references.</summary>
public sealed class ConsequenceExampleTests
{
    /// <summary>Rewards whoever invited a friend.</summary>
    [Rule("referral", Priority = 40)]
    public sealed class Referral : LifecycleRule
    {
        protected override void Define() =>
            When<FriendJoined>()
                .Once()
                .Tells<ReferralEarned>()
                .Then((user, joined) => Actions.Of([Send.Service("welcome-gift"), new Tell(joined.InvitedBy, new ReferralEarned(50))]));
    }

    /// <summary>What was earned is paid, and may lead to a level.</summary>
    [Rule("referral-reward", Priority = 40)]
    public sealed class ReferralReward : LifecycleRule
    {
        protected override void Define() =>
            When<ReferralEarned>()
                .Reads(user => user.Count<ReferralEarned>())
                .Then((user, earned) => user.Count<ReferralEarned>() == 2
                    ? Actions.Of([new GrantPoints(earned.Points), new Raise(new LoyaltyReached("ambassador"))])
                    : new GrantPoints(earned.Points));
    }

    [Rule("ambassador")]
    public sealed class Ambassador : LifecycleRule
    {
        protected override void Define() =>
            When<LoyaltyReached>(reached => reached.Level == "ambassador")
                .Then((user, _) => Send.Service("ambassador"));
    }

    /// <summary>A customer who spends like the top of all customers.</summary>
    [Rule("top-customer")]
    public sealed class TopCustomer : LifecycleRule
    {
        protected override void Define() =>
            When<Paid>()
                .Where((user, _) => user.Reference<SpendingCuts>("spending") != null
                    && user.Sum<Paid>(paid => paid.Amount, TimeSpan.FromDays(90)) >= user.Reference<SpendingCuts>("spending")!.Top)
                .AtMost(1, per: TimeSpan.FromDays(90))
                .Then((user, _) => new NotifyStaff("call"));
    }

    private static void Events(EventTypes types) => types
        .Add("friend_joined", ReferralJson.Default.FriendJoined)
        .Add("referral_earned", ReferralJson.Default.ReferralEarned)
        .Add("loyalty_reached", ReferralJson.Default.LoyaltyReached);

    [Fact]
    public void A_referral_rewards_who_invited()
    {
        var scenario = new Scenario(options => options.AddEvents(Events).AddRule(new Referral()).AddRule(new ReferralReward()).AddRule(new Ambassador()))
            .For("wu").When(new FriendJoined("li")).ThenAll(("wu", "referral", "", Outcome.Deliver), ("li", "referral-reward", "", Outcome.Deliver))
            .For("sun").When(new FriendJoined("li")).ThenAll(
                ("sun", "referral", "", Outcome.Deliver),
                ("li", "referral-reward", "", Outcome.Deliver),
                ("li", "ambassador", "", Outcome.Deliver));

        scenario.Timeline().ReplaceLineEndings("\n").Should().Be("""
            2026-01-01 00:00:00  event     wu         FriendJoined { InvitedBy = li }
            2026-01-01 00:00:00  decision  wu         referral : Deliver  welcome-gift  tells li ReferralEarned { Points = 50 }
            2026-01-01 00:00:00  decision  li         referral-reward : Deliver
            2026-01-01 00:00:00  event     sun        FriendJoined { InvitedBy = li }
            2026-01-01 00:00:00  decision  sun        referral : Deliver  welcome-gift  tells li ReferralEarned { Points = 50 }
            2026-01-01 00:00:00  decision  li         referral-reward : Deliver  raises LoyaltyReached { Level = ambassador }
            2026-01-01 00:00:00  decision  li         ambassador : Deliver  ambassador
            2026-01-01 00:00:00  now
            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void A_condition_reads_the_cut_points_of_all_customers()
    {
        new Scenario(options => options.AddEvents(Shop.Events).AddReference("spending", ReferralJson.Default.SpendingCuts).AddRule(new TopCustomer()))
            .When(new Paid(900)).ThenNothing()
            .SetReference("spending", "2026-01", new SpendingCuts(Top: 1000))
            .When(new Paid(99)).ThenNothing()
            .When(new Paid(1)).Then("top-customer")
            .For("wu").When(new Paid(999)).ThenNothing()
            .SetReference("spending", "2026-02", new SpendingCuts(Top: 800))
            .When(new Paid(1)).Then("top-customer", user: "wu");
    }
}

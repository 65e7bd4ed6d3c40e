using Wellspring.Engine;
using Wellspring.Rules;

namespace Wellspring.Throughput;

/// <summary>Twelve rules and a cap, as a shop has them: the four that are shipped, and eight of its own.</summary>
internal static class ShopRules
{
    public static EngineOptions AddShop(this EngineOptions options) => options
        .AddEvents(CommerceEvents.Register)
        .AddEvents(ShopEvents.Register)
        .AddRule(new Welcome(new()))
        .AddRule(new TierUpgrade(new()))
        .AddRule(new AbandonedCart(new()))
        .AddRule(new DormantReactivation(new()))
        .AddRule(new SecondOrder())
        .AddRule(new FrequentBuyer())
        .AddRule(new MonthlySpender())
        .AddRule(new LargeOrder())
        .AddRule(new BrowsedNotBought())
        .AddRule(new Explorer())
        .AddRule(new KeenVisitor())
        .AddRule(new WinBack())
        .AddCap(FrequencyCap.Rolling(max: 3, per: TimeSpan.FromDays(7)));
}

/// <summary>Thanks for the second order, the one that makes a customer.</summary>
[Rule("second-order", Priority = 70)]
internal sealed class SecondOrder : LifecycleRule
{
    protected override void Define() =>
        When<OrderPaid>(order => order.Amount > 0)
            .Where((user, order) => user.Count<OrderPaid>() == 2)
            .Once()
            .Then((user, order) => Send.Service("second-order-thanks").With("amount", order.Amount));
}

/// <summary>Tags who orders often.</summary>
[Rule("frequent-buyer", Priority = 30)]
internal sealed class FrequentBuyer : LifecycleRule
{
    protected override void Define() =>
        When<OrderPaid>()
            .Where((user, order) => user.Count<OrderPaid>(TimeSpan.FromDays(30)) >= 3)
            .AtMost(1, per: TimeSpan.FromDays(30))
            .Then((user, order) => [new AddTag("frequent"), Send.Marketing("frequent-buyer")]);
}

/// <summary>Offers a gift to who has spent a lot within a month.</summary>
[Rule("monthly-spender", Priority = 55)]
internal sealed class MonthlySpender : LifecycleRule
{
    protected override void Define() =>
        When<OrderPaid>()
            .Where((user, order) => user.Sum<OrderPaid>(o => o.Amount, o => o.Amount > 0, TimeSpan.FromDays(30)) >= 400)
            .AtMost(1, per: TimeSpan.FromDays(30))
            .Then((user, order) => Send.Marketing("monthly-gift"));
}

/// <summary>Thanks for a large order.</summary>
[Rule("large-order", Priority = 35)]
internal sealed class LargeOrder : LifecycleRule
{
    protected override void Define() =>
        When<OrderPaid>(order => order.Amount >= 150)
            .AtMost(1, per: TimeSpan.FromDays(30))
            .Then((user, order) => Send.Service("large-order-thanks").With("amount", order.Amount));
}

/// <summary>Helps who has looked at a category again and again, unless they order first.</summary>
[Rule("browsed-not-bought", Priority = 50)]
internal sealed class BrowsedNotBought : LifecycleRule
{
    protected override void Define() =>
        When<ProductViewed>()
            .Where((user, view) => user.Count<ProductViewed>(v => v.Category == view.Category, TimeSpan.FromDays(3)) >= 3)
            .KeyedBy(view => view.Category)
            .EndsOn<OrderPaid>()
            .AtMost(1, per: TimeSpan.FromDays(7))
            .Step("remind", after: TimeSpan.FromHours(4), (user, view) => Send.Marketing("still-interested").With("category", view.Category));
}

/// <summary>Shows a guide to who looks at many categories.</summary>
[Rule("explorer", Priority = 20)]
internal sealed class Explorer : LifecycleRule
{
    protected override void Define() =>
        When<ProductViewed>()
            .Where((user, view) => user.Distinct<ProductViewed, string>(v => v.Category, TimeSpan.FromDays(7)) >= 4)
            .AtMost(1, per: TimeSpan.FromDays(30))
            .Then((user, view) => Send.Marketing("guide"));
}

/// <summary>Offers advice to who comes back all day and has not ordered for a month.</summary>
[Rule("keen-visitor", Priority = 25)]
internal sealed class KeenVisitor : LifecycleRule
{
    protected override void Define() =>
        When<PageViewed>()
            .Where((user, page) => user.Count<PageViewed>(TimeSpan.FromDays(1)) >= 4 && user.Count<OrderPaid>(TimeSpan.FromDays(30)) == 0)
            .AtMost(1, per: TimeSpan.FromDays(14))
            .Then((user, page) => Send.Marketing("advice"));
}

/// <summary>Wins back a customer who has ordered and then stayed away for two weeks.</summary>
[Rule("win-back", Priority = 45)]
internal sealed class WinBack : LifecycleRule
{
    protected override void Define() =>
        WhenSilent()
            .For(TimeSpan.FromDays(14), "coupon", user => Send.Marketing("win-back"))
            .Where(user => user.Count<OrderPaid>() > 0);
}

using Wellspring.Engine;

namespace Wellspring.Rules;

/// <summary>加购未付款. Reminds a customer of the cart they left behind, then offers a coupon, unless they order or empty it first.</summary>
/// <param name="options">When, and how often.</param>
[Rule(RuleId, Priority = 60)]
public sealed class AbandonedCart(AbandonedCart.Options options) : LifecycleRule
{
    /// <summary>The rule's id.</summary>
    public const string RuleId = "abandoned-cart";

    /// <inheritdoc/>
    protected override void Define() =>
        When<CartUpdated>(cart => cart.ItemCount > 0)
            .KeyedBy(cart => cart.CartId)
            .RestartsUntil("first")
            .EndsOn<OrderPaid>((cart, order) => order.CartId == cart.CartId)
            .EndsOn<CartUpdated>((cart, later) => later.CartId == cart.CartId && later.ItemCount == 0)
            .AtMost(1, per: options.Cooldown)
            .Step("first", after: options.First, (user, cart) => Send.Marketing("cart-reminder").With("item", cart.TopItem))
            .Step("second", after: options.Second, (user, cart) => Send.Marketing("cart-coupon").With("item", cart.TopItem));

    /// <summary>When the reminders are due, and how often a user gets them.</summary>
    public sealed record Options
    {
        /// <summary>The reminder, after the last change of the cart. Greater than zero. Default 1 hour.</summary>
        public TimeSpan First { get; init; } = TimeSpan.FromHours(1);

        /// <summary>The coupon, after the last change of the cart. Greater than <see cref="First"/>. Default 1 day.</summary>
        public TimeSpan Second { get; init; } = TimeSpan.FromDays(1);

        /// <summary>One cart per this time, over all carts of the user. At least zero; zero switches it off. Default 3 days.</summary>
        public TimeSpan Cooldown { get; init; } = TimeSpan.FromDays(3);
    }
}

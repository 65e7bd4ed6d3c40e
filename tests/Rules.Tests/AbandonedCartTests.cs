using static Wellspring.Rules.Tests.Shop;

namespace Wellspring.Rules.Tests;

public sealed class AbandonedCartTests
{
    private static Scenario Reminding(AbandonedCart.Options? options = null) => With(new AbandonedCart(options ?? new()));

    [Fact]
    public void Reminds_then_offers_a_coupon() => Reminding()
        .When(new CartUpdated("c1", 2)).ThenNothing()
        .Advance(Hours(1)).Then("abandoned-cart", "first", key: "c1", template: "cart-reminder")
        .Advance(Hours(23)).Then("abandoned-cart", "second", key: "c1", template: "cart-coupon")
        .Advance(Days(30)).ThenNothing();

    [Fact]
    public void A_change_of_the_cart_starts_the_hour_anew() => Reminding()
        .Given(new CartUpdated("c1", 1)).Advance(Hours(1) - Tick)
        .When(new CartUpdated("c1", 2)).Advance(Hours(1) - Tick).ThenNothing()
        .Advance(Tick).Then("abandoned-cart", "first");

    [Fact]
    public void A_change_after_the_reminder_does_not_move_the_coupon() => Reminding()
        .Given(new CartUpdated("c1", 1)).Advance(Hours(1)).Then("abandoned-cart", "first")
        .When(new CartUpdated("c1", 5)).Advance(Hours(23)).Then("abandoned-cart", "second");

    [Fact]
    public void An_order_of_the_cart_ends_it() => Reminding()
        .Given(new CartUpdated("c1", 1)).When(new OrderPaid(10, "c1")).Advance(Days(2)).ThenNothing();

    [Theory]
    [InlineData("c2")]
    [InlineData(null)]
    public void An_order_of_another_cart_does_not(string? cart) => Reminding()
        .Given(new CartUpdated("c1", 1)).When(new OrderPaid(10, cart)).Advance(Hours(1)).Then("abandoned-cart", "first");

    [Fact]
    public void Emptying_the_cart_ends_it_and_filling_it_starts_it_again() => Reminding()
        .Given(new CartUpdated("c1", 1)).When(new CartUpdated("c1", 0)).Advance(Hours(1)).ThenNothing()
        .When(new CartUpdated("c1", 1)).Advance(Hours(1)).Then("abandoned-cart", "first");

    [Fact]
    public void An_empty_cart_starts_nothing() => Reminding()
        .When(new CartUpdated("c1")).Advance(Days(2)).ThenNothing();

    [Fact]
    public void The_cooldown_counts_all_carts_from_the_first_reminder()
    {
        var scenario = Reminding().Given(new CartUpdated("c1", 1)).Advance(Hours(1)).Then("abandoned-cart", "first");
        scenario.When(new OrderPaid(1, "c1")).Advance(Days(3) - Hours(1) - Tick)
            .When(new CartUpdated("c2", 1)).Advance(Hours(1)).Then("abandoned-cart", "first", Outcome.Limited, key: "c2")
            .When(new CartUpdated("c3", 1)).Advance(Hours(1)).Then("abandoned-cart", "first", key: "c3");
    }

    [Fact]
    public void Exactly_after_the_cooldown_a_cart_counts_again()
    {
        var scenario = Reminding().Given(new CartUpdated("c1", 1)).Advance(Hours(1)).Then("abandoned-cart", "first");
        scenario.When(new OrderPaid(1, "c1")).Advance(Days(3) - Hours(1))
            .When(new CartUpdated("c2", 1)).Advance(Hours(1)).Then("abandoned-cart", "first", key: "c2");
    }

    [Fact]
    public void A_cooldown_of_zero_switches_the_limit_off() => Reminding(new() { Cooldown = TimeSpan.Zero })
        .Given(new CartUpdated("c1", 1), new CartUpdated("c2", 1))
        .Advance(Hours(1)).ThenAll(("abandoned-cart", "first", Outcome.Deliver), ("abandoned-cart", "first", Outcome.Deliver));

    [Fact]
    public void The_reminder_shows_the_latest_top_item()
    {
        var scenario = Reminding().Given(new CartUpdated("c1", 1, "pen"), new CartUpdated("c1", 2, "book")).Advance(Hours(1));
        scenario.Unseen.Single().Outgoing.Should().BeOfType<SendMessage>().Which.Fields.Should().Contain("item", "book");
    }
}

namespace Wellspring.Engine.Tests.Identity;

/// <summary>What waits for an alias when it is linked.</summary>
public sealed class WaitingTests
{
    [Fact]
    [Spec("identity.instances")]
    public void An_instance_of_the_alias_lives_on_at_the_user_with_its_own_times_and_exits()
    {
        var shop = Shop.Scenario(Reminder());
        shop.For("openid").When(new Cart("c1"));
        shop.Advance(30.Minutes()).For("li").When(new IdentityLinked("openid")).ThenNothing();

        shop.Advance(30.Minutes()).Then("cart", "first", key: "c1");
        shop.Unseen.Should().BeEmpty();
        shop.For("li").When(new Paid(1, "c1")).Advance(5.Hours()).ThenNothing();
    }

    [Fact]
    [Spec("identity.instances")]
    public void Where_both_have_an_instance_of_a_rule_and_key_the_users_lives_on()
    {
        var shop = Shop.Scenario(Reminder());
        shop.For("openid").When(new Cart("c1"), new Cart("c2"));
        shop.Advance(30.Minutes()).For("li").When(new Cart("c1"), new IdentityLinked("openid"));

        shop.Advance(30.Minutes()).Then("cart", "first", key: "c2");
        shop.Advance(30.Minutes()).Then("cart", "first", key: "c1");
    }

    [Theory]
    [Spec("identity.instances")]
    [InlineData("li", "openid", 12)]
    [InlineData("openid", "li", 12)]
    public void Silence_is_since_the_later_activity_of_the_two(string user, string alias, int due)
    {
        var shop = Shop.Scenario(Shop.Rule("silent", r => r.WhenSilent().ForEach([10.Hours(), 20.Hours()], (_, n) => Send.Service($"{n}"))));
        shop.For("li").When(new Viewed());
        shop.Advance(2.Hours()).For("openid").When(new Viewed()).For(user).When(new IdentityLinked(alias));

        shop.At(shop.Start.AddHours(due)).Then("silent", "1");
        shop.At(shop.Start.AddHours(due + 10)).Then("silent", "2");
    }

    [Fact]
    [Spec("identity.state")]
    public void The_timers_of_both_fire_first_up_to_the_later_clock_each_with_the_own_history()
    {
        var shop = Shop.Scenario(
            Shop.Rule("r", r => r.When<Cart>().KeyedBy(c => c.Id).Reads(u => u.Count<Viewed>()).Step("s", 1.Hours(), (u, _) => Send.Service($"{u.Count<Viewed>()} views"))));
        shop.For("li").When(new Viewed(), new Viewed(), new Cart("of li"));
        shop.For("openid").When(new Viewed(), new Cart("of openid"));

        shop.For("li").WhenAt(shop.Now.AddHours(2), new IdentityLinked("openid"));

        shop.Unseen.Select(d => (d.User, d.Key, ((SendMessage)d.Outgoing!).Template, d.At)).Should().BeEquivalentTo(
            [("li", "of li", "2 views", shop.Start.AddHours(1)), ("openid", "of openid", "1 views", shop.Start.AddHours(1))]);
    }

    [Fact]
    [Spec("identity.state")]
    public void Limits_caps_groups_and_what_happened_once_count_for_both()
    {
        var shop = Shop.Scenario(
            o => o.AddCap(FrequencyCap.Rolling(1, 1.Days())),
            Shop.Rule("limited", r => r.When<Viewed>().AtMost(1, 1.Days()).Then((_, _) => Send.Service("limited"))),
            Shop.Rule("once", r => r.When<Viewed>().Once().Then((_, _) => Send.Service("once"))),
            Shop.Rule("a", r => r.When<Paid>().Exclusive("offers", per: 1.Days()).Then((_, _) => Send.Service("a"))),
            Shop.Rule("b", r => r.When<Cart>().Exclusive("offers", per: 1.Days()).Then((_, _) => Send.Service("b"))),
            Shop.Rule("capped", r => r.When<Answered>().Then((_, _) => Send.Marketing("capped"))));
        shop.For("openid").Given(new Viewed(), new Paid(1), new Answered());
        shop.For("li").Given(new IdentityLinked("openid"));

        shop.When(new Viewed()).Then("limited", outcome: Outcome.Limited);
        shop.When(new Cart("c")).Then("b", outcome: Outcome.Outbid);
        shop.When(new Answered()).Then("capped", outcome: Outcome.Capped);
    }

    [Fact]
    [Spec("identity.instances")]
    public void What_is_held_for_the_alias_is_released_for_the_user()
    {
        var shop = Shop.Scenario(
            o => o.QuietHours = new QuietHours("22:00", "08:00"),
            Shop.Rule("r", r => r.When<Viewed>().EndsOn<Paid>().Then((_, v) => Send.Marketing($"{v.Category}"))));

        // 23:00 in Shanghai.
        shop.At(shop.Start.AddHours(15)).For("openid").When(new Viewed("a")).Then("r", outcome: Outcome.Deferred);
        shop.For("li").When(new Viewed("b")).Then("r", outcome: Outcome.Deferred);
        shop.When(new IdentityLinked("openid")).ThenNothing();

        shop.At(shop.Start.AddHours(24));
        shop.Unseen.Select(d => (d.User, d.Outcome, ((SendMessage)d.Outgoing!).Template)).Should().BeEquivalentTo([("li", Outcome.Deliver, "a"), ("li", Outcome.Deliver, "b")]);
    }

    private static LifecycleRule Reminder() => Shop.Rule("cart", r => r.When<Cart>(c => c.Items > 0).KeyedBy(c => c.Id).EndsOn<Paid>((c, p) => p.Cart == c.Id)
        .Step("first", 1.Hours(), (_, _) => Send.Service("first")).Step("second", 2.Hours(), (_, _) => Send.Service("second")));
}

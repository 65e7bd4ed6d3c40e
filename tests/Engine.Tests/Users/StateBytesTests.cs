using System.Security.Cryptography;

namespace Wellspring.Engine.Tests.Users;

/// <summary>Stores have these bytes: they do not change without a new format.</summary>
[Spec("facts.fold")]
public sealed class StateBytesTests
{
    private static readonly DateTimeOffset Start = Shop.Time("2026-01-01T12:00:00Z");

    [Fact]
    public void A_state_is_written_as_stores_have_it()
    {
        using var engine = Shop.Engine(o => o.QuietHours = new QuietHours("21:00", "08:00"), Rules());
        for (var i = 0; i < 12; i++)
        {
            engine.Publish(new UserEvent("s", $"v{i}", "li", Start.AddMinutes(i), new Viewed($"category {i % 5}", 7.50m * i, i)));
        }

        engine.Publish(new UserEvent("s", "p", "li", Start.AddMinutes(20), new Paid(-79228162514264337593543950335m, "c")));
        engine.Publish(new UserEvent("s", "c1", "li", Start.AddMinutes(30), new Cart("c", 2, new string('小', 60))));
        engine.Publish(new UserEvent("s", "c2", "li", Start.AddMinutes(40), new Cart(new string('c', 20_000))));
        engine.Publish(new UserEvent("s", "a", "li", Start.AddHours(2), new Answered("yes")));

        var user = engine.FindUser("li")!;
        user.Held.Should().NotBeEmpty();
        user.Instances.Should().HaveCountGreaterThan(2);
        var bytes = Properties.RandomShop.Bytes(user);
        (bytes.Length, Convert.ToHexString(SHA256.HashData(bytes))).Should().Be((81_945, "501A0CD6936379CF32A86ED888FC137E6B4D46BBD48683A088DBE1796A618C91"));
        Properties.RandomShop.Bytes(Properties.RandomShop.Reread(user)).Should().Equal(bytes);
    }

    private static LifecycleRule[] Rules() =>
    [
        Shop.Rule("cart", r => r.When<Cart>().KeyedBy(c => c.Id).EndsOn<Paid>((c, p) => p.Cart == c.Id).AtMost(3, per: 2.Days())
            .Step("first", 1.Hours(), (u, c) => Send.Marketing("cart").With("items", c.Items))
            .Step("second", 3.Days(), (u, c) => Send.Marketing("coupon"))),
        Shop.Rule("views", r => r.When<Viewed>().Where((u, v) => u.Count<Viewed>(x => x.Category == v.Category, 3.Days()) >= 2 && u.Distinct<Viewed, string?>(x => x.Category) > 3)
            .Reads(u => u.Last<Viewed>()).Reads(u => u.First<Viewed>()).Reads(u => u.Sum<Viewed>(v => v.Price, 9.Days()))
            .Then((_, v) => Actions.Of([Send.Service("views"), new AddTag("viewer"), new SetTier("gold"), new GrantPoints(2.50m), new SetAttribute("seen", v.Category)]))),
        Shop.Rule("paid", r => r.When<Paid>().Once().Reads(u => u.Sum<Paid>(p => p.Amount)).Step("s", 2.Days(), (_, _) => Send.Service("thanks"))),
        Shop.Rule("silent", r => r.WhenSilent().For(7.Days(), "s", _ => Send.Marketing("back"))),
    ];
}

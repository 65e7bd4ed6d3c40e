namespace Wellspring.Engine.Tests.Users;

public sealed class ProfileTests
{
    [Fact]
    public void State_actions_are_facts_for_the_next_event()
    {
        var scenario = Shop.Scenario(
            Shop.Rule("does", r => r.When<Viewed>().Then((_, _) => Actions.Of([new SetTier("gold"), new AddTag("vip"), new AddTag("old"), new GrantPoints(2.5m), new SetAttribute("city", "Xi'an"), new SetAttribute("gone", "x")]))),
            Shop.Rule("undoes", r => r.When<Cart>().Then((_, _) => Actions.Of([new RemoveTag("old"), new RemoveTag("never"), new GrantPoints(-1), new SetAttribute("gone", null), new SetAttribute("never", null)]))),
            Shop.Asks<Paid>("asked", (u, p) => u.Tier == "gold" && u.HasTag("vip") && !u.HasTag("VIP") && !u.HasTag("old") && u.Points == 1.5m && u.Attribute("city") == "Xi'an" && u.Attribute("gone") == null && u.Id == "li"));

        scenario.When(new Viewed(), new Cart("c"), new Paid());

        scenario.Unseen.Select(d => d.Rule).Should().Equal("does", "undoes", "asked");
    }

    [Theory]
    [InlineData("America/New_York", "America/New_York")]
    [InlineData("Mars/Olympus", "Asia/Shanghai")]
    [InlineData("", "Asia/Shanghai")]
    [InlineData(null, "Asia/Shanghai")]
    public void The_zone_is_the_attribute_where_it_is_known_and_else_the_engines(string? attribute, string zone) =>
        Shop.Scenario(
                Shop.Rule("moves", r => r.When<Viewed>().Then((_, _) => new SetAttribute("zone", attribute))),
                Shop.Asks<Paid>("asked", (u, p) => u.Zone.Id == zone))
            .When(new Viewed(), new Paid()).ThenAll(("moves", "", Outcome.Deliver), ("asked", "", Outcome.Deliver));

    [Fact]
    [Spec("facts.merge")]
    public void Profiles_merge_points_add_up_tags_unite_and_what_is_known_stays()
    {
        var (one, two) = (new Profile(), new Profile());
        Apply(one, new GrantPoints(3), new AddTag("a"), new SetAttribute("x", "1"));
        Apply(two, new GrantPoints(4), new AddTag("b"), new SetAttribute("x", "2"), new SetAttribute("y", "2"), new SetTier("gold"));

        one.Merge(two);

        (one.Points, one.Tier, one.HasTag("a"), one.HasTag("b"), one.Attribute("x"), one.Attribute("y")).Should().Be((7, "gold", true, true, "1", "2"));
    }

    [Fact]
    [Spec("facts.fold")]
    public void What_was_written_is_read_again()
    {
        var profile = new Profile();
        Apply(profile, new SetTier(""), new GrantPoints(1.50m), new AddTag("z"), new AddTag("a"), new SetAttribute("k", "v"));
        var writer = new StateWriter();
        profile.Write(writer);
        var read = Profile.Read(new StateReader(writer.Written.ToArray()));

        (read.Tier, read.Points, read.HasTag("a"), read.HasTag("z"), read.Attribute("k")).Should().Be(("", 1.50m, true, true, "v"));
    }

    private static void Apply(Profile profile, params StateAction[] actions)
    {
        foreach (var action in actions)
        {
            profile.Apply(action);
        }
    }
}

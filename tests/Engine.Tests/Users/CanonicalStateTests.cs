namespace Wellspring.Engine.Tests.Users;

[Spec("facts.fold")]
public sealed class CanonicalStateTests
{
    private static readonly DateTimeOffset Start = Shop.Time("2026-01-01T00:00:00Z");

    [Fact]
    public void A_state_with_forgotten_events_becomes_the_same_when_it_was_written_and_read_on_the_way()
    {
        var set = Shop.Engine(options => options.DedupeFor = 10.Hours()).RuleSet;
        for (var cut = 0; cut < 60; cut++)
        {
            var (whole, resumed) = (new UserState("li", set), new UserState("li", set));
            for (var i = 0; i < 60; i++)
            {
                var e = new UserEvent("s", $"{i}", "li", Start.AddHours(i < 20 ? 0 : i - 20), new Viewed());
                Fold.Entry(whole, e, e.Ticks);
                Fold.Entry(resumed, e, e.Ticks);
                resumed = i == cut ? Properties.RandomShop.Reread(resumed) : resumed;
                Properties.RandomShop.Bytes(resumed).Should().Equal(Properties.RandomShop.Bytes(whole), $"the fold was cut after {cut} and {i} events were folded");
            }
        }
    }
}

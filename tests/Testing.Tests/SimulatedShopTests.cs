using System.Text;

namespace Wellspring.Testing.Tests;

public sealed class SimulatedShopTests
{
    [Fact]
    public void The_same_seed_is_the_same_shop_and_another_is_another()
    {
        Text(new(50, 30, 7)).Should().Equal(Text(new(50, 30, 7)));
        Text(new(50, 30, 7)).Should().NotEqual(Text(new(50, 30, 8)));
    }

    [Fact]
    public void Every_event_is_accepted_and_every_rule_has_something_to_do()
    {
        HashSet<string> deciding = [];
        var engine = MarketingEngine.Create(options => options.AddEvents(CommerceEvents.Register).AddRules(LifecycleRules.Catalog).OnDecision(d => deciding.Add(d.Rule)));
        foreach (var line in new SimulatedShop(200).Events())
        {
            engine.Publish(line).Status.Should().Be(PublishStatus.Accepted);
        }

        engine.AdvanceTo(new DateTimeOffset(2026, 5, 1, 0, 0, 0, TimeSpan.Zero));
        deciding.Should().BeEquivalentTo(LifecycleRules.Catalog.Ids);
        engine.UserCount.Should().Be(200);
    }

    private static List<string> Text(SimulatedShop shop) => [.. shop.Events().Select(Encoding.UTF8.GetString)];
}

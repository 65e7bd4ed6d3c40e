using Wellspring.Engine.Tests.Hosting;

namespace Wellspring.Engine.Tests.Identity;

/// <summary>Who is linked has something on the way of a rule that was removed before.</summary>
public sealed class LinkedRemovedTests : IDisposable
{
    private static readonly DateTimeOffset Start = Shop.Time("2026-01-01T00:00:00Z");

    private readonly InMemoryJournal journal = new();
    private readonly ManualTime time = new(Start);
    private readonly List<Decision> decisions = [];

    public void Dispose() => journal.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_comes_along_once_also_when_the_rules_of_the_link_come_back(bool restarts)
    {
        var engine = Engine(Waits(), Asks("base"));
        engine.Publish(new UserEvent("s", "1", "wang", Start, new Viewed()));
        engine = await SetAsync(engine, restarts, Asks("base"));
        await engine.LinkAsync("li", "wang");

        engine = await SetAsync(engine, restarts, Asks("base"), Asks("other"));
        engine = await SetAsync(engine, restarts, Asks("base"));
        engine.FindUser("li")!.Instances.Select(instance => instance.Rule.Id).Should().Equal("waits");

        engine.AdvanceTo(Start.AddDays(5));
        decisions.Select(d => $"{d.User} {d.Step} {d.Outcome}").Should().Equal("li 1 Paused", "li 2 Paused");
        engine.FindUser("li")!.Instances.Should().BeEmpty();
        engine.Dispose();
    }

    private static LifecycleRule Waits() => Shop.Rule("waits", r => r.When<Viewed>().Step("1", 1.Days(), (_, _) => Send.Service("1")).Step("2", 2.Days(), (_, _) => Send.Service("2")));

    private static LifecycleRule Asks(string id) => Shop.Asks<Answered>(id, (u, a) => a.Answer == id);

    private MarketingEngine Engine(params LifecycleRule[] rules) => Shop.Engine(
        o =>
        {
            (o.Journal, o.TimeProvider, o.Partitions) = (journal, time, 4);
            o.OnDecision(decisions.Add);
        },
        rules);

    private async Task<MarketingEngine> SetAsync(MarketingEngine engine, bool restarts, params LifecycleRule[] next)
    {
        if (restarts)
        {
            engine.Dispose();
            return Engine(next);
        }

        await engine.ActivateAsync(o => Array.ForEach(next, rule => o.AddRule(rule, ((InPlace)rule).Id)));
        return engine;
    }
}

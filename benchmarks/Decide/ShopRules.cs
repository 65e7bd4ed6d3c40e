using System.Text.Json.Serialization;
using Wellspring.Engine;

namespace Wellspring.Benchmarks;

public sealed record Viewed(string Category, decimal Price);

public sealed record Paid(decimal Amount);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Viewed))]
[JsonSerializable(typeof(Paid))]
internal sealed partial class ShopJson : JsonSerializerContext;

/// <summary>Looked at expensive things of one category three times in three days, and has spent a lot: a condition on event, window and history.</summary>
internal sealed class InterestedIn(string category) : LifecycleRule
{
    protected override void Define() =>
        When<Viewed>(v => v.Category == category && v.Price > 50)
            .Where((user, view) => user.Count<Viewed>(v => v.Category == view.Category, HandWritten.Window) >= 3 && user.Sum<Paid>(p => p.Amount) > 100)
            .Then((user, v) => Send.Marketing("interested"));
}

/// <summary>The same without an equality test, so that every event has to ask.</summary>
internal sealed class PriceAbove(decimal price) : LifecycleRule
{
    protected override void Define() =>
        When<Viewed>(v => v.Price > price)
            .Where((user, view) => user.Count<Viewed>(v => v.Category == view.Category, HandWritten.Window) >= 3 && user.Sum<Paid>(p => p.Amount) > 100)
            .Then((user, v) => Send.Marketing("interested"));
}

/// <summary>One engine with one user who has paid, and an event of that user.</summary>
internal sealed class Setting
{
    private readonly Decider decider = new();
    private readonly List<Fold.Failure> failures = [];
    private readonly List<Proposal> proposals = [];
    private readonly UserTable users;
    private readonly Arrival viewed;

    public Setting(IEnumerable<LifecycleRule> rules, decimal paid, Viewed view)
    {
        var number = 0;
        Engine = MarketingEngine.Create(options =>
        {
            options.MaxAhead = null;
            options.AddEvents(types => types.Add("viewed", ShopJson.Default.Viewed).Add("paid", ShopJson.Default.Paid));
            foreach (var rule in rules)
            {
                options.AddRule(rule, $"rule-{number++:00000}");
            }
        });
        users = new UserTable(Engine.RuleSet, int.MaxValue, References.None);
        var first = new UserEvent("bench", "paid", "li", DateTimeOffset.UnixEpoch, new Paid(paid));
        Fold.Entry(users.Add("li"), first, first.Ticks);
        viewed = new Arrival(new UserEvent("bench", "view", "li", DateTimeOffset.UnixEpoch.AddDays(1), view), Engine.RuleSet.Events.Find(typeof(Viewed))!);
    }

    public MarketingEngine Engine { get; }

    /// <summary>What the engine does for an event between dedupe and settling: find the user, evolve, decide.</summary>
    public int Decide()
    {
        var user = users.Find(viewed.Event.User)!;
        Fold.Event(user, viewed, viewed.Time, failures);
        decider.Decide(user, failures, proposals);
        return proposals.Count;
    }
}

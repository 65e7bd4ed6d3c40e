using System.Linq.Expressions;
using System.Text.Json.Serialization;

namespace Wellspring.Engine.Tests.Rules.Compiling;

public sealed partial class TriggerIndexTests
{
    private static readonly Guid Known = new("00112233-4455-6677-8899-aabbccddeeff");

    private static readonly Thing[] Things =
    [
        new(), new("a"), new(""), new("A"), new(Number: 1), new(Number: -1), new(Big: 1L << 40), new(Money: 1.50m), new(Money: 1.5m), new(Flag: true), new(Id: Known), new("a", 1, 1, 1, true, Known, 1, DayOfWeek.Monday),
    ];

    private static readonly (string Id, Expression<Func<Thing, bool>> Condition)[] Conditions =
    [
        ("text", t => t.Text == "a"), ("turned", t => "a" == t.Text), ("empty", t => t.Text == ""), ("null", t => t.Text == null),
        ("int", t => t.Number == 1), ("long", t => t.Big == 1L << 40), ("widened", t => t.Number == 1L), ("decimal", t => t.Money == 1.5m), ("from int", t => t.Money == 1),
        ("true", t => t.Flag == true), ("bare", t => t.Flag), ("not", t => t.Flag == false), ("guid", t => t.Id == Known), ("optional", t => t.Maybe == 1), ("no value", t => t.Maybe == null),
        ("enum", t => t.Day == DayOfWeek.Monday), ("itself", t => t.Number == t.Big), ("two", t => t.Text == "a" && t.Number == 1), ("second", t => t.Big > 0 && t.Text == "a"), ("or", t => t.Text == "a" || t.Number == 1),
    ];

    [Fact]
    public void Rules_found_by_a_propertys_value_decide_as_rules_that_each_event_asks()
    {
        List<(string Rule, int Thing)> made = [];
        var thing = 0;
        var engine = MarketingEngine.Create(options =>
        {
            options.MaxAhead = null;
            options.AddEvents(types => types.Add("thing", ThingJson.Default.Thing)).OnDecision(d => made.Add((d.Rule, thing)));
            foreach (var (id, condition) in Conditions)
            {
                options.AddRule(Shop.Rule(id, r => r.When(condition).Then((_, _) => Send.Service(id))), id);
            }
        });
        for (; thing < Things.Length; thing++)
        {
            engine.Publish(new UserEvent("s", $"{thing}", "li", DateTimeOffset.UnixEpoch, Things[thing]));
        }

        made.Should().BeEquivalentTo(Conditions.SelectMany(c => Things.Index().Where(t => c.Condition.Compile()(t.Item)).Select(t => (c.Id, t.Index))));
        made.Should().HaveCountGreaterThan(50);
    }

    [Fact]
    public void An_equality_with_a_value_is_indexed_and_costs_other_events_nothing()
    {
        var set = Shop.Engine(
            _ => { },
            Shop.Rule("a", r => r.When<Viewed>(v => v.Category == "a").Then((_, _) => Send.Service("a"))),
            Shop.Rule("b", r => r.When<Viewed>(v => v.Price > 0 && "b" == v.Category).Then((_, _) => Send.Service("b"))),
            Shop.Rule("c", r => r.When<Viewed>(v => v.Position == 3).Then((_, _) => Send.Service("c"))),
            Shop.Rule("d", r => r.When<Viewed>(v => v.Category == null).Then((_, _) => Send.Service("d")))).RuleSet;
        var index = set.TriggersByEvent[set.Events.Find(typeof(Viewed))!.Index];

        index.Always.Select(t => t.Rule.Id).Should().Equal("d");
        index.ByProperty.Should().HaveCount(2);
        index.ByProperty.SelectMany(p => p.Find(new Viewed("b", 0, 3))).Select(t => t.Rule.Id).Should().BeEquivalentTo("b", "c");
        index.ByProperty.SelectMany(p => p.Find(new Viewed())).Should().BeEmpty();
    }

    internal sealed record Thing(string? Text = null, int Number = 0, long Big = 0, decimal Money = 0, bool Flag = false, Guid Id = default, int? Maybe = null, DayOfWeek Day = default);

    [JsonSerializable(typeof(Thing))]
    private sealed partial class ThingJson : JsonSerializerContext;
}

using System.Text.Json.Serialization;
using Wellspring.Engine;

namespace Wellspring.Testing;

/// <summary>The facts of a new user, with those kept that a channel reads.</summary>
internal static partial class SampleUser
{
    public static UserFacts Of(ChannelUnderTest test)
    {
        UserFacts? user = null;
        Scenario scenario = new(options => options
            .AddEvents(test.Events)
            .AddEvents(types => types.Add("conformance.appeared", Json.Default.Appeared))
            .AddRule(new Look(test.Channel, facts => user = facts), "conformance"));
        scenario.For("conformance-user").When(new Appeared());
        return user ?? throw new ConformanceException("Expected the facts of a user, found none.");
    }

    internal sealed record Appeared;

    private sealed class Look(IChannel channel, Action<UserFacts> seen) : LifecycleRule
    {
        protected override void Define()
        {
            var rule = When<Appeared>();
            foreach (var fact in channel.Reads)
            {
                rule = rule.Reads(fact);
            }

            rule.Then((user, _) =>
            {
                seen(user);
                return Actions.None;
            });
        }
    }

    [JsonSerializable(typeof(Appeared))]
    private sealed partial class Json : JsonSerializerContext;
}

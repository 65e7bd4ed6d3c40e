using System.Linq.Expressions;

namespace Wellspring.Engine;

/// <summary>Collects the triggers of one event type.</summary>
internal sealed class TriggerIndexBuilder
{
    private readonly List<RuleTrigger> always = [];
    private readonly Dictionary<string, PropertyIndex> byProperty = new(StringComparer.Ordinal);

    public void Add(RuleTrigger trigger, Expression? indexed)
    {
        if (indexed is null || PropertyIndex.Comparison(indexed) is not { } comparison)
        {
            always.Add(trigger);
            return;
        }

        var property = ExpressionText.Of(comparison.Property);
        if (!byProperty.TryGetValue(property, out var index))
        {
            byProperty.Add(property, index = PropertyIndex.Of(comparison.Property));
        }

        index.Add(comparison.Value, trigger);
    }

    public TriggerIndex Build() => new([.. always], [.. byProperty.Values]);
}

namespace Wellspring.Engine;

/// <content>Facts that are asked for by others than rules.</content>
internal sealed partial class RuleCompiler
{
    /// <summary>The facts that a channel asks for are kept as those of rules are.</summary>
    private void AddReads(IChannel channel)
    {
        foreach (var fact in channel.Reads)
        {
            try
            {
                conditions.Allot(Normalizer.Normalize(fact));
            }
            catch (Exception e) when (e is ClauseException or InvalidOperationException or ArgumentException or NotSupportedException)
            {
                mistakes.Add($"channel '{channel.Name}', Reads({ExpressionText.Of(fact.Body)}): {e.Message}");
            }
        }
    }

    /// <summary>So are those that a segment asks for.</summary>
    private void AddSegments(IReadOnlyList<Segment> segments)
    {
        foreach (var segment in segments)
        {
            try
            {
                conditions.Condition([Normalizer.Normalize(segment.Condition)]);
            }
            catch (Exception e) when (e is ClauseException or InvalidOperationException or ArgumentException or NotSupportedException)
            {
                mistakes.Add($"segment '{segment.Name}': {e.Message}");
            }
        }

        mistakes.AddRange(segments.GroupBy(segment => segment.Name, StringComparer.Ordinal).Where(same => same.Count() > 1).Select(same => $"segment '{same.Key}': the name stands {same.Count()} times; give each segment a name of its own"));
    }
}

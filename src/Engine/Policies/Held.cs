namespace Wellspring.Engine;

/// <summary>A message that is held, for quiet hours or a cap, and is settled again when it is released. What it says is made anew then.</summary>
internal sealed record Held(Rule Rule, Step Step, Origin Origin)
{
    /// <summary>When it was due, in UTC ticks.</summary>
    public required long Due { get; init; }

    /// <summary>Since when it is held, in UTC ticks.</summary>
    public required long Since { get; init; }

    /// <summary>When it is released, in UTC ticks.</summary>
    public required long Release { get; init; }

    public bool Is(Decision decision) =>
        Origin.TriggerId == decision.TriggerId && Rule.Id == decision.Rule && Origin.Key == decision.Key && Step.Name == decision.Step && Origin.Action == decision.Action;

    public void Write(StateWriter writer)
    {
        Origin.Write(writer);
        writer.WriteTime(Due);
        writer.WriteTime(Since);
        writer.WriteTime(Release);
    }

    /// <summary>Null where the rule or the step is not there any more.</summary>
    public static Held? Read(StateReader reader, RuleSet rules)
    {
        var origin = Origin.Read(reader);
        var (due, since, release) = (reader.ReadTime(), reader.ReadTime(), reader.ReadTime());
        return rules.Find(origin.Rule) is { } rule && rule.Steps.TryGetValue(origin.Step, out var step) ? new(rule, step, origin) { Due = due, Since = since, Release = release } : null;
    }
}

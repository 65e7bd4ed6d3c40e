using System.Text.Json;

namespace Wellspring.Engine;

/// <summary>
/// What the journal notes of a rule beside its version: the names of its steps and when they are due. Once the rule's class is gone, this is what its instances are moved through.
/// Nothing else of the rule is left: no condition, no exit, no event that is waited for, nothing that a step would say.
/// </summary>
/// <param name="IsSilence">Any activity starts it anew.</param>
/// <param name="Sections">Where its instances start.</param>
internal sealed record RuleShape(bool IsSilence, SectionShape[] Sections)
{
    public static RuleShape Of(Rule rule) => new(rule.IsSilence, [.. rule.Sections.Select(SectionShape.Of)]);

    /// <summary>The rule as one that is removed: it has steps, and nothing ever starts it.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="version">Its version, so that it is known again if it comes back.</param>
    /// <param name="until">When what is left of it is cancelled, in UTC ticks.</param>
    /// <param name="eventTypes">How many types of events there are.</param>
    public Rule ToRemoved(string id, ulong version, long until, int eventTypes)
    {
        var rule = new Rule
        {
            Id = id,
            Priority = 0,
            OnActivation = OnActivation.Ignore,
            Clauses = [],
            Memory = -1,
            Once = false,
            Restarts = false,
            MaxTriggerAge = long.MaxValue,
            Limit = null,
            Arms = [],
            Levels = null,
            Key = null,
            Tells = [],
            References = [],
            IsSilence = IsSilence,
            ExitsByEvent = [.. Enumerable.Repeat<Match?[]>([], eventTypes)],
            Version = version,
            Until = until,
        };
        rule.Sections = [.. Sections.Select(section => section.ToSection(rule))];
        rule.AllSections = [.. rule.Sections.SelectMany(section => section.AndBranches())];
        return rule;
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteBoolean("silence"u8, IsSilence);
        json.WriteStartArray("sections"u8);
        Array.ForEach(Sections, section => section.Write(json));
        json.WriteEndArray();
    }

    public static RuleShape Read(JsonElement json) => new(json.GetProperty("silence").GetBoolean(), [.. json.GetProperty("sections").EnumerateArray().Select(SectionShape.Read)]);
}

/// <summary>Steps with the ticks after the section's start at which they are due, and perhaps how long it waits at its end for what cannot be known any more.</summary>
internal sealed record SectionShape((string Name, long After)[] Steps, long Until, SectionShape? Then, SectionShape? Otherwise)
{
    public static SectionShape Of(Section section) => new(
        [.. section.Steps.Select(step => (step.Name, step.After))],
        section.Wait?.Until ?? 0,
        section.Wait is { } wait ? Of(wait.Then) : null,
        section.Wait is { } over ? Of(over.Otherwise) : null);

    public Section ToSection(Rule rule)
    {
        var section = new Section { Steps = [.. Steps.Select((step, i) => new Step(step.Name, i, step.After, null, (_, _) => Actions.None))] };
        foreach (var step in section.Steps)
        {
            step.Section = section;
            rule.Steps.TryAdd(step.Name, step);
        }

        // Of an event that is never there.
        section.Wait = Then is null ? null : new(-1, 0, Until, null, Then.ToSection(rule), Otherwise!.ToSection(rule));
        return section;
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartArray("steps"u8);
        foreach (var (name, after) in Steps)
        {
            json.WriteStringValue(name);
            json.WriteNumberValue(after);
        }

        json.WriteEndArray();
        if (Then is not null)
        {
            json.WriteNumber("until"u8, Until);
            json.WritePropertyName("then"u8);
            Then.Write(json);
            json.WritePropertyName("otherwise"u8);
            Otherwise!.Write(json);
        }

        json.WriteEndObject();
    }

    public static SectionShape Read(JsonElement json)
    {
        var steps = json.GetProperty("steps").EnumerateArray().ToArray();
        return new(
            [.. steps.Chunk(2).Select(step => (step[0].GetString()!, step[1].GetInt64()))],
            json.TryGetProperty("until", out var until) ? until.GetInt64() : 0,
            json.TryGetProperty("then", out var then) ? Read(then) : null,
            json.TryGetProperty("otherwise", out var otherwise) ? Read(otherwise) : null);
    }
}

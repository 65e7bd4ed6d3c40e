using System.Collections.Frozen;
using System.Linq.Expressions;

namespace Wellspring.Engine;

/// <summary>Checks what the rules said and compiles it into a <see cref="RuleSet"/>.</summary>
internal sealed partial class RuleCompiler
{
    private readonly EventTypes events;
    private readonly IReadOnlyDictionary<string, Experiment> experiments;
    private readonly FactTable facts;
    private readonly ConditionCompiler conditions;
    private readonly List<string> mistakes = [];
    private readonly List<Rule> rules = [];
    private readonly LedgerSlot ledger;
    private int memories;
    private readonly List<Rule> silences = [];
    private readonly OccasionCompiler occasions;
    private readonly TriggerIndexBuilder[] triggers;
    private readonly bool[] moves;

    private RuleCompiler(EngineOptions options)
    {
        (events, experiments) = (options.Events, options.Experiments);
        facts = new FactTable(events);
        ledger = facts.Add("consent", index => new LedgerSlot(index), ConsentEvents.Records);
        conditions = new ConditionCompiler(facts, experiments, options.References);
        occasions = new OccasionCompiler(events, facts, conditions);
        triggers = PerEvent<TriggerIndexBuilder>();
        moves = new bool[events.All.Count];
    }

    /// <summary>Compiles rules.</summary>
    /// <exception cref="InvalidConfigurationException">There are mistakes in the rules; all are named.</exception>
    public static RuleSet Compile(IEnumerable<RuleDefinition> definitions, EngineOptions options)
    {
        var compiler = new RuleCompiler(options);

        // In the order of ids, so that nothing depends on the order in which rules were added.
        List<RuleDefinition> sorted = [.. definitions.OrderBy(d => d.Id, StringComparer.Ordinal)];
        sorted.ForEach(compiler.Add);
        foreach (var channel in options.Channels.Select(slot => slot.Channel))
        {
            compiler.AddReads(channel);
        }

        compiler.AddSegments(options.Segments);
        compiler.Group(sorted);
        var caps = options.Caps.OrderBy(cap => cap.Text, StringComparer.Ordinal).Select(cap => new CapCounter(cap, compiler.facts.AddTimes($"cap {cap.Text}", cap.Per, cap.Max))).ToArray();
        if (compiler.mistakes.Count > 0)
        {
            throw new InvalidConfigurationException(compiler.mistakes);
        }

        compiler.facts.IsComplete = true;
        foreach (var (rule, definition) in compiler.rules.Zip(sorted))
        {
            rule.Version = RuleVersion.Of(definition);
        }

        return new RuleSet
        {
            Events = options.Events,
            VersionHash = RuleVersion.Of(compiler.rules, options, compiler.facts.SlotNames()),
            Rules = [.. compiler.rules],
            ById = compiler.rules.ToFrozenDictionary(r => r.Id, StringComparer.Ordinal),
            Facts = compiler.facts,
            SlotsByEvent = compiler.facts.ByEvent(),
            TriggersByEvent = [.. compiler.triggers.Select(t => t.Build())],
            MovesInstances = compiler.moves,
            Silences = [.. compiler.silences],
            Schedules = compiler.occasions.Schedules,
            Borders = compiler.occasions.Borders,
            Segments = new(compiler.conditions),
            Memories = compiler.memories,
            Caps = caps,
            Ledger = compiler.ledger,
            Experiments = compiler.experiments,
            References = options.References,
            Consent = options.Consent,
            QuietHours = options.QuietHours,
            SharesTime = options.Budgets.Count > 0 || compiler.rules.Exists(rule => rule.Tells.Count > 0),
            Zone = options.Zone,
            DedupeFor = options.DedupeFor,
        };
    }

    private T[] PerEvent<T>()
        where T : new() => [.. Enumerable.Range(0, events.All.Count).Select(_ => new T())];

    private void Add(RuleDefinition definition)
    {
        RuleChecks.Check(definition);
        if (definition.Id.Length > 0 && rules.Count > 0 && rules[^1].Id == definition.Id)
        {
            definition.Mistakes.Add($"two rules have the id '{definition.Id}'; add one of them under another id");
        }

        if (definition.Sections.Count > 0)
        {
            Compile(definition);
        }

        mistakes.AddRange(definition.Mistakes);
    }

    private void Compile(RuleDefinition definition)
    {
        conditions.TakeReferences();
        var conjuncts = definition.Conditions.SelectMany(c => Normalized(definition, c)).ToList();
        var indexed = conjuncts.Find(c => c.Parameters is [var only] && only.Type == definition.Trigger && PropertyIndex.Comparison(c.Body) is not null);
        var rule = new Rule
        {
            Id = definition.Id,
            Priority = definition.Priority,
            OnActivation = definition.OnActivation,
            Clauses = definition.Texts,
            Memory = definition.Once || definition.Crossing is not null ? memories++ : -1,
            Once = definition.Once,
            Restarts = definition.RestartsUntil is not null,
            MaxTriggerAge = definition.MaxTriggerAge.Ticks,
            Limit = definition.Limit is { } limit ? new(limit.Max, limit.Per, facts.AddTimes($"limit {definition.Id}", limit.Per, Math.Max(limit.Max, 1))) : null,
            Arms = [.. definition.Arms.Select(arm => RuleChecks.Arm(definition, arm, experiments)).OfType<RuleArm>()],
            Levels = definition.Crossing is { } crossing ? Levels(definition, crossing.Value, crossing.Thresholds) : null,
            Key = Try(definition, definition.Key, ConditionCompiler.OfEvents<Func<object, string?>>),
            Tells = [.. definition.Tells],
            References = conditions.TakeReferences(),
            IsSilence = definition.Trigger is null,
            ExitsByEvent = Exits(definition),
        };
        rules.Add(rule);
        rule.Sections = [.. definition.Sections.Select(s => Section(definition, rule, s))];
        rule.AllSections = [.. rule.Sections.SelectMany(s => s.AndBranches())];
        foreach (var fact in definition.Reads)
        {
            Try<object?>(definition, fact, lambda =>
            {
                conditions.Allot(lambda);
                return null;
            });
        }

        foreach (var told in definition.Tells)
        {
            Registered(definition, told, $"Tells<{told.Name}>", _ => { });
        }

        var residual = conjuncts.Where(c => c != indexed).ToList();
        var condition = residual.Count == 0 ? null : TryCompile(definition, residual);
        if (definition.Trigger is null)
        {
            silences.Add(rule);
        }
        else if (definition.Schedule is { } schedule)
        {
            occasions.Add(new(rule, condition), schedule);
        }
        else if (definition.Border is { } border)
        {
            conditions.TakeReferences();
            Try(definition, border.Segment, segment => occasions.Add(new(rule, condition), border.Enters, segment));
            rule.References = [.. rule.References.Union(conditions.TakeReferences(), StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        }
        else
        {
            Registered(definition, definition.Trigger, $"When<{definition.Trigger.Name}>", index => triggers[index].Add(new(rule, condition), indexed?.Body));
        }
    }

    private Section Section(RuleDefinition definition, Rule rule, SectionDefinition from)
    {
        var section = new Section
        {
            Steps = [.. from.Steps.Select((s, i) => new Step(s.Name, i, s.After.Ticks, Where(definition, s), s.Act))],
        };
        foreach (var step in section.Steps)
        {
            step.Section = section;
            if (!rule.Steps.TryAdd(step.Name, step) && definition.Crossing is null)
            {
                definition.Mistake(from.Steps[step.Index].Text, $"two steps are named '{step.Name}'; a step's name must be unique in its rule");
            }
        }

        if (from.Wait is { } wait)
        {
            var awaited = -1;
            Registered(definition, wait.Event, $"WaitFor<{wait.Event.Name}>", index => moves[awaited = index] = true);
            section.Wait = new(awaited, wait.From.Ticks, wait.Until.Ticks, Matching(definition, wait.Match), Section(definition, rule, wait.Then), Section(definition, rule, wait.Otherwise));
        }

        return section;
    }

    private Match?[][] Exits(RuleDefinition definition)
    {
        var exits = PerEvent<List<Match?>>();
        foreach (var (type, match) in definition.Exits)
        {
            Registered(definition, type, $"EndsOn<{type.Name}>", index =>
            {
                exits[index].Add(Matching(definition, match));
                moves[index] = true;
            });
        }

        return [.. exits.Select(e => e.ToArray())];
    }

    /// <summary>Rules that compete share what their group has sent.</summary>
    private void Group(List<RuleDefinition> definitions)
    {
        foreach (var group in definitions.Where(d => d.Exclusive is not null && mistakes.Count == 0).GroupBy(d => d.Exclusive!.Value.Group, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var sent = group.Max(d => d.Exclusive!.Value.Per) is { } longest ? facts.Add($"exclusive {group.Key}", index => new ExclusiveSlot(index, longest)) : null;
            foreach (var definition in group)
            {
                rules.Find(rule => rule.Id == definition.Id)!.Exclusive = new(group.Key, definition.Exclusive!.Value.Per, sent);
            }
        }
    }

    private void Registered(RuleDefinition definition, Type type, string clause, Action<int> found)
    {
        if (events.Find(type) is { } registered)
        {
            found(registered.Index);
        }
        else
        {
            definition.Mistake(clause, $"no event type is registered for {type.Name}; register it with AddEvents(types => types.Add<{type.Name}>(…))");
        }
    }

    private Levels? Levels(RuleDefinition definition, Clause value, IReadOnlyList<decimal> thresholds) =>
        Try(definition, value, conditions.Value) is { } compiled ? new(compiled, [.. thresholds]) : null;

    private Condition? Where(RuleDefinition definition, StepDefinition step)
    {
        var all = step.Where.SelectMany(c => Normalized(definition, c)).ToList();
        return all.Count == 0 ? null : TryCompile(definition, all);
    }

    private static Match? Matching(RuleDefinition definition, Clause? clause) => Try(definition, clause, ConditionCompiler.OfEvents<Match>);

    /// <summary>A condition's conjuncts, each with its clause's parameters.</summary>
    private IEnumerable<LambdaExpression> Normalized(RuleDefinition definition, Clause clause) =>
        Try(definition, clause, lambda =>
        {
            // Compiled by itself once, so that a mistake names its clause.
            conditions.Condition([lambda]);
            return Fact.Conjuncts(lambda.Body).Select(body => Expression.Lambda(body, lambda.Parameters)).ToList();
        }) ?? [];

    private Condition? TryCompile(RuleDefinition definition, List<LambdaExpression> all)
    {
        // Each clause was compiled before; a mistake was named there.
        return definition.Mistakes.Count == 0 ? conditions.Condition(all) : null;
    }

    private static T? Try<T>(RuleDefinition definition, Clause? clause, Func<LambdaExpression, T> compile)
    {
        if (clause is null)
        {
            return default;
        }

        try
        {
            return compile(Normalizer.Normalize(clause.Lambda));
        }
        catch (Exception e) when (e is ClauseException or InvalidOperationException or ArgumentException or NotSupportedException)
        {
            definition.Mistake(clause.Text, e is ClauseException ? e.Message : $"the condition cannot be compiled: {e.Message}");
            return default;
        }
    }
}

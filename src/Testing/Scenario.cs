using System.Globalization;
using System.Text;
using Wellspring.Engine;

namespace Wellspring.Testing;

/// <summary>A test of rules in virtual time: given a past, when something happens or time passes, then just these decisions are made.</summary>
/// <remarks>
/// Time stands still but for <see cref="Advance"/> and <see cref="At"/>. Each <c>Then</c> looks at the decisions made since the last one.
/// A failing expectation throws <see cref="ScenarioException"/>, whose message shows the whole timeline. Not safe for concurrent use.
/// </remarks>
public sealed class Scenario
{
    private readonly MarketingEngine engine;
    private readonly List<Decision> unseen = [];
    private readonly List<(DateTimeOffset At, string Text)> timeline = [];
    private int published;

    /// <summary>Starts a scenario.</summary>
    /// <param name="configure">Adds event types, rules and policies, as for an engine.</param>
    /// <param name="start">When it begins. Default 2026-01-01T00:00:00Z.</param>
    /// <exception cref="InvalidConfigurationException">There are mistakes in the rules or options.</exception>
    public Scenario(Action<EngineOptions> configure, DateTimeOffset? start = null)
    {
        ArgumentNullException.ThrowIfNull(configure);
        Now = start ?? new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        Start = Now;
        engine = MarketingEngine.Create(options =>
        {
            options.MaxAhead = null;
            configure(options);
            options.OnDecision(decision =>
            {
                unseen.Add(decision);
                timeline.Add((decision.At, Describe(decision)));
            });
        });
    }

    /// <summary>The virtual time.</summary>
    public DateTimeOffset Now { get; private set; }

    /// <summary>When the scenario began.</summary>
    public DateTimeOffset Start { get; }

    /// <summary>The user that events are about until another is named. Default "li".</summary>
    public string User { get; private set; } = "li";

    /// <summary>The decisions made since the last <c>Then</c>, in their order.</summary>
    public IReadOnlyList<Decision> Unseen => unseen;

    /// <summary>What comes next is about this user.</summary>
    /// <param name="user">The user's id.</param>
    public Scenario For(string user)
    {
        User = user;
        return this;
    }

    /// <summary>Sets virtual time; timers that are due by then fire.</summary>
    /// <param name="time">The new time, not before <see cref="Now"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is before <see cref="Now"/>.</exception>
    public Scenario At(DateTimeOffset time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, Now);
        Now = time;
        engine.AdvanceTo(time);
        return this;
    }

    /// <summary>Lets time pass; timers that come due fire.</summary>
    /// <param name="span">How long, at least zero.</param>
    public Scenario Advance(TimeSpan span) => At(Now + span);

    /// <summary>The last thing that belongs to the past: no decision made so far is looked at.</summary>
    /// <param name="events">Records of registered types.</param>
    public Scenario Given(params object[] events)
    {
        When(events);
        unseen.Clear();
        return this;
    }

    /// <summary>A reference has a new value from now on.</summary>
    /// <typeparam name="T">The record that the reference was added with.</typeparam>
    /// <param name="name">The reference's name.</param>
    /// <param name="version">The value's version.</param>
    /// <param name="value">The value.</param>
    public Scenario SetReference<T>(string name, string version, T value)
        where T : class
    {
        // Without a journal there is nothing to wait for.
        engine.SetReferenceAsync(name, version, value).GetAwaiter().GetResult();
        timeline.Add((Now, $"reference {name}@{version} {value}"));
        return this;
    }

    /// <summary>Something happens now.</summary>
    /// <param name="events">Records of registered types, in the order in which they arrive.</param>
    public Scenario When(params object[] events)
    {
        ArgumentNullException.ThrowIfNull(events);
        foreach (var data in events)
        {
            WhenAt(Now, data);
        }

        return this;
    }

    /// <summary>Something arrives now that happened at another time.</summary>
    /// <param name="time">When it happened; earlier than <see cref="Now"/> for a late event.</param>
    /// <param name="data">A record of a registered type.</param>
    /// <param name="origin">Where it comes from.</param>
    /// <param name="id">Identifies the event; the same id twice is a repeat. Default a new one.</param>
    public Scenario WhenAt(DateTimeOffset time, object data, EventOrigin origin = EventOrigin.User, string? id = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        id ??= (++published).ToString(CultureInfo.InvariantCulture);
        timeline.Add((Now, $"event     {User,-10} {data}{(time == Now ? "" : $", of {Stamp(time)}")}"));
        var answer = engine.Publish(new UserEvent("scenario", id, User, time, data, origin));
        if (answer.Status != PublishStatus.Accepted)
        {
            timeline.Add((Now, $"          {answer.Status}{(answer.Reason is null ? "" : $": {answer.Reason}")}"));
        }

        return this;
    }

    /// <summary>Expects just one decision since the last <c>Then</c>: this one. Parts that are null are not compared.</summary>
    /// <param name="rule">The rule's id.</param>
    /// <param name="step">The step's name.</param>
    /// <param name="outcome">The outcome.</param>
    /// <param name="key">The key.</param>
    /// <param name="template">The template of the message.</param>
    /// <param name="user">The user's id.</param>
    /// <exception cref="ScenarioException">Another decision was made, or none, or several.</exception>
    public Scenario Then(string rule, string? step = null, Outcome outcome = Outcome.Deliver, string? key = null, string? template = null, string? user = null) =>
        ThenAll(new Expected(rule, step, outcome, key, template, user));

    /// <summary>Expects just these decisions since the last <c>Then</c>, in this order. Parts that are null are not compared.</summary>
    /// <param name="expected">Rule, step and outcome of each.</param>
    /// <exception cref="ScenarioException">Other decisions were made.</exception>
    public Scenario ThenAll(params (string Rule, string? Step, Outcome Outcome)[] expected)
    {
        ArgumentNullException.ThrowIfNull(expected);
        return ThenAll([.. expected.Select(e => new Expected(e.Rule, e.Step, e.Outcome))]);
    }

    /// <summary>Expects just these decisions on several users since the last <c>Then</c>, in this order. Parts that are null are not compared.</summary>
    /// <param name="expected">User, rule, step and outcome of each.</param>
    /// <exception cref="ScenarioException">Other decisions were made.</exception>
    public Scenario ThenAll(params (string User, string Rule, string? Step, Outcome Outcome)[] expected)
    {
        ArgumentNullException.ThrowIfNull(expected);
        return ThenAll([.. expected.Select(e => new Expected(e.Rule, e.Step, e.Outcome, User: e.User))]);
    }

    /// <summary>Expects that nothing was decided since the last <c>Then</c>.</summary>
    /// <exception cref="ScenarioException">Something was.</exception>
    public Scenario ThenNothing() => ThenAll(Array.Empty<Expected>());

    /// <summary>The timeline so far, one line for each event and decision.</summary>
    public string Timeline()
    {
        var text = new StringBuilder();
        foreach (var (at, line) in timeline)
        {
            text.Append(Stamp(at)).Append("  ").AppendLine(line);
        }

        return text.Append(Stamp(Now)).Append("  now").ToString();
    }

    private static string Stamp(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture);

    private static string Describe(Decision decision)
    {
        var message = decision.Outgoing is SendMessage send ? $"  {send.Template}" : "";
        message += string.Concat(decision.State.OfType<Consequence>().Select(caused => caused is Tell tell ? $"  tells {tell.To} {tell.Event}" : $"  raises {caused.Event}"));
        return $"decision  {decision.User,-10} {decision.Rule}{(decision.Key.Length > 0 ? $"[{decision.Key}]" : "")} {decision.Step}: {decision.Outcome}{(decision.Reason is null ? "" : $" ({decision.Reason})")}{message}";
    }

    private Scenario ThenAll(params Expected[] expected)
    {
        var right = expected.Length == unseen.Count && expected.Zip(unseen).All(pair => Fits(pair.First, pair.Second));
        if (!right)
        {
            var wanted = expected.Length == 0 ? "nothing" : string.Join(", then ", expected.Select(e => $"{e.Rule}{(e.Key is null ? "" : $"[{e.Key}]")} {e.Step ?? "(any step)"}: {e.Outcome}{(e.Template is null ? "" : $" {e.Template}")}{(e.User is null ? "" : $" for {e.User}")}"));
            throw new ScenarioException($"Expected {wanted}; since the last Then there {(unseen.Count == 1 ? "was 1 decision" : $"were {unseen.Count} decisions")}.{Environment.NewLine}{Timeline()}");
        }

        unseen.Clear();
        return this;
    }

    private static bool Fits(Expected expected, Decision made) =>
        made.Rule == expected.Rule
        && made.Outcome == expected.Outcome
        && (expected.Step is null || made.Step == expected.Step)
        && (expected.Key is null || made.Key == expected.Key)
        && (expected.User is null || made.User == expected.User)
        && (expected.Template is null || (made.Outgoing as SendMessage)?.Template == expected.Template);

    private sealed record Expected(string Rule, string? Step, Outcome Outcome, string? Key = null, string? Template = null, string? User = null);
}

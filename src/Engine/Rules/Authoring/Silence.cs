using System.Globalization;
using System.Linq.Expressions;
using System.Runtime.CompilerServices;

namespace Wellspring.Engine;

/// <summary>A rule about a time without activity. Activity later than the last known one starts the spans anew.</summary>
public sealed class Silence
{
    private readonly RuleDefinition rule;

    internal Silence(RuleDefinition rule) => this.rule = rule;

    /// <summary>A step after a time of silence.</summary>
    /// <param name="span">The time without activity, greater than zero and greater than the step's before.</param>
    /// <param name="step">The step's name, unique in the rule.</param>
    /// <param name="act">What is proposed.</param>
    /// <param name="text">The span's text; the compiler fills it in.</param>
    public Silence For(TimeSpan span, string step, Func<UserFacts, Actions> act, [CallerArgumentExpression(nameof(span))] string text = "")
    {
        ArgumentNullException.ThrowIfNull(act);
        var clause = $"For({text}, \"{step}\")";
        rule.CheckName(step, clause);
        rule.Sections[0].Add(step, span, spanned: true, clause, (user, _) => act(user));
        return this;
    }

    /// <summary>A step after each of several times of silence, named 1, 2, 3 and so on.</summary>
    /// <param name="spans">The times without activity, greater than zero and rising; at least one.</param>
    /// <param name="act">What is proposed, by the step's number from 1.</param>
    /// <param name="text">The spans' text; the compiler fills it in.</param>
    public Silence ForEach(IReadOnlyList<TimeSpan> spans, Func<UserFacts, int, Actions> act, [CallerArgumentExpression(nameof(spans))] string text = "")
    {
        ArgumentNullException.ThrowIfNull(spans);
        ArgumentNullException.ThrowIfNull(act);
        if (spans.Count == 0)
        {
            rule.Mistake($"ForEach({text})", "the list is empty; give at least one span");
        }

        for (var i = 0; i < spans.Count; i++)
        {
            var number = i + 1;
            For(spans[i], number.ToString(CultureInfo.InvariantCulture), user => act(user, number), $"{text}[{i}]");
        }

        return this;
    }

    /// <summary>Only when a condition is true at the moment the step before is due; else that step is NotMatched.</summary>
    /// <param name="condition">A condition on the user.</param>
    /// <param name="text">The condition's text; the compiler fills it in.</param>
    public Silence Where(Expression<Func<UserFacts, bool>> condition, [CallerArgumentExpression(nameof(condition))] string text = "")
    {
        rule.Sections[0].Where(condition, text);
        return this;
    }

    /// <summary>Names a fact that a step reads and no condition does, so that it is kept.</summary>
    /// <param name="fact">The fact, such as <c>user => user.Sum&lt;OrderPaid&gt;(o => o.Amount)</c>.</param>
    /// <param name="text">The fact's text; the compiler fills it in.</param>
    public Silence Reads(Expression<Func<UserFacts, object?>> fact, [CallerArgumentExpression(nameof(fact))] string text = "")
    {
        rule.Texts.Add($"Reads({text})");
        rule.Reads.Add(new($"Reads({text})", fact));
        return this;
    }

    /// <summary>What the rule does, when it is new or was changed, with users who are in its waiting state already. Default <see cref="Engine.OnActivation.ArmFuture"/>.</summary>
    /// <param name="activation">What it does.</param>
    public Silence OnActivation(OnActivation activation)
    {
        ArgumentNullException.ThrowIfNull(activation);
        rule.Texts.Add($"OnActivation({activation})");
        rule.OnActivation = activation;
        return this;
    }

    /// <summary>A step of the rule may tell another user something (<see cref="Tell"/>).</summary>
    /// <typeparam name="TTold">What it tells: a registered event record.</typeparam>
    public Silence Tells<TTold>()
        where TTold : class
    {
        rule.MayTell(typeof(TTold));
        return this;
    }

    /// <summary>Only for users in an arm of an experiment; for others what the rule proposes is NotEligible, but for Transactional actions.</summary>
    /// <param name="experiment">The experiment's name, as it was added to the options.</param>
    /// <param name="arm">The arm, from 0.</param>
    public Silence InArm(string experiment, int arm)
    {
        rule.InArm(experiment, arm);
        return this;
    }

    /// <summary>Competes with other rules: of one group only the first goes out that passes the gates, by priority, and what the others propose at that moment is Outbid. Transactional actions take no part.</summary>
    /// <param name="group">The group's name.</param>
    /// <param name="per">For so long, too, what another rule of the group sent keeps this one back: in (now - per, now]. Greater than zero. Default null: only proposals of one moment compete.</param>
    /// <param name="text">The window's text; the compiler fills it in.</param>
    public Silence Exclusive(string group, TimeSpan? per = null, [CallerArgumentExpression(nameof(per))] string text = "")
    {
        rule.InExclusiveGroup(group, per, text);
        return this;
    }

    /// <summary>At most so many spells of silence for a user count in (now - per, now].</summary>
    /// <param name="max">How many, at least 1.</param>
    /// <param name="per">The window, at least zero. Zero switches the limit off.</param>
    /// <param name="text">The window's text; the compiler fills it in.</param>
    public Silence AtMost(int max, TimeSpan per, [CallerArgumentExpression(nameof(per))] string text = "")
    {
        rule.AtMost(max, per, text);
        return this;
    }
}

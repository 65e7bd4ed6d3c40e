using System.Linq.Expressions;
using System.Runtime.CompilerServices;

namespace Wellspring.Engine;

/// <summary>The first part of a rule: what starts it, for whom and for what, until when, how often. A step, <c>Then</c> or <c>Crosses</c> ends it.</summary>
/// <typeparam name="TEvent">The triggering event's record, or <see cref="Occasion"/>.</typeparam>
public sealed class Trigger<TEvent> : Journey<TEvent>
    where TEvent : class
{
    internal Trigger(RuleDefinition rule)
        : base(rule.Sections[0])
    {
    }

    /// <summary>Only when a condition on the user is true too. Several conditions must all be true.</summary>
    /// <param name="condition">A condition on the user after the event, and the event.</param>
    /// <param name="text">The condition's text; the compiler fills it in.</param>
    public new Trigger<TEvent> Where(Expression<Func<UserFacts, TEvent, bool>> condition, [CallerArgumentExpression(nameof(condition))] string text = "")
    {
        Rule.Texts.Add($"Where({text})");
        Rule.Conditions.Add(new($"Where({text})", condition));
        return this;
    }

    /// <summary>Only for the users of a segment. Several segments and conditions must all be true.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="text">The segment's text; the compiler fills it in.</param>
    public Trigger<TEvent> For(Segment segment, [CallerArgumentExpression(nameof(segment))] string text = "")
    {
        ArgumentNullException.ThrowIfNull(segment);
        return For(segment.Condition, text);
    }

    /// <summary>Only for the users for whom a condition is true.</summary>
    /// <param name="condition">A condition on the user.</param>
    /// <param name="text">The condition's text; the compiler fills it in.</param>
    public Trigger<TEvent> For(Expression<Func<UserFacts, bool>> condition, [CallerArgumentExpression(nameof(condition))] string text = "")
    {
        Rule.Texts.Add($"For({text})");
        Rule.Conditions.Add(new($"For({text})", condition));
        return this;
    }

    /// <summary>An instance of its own for each key, such as each cart. Without it a user has at most one instance.</summary>
    /// <param name="key">The key; null is the same as empty.</param>
    /// <param name="text">The key's text; the compiler fills it in.</param>
    public Trigger<TEvent> KeyedBy(Expression<Func<TEvent, string?>> key, [CallerArgumentExpression(nameof(key))] string text = "")
    {
        Rule.Texts.Add($"KeyedBy({text})");
        Rule.Key = new($"KeyedBy({text})", key);
        return this;
    }

    /// <summary>Only the first trigger that ever arrives for the user, whatever became of it.</summary>
    public Trigger<TEvent> Once()
    {
        Rule.Texts.Add("Once()");
        Rule.Once = true;
        return this;
    }

    /// <summary>While nothing was proposed yet, a later trigger starts the spans anew; an older one does not.</summary>
    /// <param name="step">The rule's first step, said for the reader.</param>
    public Trigger<TEvent> RestartsUntil(string step)
    {
        Rule.Texts.Add($"RestartsUntil(\"{step}\")");
        Rule.RestartsUntil = step;
        return this;
    }

    /// <summary>An event of another type ends the instances that live when it is processed, unless it is older than their start.</summary>
    /// <typeparam name="TExit">A registered event record.</typeparam>
    public Trigger<TEvent> EndsOn<TExit>()
        where TExit : class
    {
        Rule.Texts.Add($"EndsOn<{typeof(TExit).Name}>()");
        Rule.Exits.Add((typeof(TExit), null));
        return this;
    }

    /// <summary>An event ends the instances that it matches and that live when it is processed, unless it is older than their start.</summary>
    /// <typeparam name="TExit">A registered event record.</typeparam>
    /// <param name="match">Whether an instance's trigger and the event belong together.</param>
    /// <param name="text">The condition's text; the compiler fills it in.</param>
    public Trigger<TEvent> EndsOn<TExit>(Expression<Func<TEvent, TExit, bool>> match, [CallerArgumentExpression(nameof(match))] string text = "")
        where TExit : class
    {
        Rule.Texts.Add($"EndsOn<{typeof(TExit).Name}>({text})");
        Rule.Exits.Add((typeof(TExit), new($"EndsOn<{typeof(TExit).Name}>({text})", match)));
        return this;
    }

    /// <summary>What the rule does, when it is new or was changed, with users who are in its waiting state already. Default <see cref="Engine.OnActivation.ArmFuture"/>.</summary>
    /// <param name="activation">What it does.</param>
    public Trigger<TEvent> OnActivation(OnActivation activation)
    {
        ArgumentNullException.ThrowIfNull(activation);
        Rule.Texts.Add($"OnActivation({activation})");
        Rule.OnActivation = activation;
        return this;
    }

    /// <summary>At most so many instances for a user, all keys together, count in (now - per, now].</summary>
    /// <param name="max">How many, at least 1.</param>
    /// <param name="per">The window, at least zero. Zero switches the limit off.</param>
    /// <param name="text">The window's text; the compiler fills it in.</param>
    public Trigger<TEvent> AtMost(int max, TimeSpan per, [CallerArgumentExpression(nameof(per))] string text = "")
    {
        Rule.AtMost(max, per, text);
        return this;
    }

    /// <summary>A step of the rule may tell another user something (<see cref="Tell"/>).</summary>
    /// <typeparam name="TTold">What it tells: a registered event record.</typeparam>
    public Trigger<TEvent> Tells<TTold>()
        where TTold : class
    {
        Rule.MayTell(typeof(TTold));
        return this;
    }

    /// <summary>Only for users in an arm of an experiment; for others what the rule proposes is NotEligible, but for Transactional actions.</summary>
    /// <param name="experiment">The experiment's name, as it was added to the options.</param>
    /// <param name="arm">The arm, from 0.</param>
    public Trigger<TEvent> InArm(string experiment, int arm)
    {
        Rule.InArm(experiment, arm);
        return this;
    }

    /// <summary>Competes with other rules: of one group only the first goes out that passes the gates, by priority, and what the others propose at that moment is Outbid. Transactional actions take no part.</summary>
    /// <param name="group">The group's name.</param>
    /// <param name="per">For so long, too, what another rule of the group sent keeps this one back: in (now - per, now]. Greater than zero. Default null: only proposals of one moment compete.</param>
    /// <param name="text">The window's text; the compiler fills it in.</param>
    public Trigger<TEvent> Exclusive(string group, TimeSpan? per = null, [CallerArgumentExpression(nameof(per))] string text = "")
    {
        Rule.InExclusiveGroup(group, per, text);
        return this;
    }

    /// <summary>A proposal that is due longer ago than this is TooLate. Default 72 hours.</summary>
    /// <param name="age">The age, greater than zero.</param>
    public Trigger<TEvent> MaxTriggerAge(TimeSpan age)
    {
        Rule.Texts.Add($"MaxTriggerAge({Spans.Text(age)})");
        Rule.MaxTriggerAge = age;
        if (age <= TimeSpan.Zero)
        {
            Rule.Mistake($"MaxTriggerAge({Spans.Text(age)})", "the age must be greater than 0");
        }

        return this;
    }

    /// <summary>Names a fact that a step reads and no condition does, so that it is kept.</summary>
    /// <param name="fact">The fact, such as <c>user => user.Sum&lt;OrderPaid&gt;(o => o.Amount)</c>.</param>
    /// <param name="text">The fact's text; the compiler fills it in.</param>
    public Trigger<TEvent> Reads(Expression<Func<UserFacts, object?>> fact, [CallerArgumentExpression(nameof(fact))] string text = "")
    {
        Rule.Texts.Add($"Reads({text})");
        Rule.Reads.Add(new($"Reads({text})", fact));
        return this;
    }

    /// <inheritdoc cref="Reads(Expression{Func{UserFacts, object}}, string)"/>
    /// <param name="fact">The fact, such as <c>(user, view) => user.Count&lt;Viewed&gt;(v => v.Category == view.Category)</c>.</param>
    /// <param name="text">The fact's text; the compiler fills it in.</param>
    public Trigger<TEvent> Reads(Expression<Func<UserFacts, TEvent, object?>> fact, [CallerArgumentExpression(nameof(fact))] string text = "")
    {
        Rule.Texts.Add($"Reads({text})");
        Rule.Reads.Add(new($"Reads({text})", fact));
        return this;
    }

    /// <summary>When a value reaches or passes thresholds for the first time. It never falls back: crossing again is silent.</summary>
    /// <param name="value">A value of the user after the event.</param>
    /// <param name="thresholds">Greater than zero, rising.</param>
    /// <param name="names">A name for each threshold; it is the step's name.</param>
    /// <param name="text">The value's text; the compiler fills it in.</param>
    /// <param name="thresholdsText">The thresholds' text; the compiler fills it in.</param>
    /// <param name="namesText">The names' text; the compiler fills it in.</param>
    public Crossing<TEvent> Crosses(
        Expression<Func<UserFacts, decimal>> value,
        IReadOnlyList<decimal> thresholds,
        IReadOnlyList<string> names,
        [CallerArgumentExpression(nameof(value))] string text = "",
        [CallerArgumentExpression(nameof(thresholds))] string thresholdsText = "",
        [CallerArgumentExpression(nameof(names))] string namesText = "")
    {
        ArgumentNullException.ThrowIfNull(thresholds);
        ArgumentNullException.ThrowIfNull(names);
        var clause = $"Crosses({text}, {thresholdsText}, {namesText})";
        Rule.Texts.Add(clause);
        Crossing<TEvent>.Check(Rule, clause, thresholds, names);
        Rule.Crossing = (new(clause, value), thresholds);
        return new(Rule, clause, names);
    }

    /// <summary>Proposes at once, each time. The step's name is empty.</summary>
    /// <param name="act">What is proposed.</param>
    public void Then(Func<UserFacts, TEvent, Actions> act) => Propose("", Offset, spanned: false, "Then()", act);
}

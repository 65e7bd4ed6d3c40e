using System.Linq.Expressions;
using System.Runtime.CompilerServices;

namespace Wellspring.Engine;

/// <summary>What an instance goes through: steps, pauses, and waits for events.</summary>
/// <typeparam name="TEvent">The triggering event's record.</typeparam>
/// <remarks>A step that is due while others of the instance are due too overtakes them: they are TooLate.</remarks>
public class Journey<TEvent>
    where TEvent : class
{
    private readonly SectionDefinition section;

    internal Journey(SectionDefinition section) => this.section = section;

    private protected RuleDefinition Rule => section.Rule;

    private protected TimeSpan Offset => section.Offset;

    /// <summary>A step at the start.</summary>
    /// <param name="name">The step's name, unique in the rule.</param>
    /// <param name="act">What is proposed.</param>
    public Journey<TEvent> Step(string name, Func<UserFacts, TEvent, Actions> act) => Add(name, TimeSpan.Zero, spanned: false, $"Step(\"{name}\")", act);

    /// <summary>A step some time after the start (of the instance, or of the branch).</summary>
    /// <param name="name">The step's name, unique in the rule.</param>
    /// <param name="after">The time after the start, greater than zero and greater than the step's before.</param>
    /// <param name="act">What is proposed.</param>
    /// <param name="text">The span's text; the compiler fills it in.</param>
    public Journey<TEvent> Step(string name, TimeSpan after, Func<UserFacts, TEvent, Actions> act, [CallerArgumentExpression(nameof(after))] string text = "")
    {
        var clause = $"Step(\"{name}\", after: {text})";
        return Add(name, after, spanned: true, clause, act);
    }

    /// <summary>A step at this point of the journey: at the start, or after the pauses before it.</summary>
    /// <param name="name">The step's name, unique in the rule.</param>
    /// <param name="act">What is proposed.</param>
    public Journey<TEvent> Do(string name, Func<UserFacts, TEvent, Actions> act) => Add(name, Offset, spanned: false, $"Do(\"{name}\")", act);

    /// <summary>A pause before the next <c>Do</c> or <c>WaitFor</c>.</summary>
    /// <param name="span">How long, greater than zero.</param>
    /// <param name="text">The span's text; the compiler fills it in.</param>
    public Journey<TEvent> Wait(TimeSpan span, [CallerArgumentExpression(nameof(span))] string text = "")
    {
        Rule.Texts.Add($"Wait({text})");
        if (span <= TimeSpan.Zero)
        {
            Rule.Mistake($"Wait({text})", $"{Spans.Text(span)} is not greater than 0");
        }

        section.Offset = Later(span, $"Wait({text})");
        return this;
    }

    /// <summary>Only when a condition is true at the moment the step before is due; else that step is NotMatched and the journey goes on.</summary>
    /// <param name="condition">A condition on the user and the trigger.</param>
    /// <param name="text">The condition's text; the compiler fills it in.</param>
    public Journey<TEvent> Where(Expression<Func<UserFacts, TEvent, bool>> condition, [CallerArgumentExpression(nameof(condition))] string text = "")
    {
        section.Where(condition, text);
        return this;
    }

    /// <summary>Waits for an event of the user. It ends this part of the journey; the branches go on from the event, or from the end of the wait.</summary>
    /// <typeparam name="TAwaited">A registered event record.</typeparam>
    /// <param name="upTo">How long to wait, greater than zero. An event exactly at the end comes too late.</param>
    /// <param name="then">What follows the event; its spans count from the event's time.</param>
    /// <param name="otherwise">What follows when the time is over; its spans count from there.</param>
    public void WaitFor<TAwaited>(TimeSpan upTo, Action<Journey<TEvent>> then, Action<Journey<TEvent>> otherwise)
        where TAwaited : class =>
        AddWait(typeof(TAwaited), null, $"WaitFor<{typeof(TAwaited).Name}>()", upTo, then, otherwise);

    /// <inheritdoc cref="WaitFor{TAwaited}(TimeSpan, Action{Journey{TEvent}}, Action{Journey{TEvent}})"/>
    /// <param name="match">Whether the instance's trigger and the event belong together.</param>
    /// <param name="upTo">How long to wait, greater than zero. An event exactly at the end comes too late.</param>
    /// <param name="then">What follows the event; its spans count from the event's time.</param>
    /// <param name="otherwise">What follows when the time is over; its spans count from there.</param>
    /// <param name="text">The condition's text; the compiler fills it in.</param>
    public void WaitFor<TAwaited>(
        Expression<Func<TEvent, TAwaited, bool>> match,
        TimeSpan upTo,
        Action<Journey<TEvent>> then,
        Action<Journey<TEvent>> otherwise,
        [CallerArgumentExpression(nameof(match))] string text = "")
        where TAwaited : class
    {
        var clause = $"WaitFor<{typeof(TAwaited).Name}>({text})";
        AddWait(typeof(TAwaited), new(clause, match), clause, upTo, then, otherwise);
    }

    private void AddWait(Type awaited, Clause? match, string text, TimeSpan upTo, Action<Journey<TEvent>> then, Action<Journey<TEvent>> otherwise)
    {
        ArgumentNullException.ThrowIfNull(then);
        ArgumentNullException.ThrowIfNull(otherwise);
        Rule.Texts.Add($"{text} up to {Spans.Text(upTo)}");
        if (upTo <= TimeSpan.Zero)
        {
            Rule.Mistake(text, $"up to {Spans.Text(upTo)} is not greater than 0");
        }

        if (section.Wait is not null)
        {
            Rule.Mistake(text, "nothing can follow WaitFor; put it into one of its branches");
        }

        var (thenSection, otherwiseSection) = (new SectionDefinition(Rule), new SectionDefinition(Rule));
        section.Wait = new(awaited, match, section.Offset, Later(upTo, text), thenSection, otherwiseSection);
        then(new(thenSection));
        otherwise(new(otherwiseSection));
    }

    private Journey<TEvent> Add(string name, TimeSpan after, bool spanned, string text, Func<UserFacts, TEvent, Actions> act)
    {
        Rule.CheckName(name, text);
        Propose(name, after, spanned, text, act);
        return this;
    }

    private TimeSpan Later(TimeSpan span, string text)
    {
        if (span > TimeSpan.MaxValue - section.Offset)
        {
            Rule.Mistake(text, "the spans are too long together");
            return TimeSpan.MaxValue;
        }

        return section.Offset + span;
    }

    private protected void Propose(string name, TimeSpan after, bool spanned, string text, Func<UserFacts, TEvent, Actions> act)
    {
        ArgumentNullException.ThrowIfNull(act);
        section.Add(name, after, spanned, text, (user, trigger) => act(user, (TEvent)trigger!));
    }
}

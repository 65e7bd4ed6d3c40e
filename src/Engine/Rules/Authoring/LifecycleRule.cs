using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Wellspring.Engine;

/// <summary>Names a rule class.</summary>
/// <param name="id">The rule's id where it is added without one.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class RuleAttribute(string id) : Attribute
{
    /// <summary>The rule's id where it is added without one.</summary>
    public string Id { get; } = id;

    /// <summary>Decides first among proposals of one moment: the higher, the earlier. Default 0.</summary>
    public int Priority { get; init; }
}

/// <summary>A lifecycle rule: a class whose <see cref="Define"/> says when something is proposed, and what.</summary>
/// <remarks>
/// A rule proposes, it never does: no clock, store, network or chance in it. Conditions are expression trees, compiled once;
/// steps are plain code. One class serves several campaigns when it is added under several ids.
/// </remarks>
public abstract class LifecycleRule
{
    private RuleDefinition? definition;

    /// <summary>Says when something is proposed, and what: one chain that begins with <c>When</c>, <c>WhenSilent</c>, <c>Every</c>, <c>WhenEnters</c> or <c>WhenLeaves</c>.</summary>
    protected abstract void Define();

    /// <summary>The rule is about events of a type.</summary>
    /// <typeparam name="TEvent">A registered event record.</typeparam>
    protected Trigger<TEvent> When<TEvent>()
        where TEvent : class =>
        new(Begin(typeof(TEvent), $"When<{typeof(TEvent).Name}>()"));

    /// <summary>The rule is about those events of a type for which a condition is true.</summary>
    /// <typeparam name="TEvent">A registered event record.</typeparam>
    /// <param name="condition">A condition on the event. Where it compares a property with a value for equality, the rule costs nothing for other values.</param>
    /// <param name="text">The condition's text; the compiler fills it in.</param>
    protected Trigger<TEvent> When<TEvent>(Expression<Func<TEvent, bool>> condition, [CallerArgumentExpression(nameof(condition))] string text = "")
        where TEvent : class
    {
        var started = Begin(typeof(TEvent), $"When<{typeof(TEvent).Name}>({text})");
        started.Conditions.Add(new($"When<{typeof(TEvent).Name}>({text})", condition));
        return new(started);
    }

    /// <summary>The rule is about a time without activity of the user, whatever the activity.</summary>
    protected Silence WhenSilent() => new(Begin(null, "WhenSilent()"));

    /// <summary>The rule is about times that come again and again: at each, it starts for the users for whom its conditions are true.</summary>
    /// <param name="schedule">When. A user for whom it comes up has it at that moment, or at a moment of the spread that follows.</param>
    /// <param name="text">The schedule's text; the compiler fills it in.</param>
    protected Trigger<Occasion> Every(Schedule schedule, [CallerArgumentExpression(nameof(schedule))] string text = "")
    {
        ArgumentNullException.ThrowIfNull(schedule);
        var started = Begin(typeof(Occasion), $"Every({text})");
        started.Schedule = schedule;
        return new(started);
    }

    /// <summary>The rule is about users who come to belong to a segment, by an event, by what a rule says of them, or because something leaves a window.</summary>
    /// <param name="segment">The segment. Its condition must not ask for <see cref="UserFacts.Now"/>.</param>
    /// <param name="text">The segment's text; the compiler fills it in.</param>
    protected Trigger<Occasion> WhenEnters(Segment segment, [CallerArgumentExpression(nameof(segment))] string text = "") => Crosses(segment, true, $"WhenEnters({text})");

    /// <summary>The rule is about users who belonged to a segment and do no more.</summary>
    /// <inheritdoc cref="WhenEnters"/>
    protected Trigger<Occasion> WhenLeaves(Segment segment, [CallerArgumentExpression(nameof(segment))] string text = "") => Crosses(segment, false, $"WhenLeaves({text})");

    internal RuleDefinition Describe(string? id, int? priority)
    {
        var attribute = GetType().GetCustomAttribute<RuleAttribute>(inherit: false);
        var described = definition = new RuleDefinition(id ?? attribute?.Id, priority ?? attribute?.Priority ?? 0, GetType());
        try
        {
            Define();
        }
        catch (Exception e)
        {
            described.Mistake("Define()", $"it threw {e.GetType().Name}: {e.Message}");
        }
        finally
        {
            definition = null;
        }

        return described;
    }

    private Trigger<Occasion> Crosses(Segment segment, bool enters, string text)
    {
        ArgumentNullException.ThrowIfNull(segment);
        var started = Begin(typeof(Occasion), text);
        started.Border = (new(text, segment.Condition), enters);
        return new(started);
    }

    private RuleDefinition Begin(Type? trigger, string text)
    {
        var begun = definition ?? throw new InvalidOperationException("Call When, WhenSilent, Every, WhenEnters and WhenLeaves from Define() only.");
        return begun.Begin(trigger, text);
    }
}

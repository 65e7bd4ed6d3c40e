using System.Collections;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Wellspring.Engine;

/// <summary>Something that a step proposes.</summary>
public abstract record RuleAction
{
    private protected RuleAction()
    {
    }
}

/// <summary>An action that changes what is known of the user. It folds into the user's state with the decision.</summary>
public abstract record StateAction : RuleAction
{
    private protected StateAction()
    {
    }
}

/// <summary>An action that leaves the engine through a channel. The gates judge it.</summary>
public abstract record OutgoingAction : RuleAction
{
    private protected OutgoingAction()
    {
    }

    /// <summary>What the message catalogue knows it by: the template, the coupon, the group, the task.</summary>
    public abstract string Name { get; }

    /// <summary>Which gates judge it.</summary>
    public MessageClass Class { get; init; }

    /// <summary>What the message catalogue fills in, by semantic names, as text: numbers in the invariant culture, times in ISO 8601, bools as true and false. A field without a value is left out.</summary>
    public ImmutableSortedDictionary<string, string> Fields { get; init; } = ActionFields.None;

    /// <summary>How long after its decision it is of use: it goes ahead of those that have time, and expires where it cannot be sent by then. Greater than 0; default null, as long as its channel's <see cref="ChannelOptions.MaxAge"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The span is not greater than 0.</exception>
    public TimeSpan? ValidFor
    {
        get;
        init => field = value is null || value > TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "ValidFor must be greater than 0.");
    }

    /// <summary>Whether all parts are the same.</summary>
    /// <param name="other">The other action.</param>
    public virtual bool Equals(OutgoingAction? other) =>
        base.Equals(other) && Class == other.Class && ValidFor == other.ValidFor && Fields.SequenceEqual(other.Fields);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(EqualityContract, Class, ValidFor, Fields.Count);

    /// <summary>When it is of no use any more, in UTC ticks; <see cref="long.MaxValue"/> where it has no such time.</summary>
    internal long DeadlineAfter(long at) => ValidFor is { } span ? Spans.After(at, span) : long.MaxValue;
}

/// <summary>What a step proposes: one action, several (<c>[a, b]</c>), or <see cref="None"/>.</summary>
/// <remarks>Each outgoing action is a proposal of its own; state actions belong to the first of them.</remarks>
[CollectionBuilder(typeof(Actions), nameof(Of))]
public sealed class Actions : IEnumerable<RuleAction>
{
    private readonly ImmutableArray<RuleAction> all;

    private Actions(ImmutableArray<RuleAction> all)
    {
        this.all = all;
        State = [.. all.OfType<StateAction>()];
        Outgoing = [.. all.OfType<OutgoingAction>()];
    }

    /// <summary>Nothing is proposed.</summary>
    public static Actions None { get; } = new([]);

    /// <summary>The state actions, in their order.</summary>
    internal ImmutableArray<StateAction> State { get; }

    /// <summary>The outgoing actions, in their order.</summary>
    internal ImmutableArray<OutgoingAction> Outgoing { get; }

    internal bool IsEmpty => all.IsEmpty;

    /// <summary>One action.</summary>
    /// <param name="action">The action; null proposes nothing.</param>
    public static implicit operator Actions(RuleAction? action) => action is null ? None : new([action]);

    /// <summary>Several actions.</summary>
    /// <param name="actions">The actions, in order.</param>
    public static Actions Of(ReadOnlySpan<RuleAction> actions) => new([.. actions]);

    /// <summary>The same as the conversion from one action.</summary>
    /// <param name="action">The action; null proposes nothing.</param>
    public static Actions FromRuleAction(RuleAction? action) => action;

    /// <inheritdoc/>
    public IEnumerator<RuleAction> GetEnumerator() => ((IEnumerable<RuleAction>)all).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

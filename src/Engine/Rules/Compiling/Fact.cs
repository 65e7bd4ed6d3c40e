using System.Linq.Expressions;

namespace Wellspring.Engine;

/// <summary>A fact as a condition asks for it, taken apart: what is measured, over which events, kept apart by which key.</summary>
internal sealed class Fact
{
    private Fact(string kind, Type @event) => (Kind, Event, IsTime) = kind == nameof(UserFacts.LastAt) ? (nameof(UserFacts.Last), @event, true) : (kind, @event, false);

    public string Kind { get; }

    public Type Event { get; }

    /// <summary>When the event was is asked for, and not the event.</summary>
    public bool IsTime { get; private init; }

    public LambdaExpression? Value { get; private init; }

    public LambdaExpression? Where { get; private set; }

    public TimeSpan? Window { get; private init; }

    /// <summary>Pairs of a property of the counted event and what the trigger has to equal.</summary>
    public List<(LambdaExpression Of, Expression Is)> Keys { get; private init; } = [];

    /// <summary>Two facts with one signature share a slot.</summary>
    public string Signature => string.Join('|', [Kind, Event.ToString(), ExpressionText.Of(Value), ExpressionText.Of(Where), Window is { } window ? Spans.Text(window) : "", .. Keys.Select(k => ExpressionText.Of(k.Of))]);

    /// <summary>Takes a fact apart.</summary>
    /// <exception cref="ClauseException">It is none that can be kept.</exception>
    public static Fact Of(string kind, Type @event, LambdaExpression? value, LambdaExpression? where, TimeSpan? window)
    {
        if (window <= TimeSpan.Zero)
        {
            throw new ClauseException($"the window {Spans.Text(window.Value)} of {kind}<{@event.Name}> is not greater than 0");
        }

        if (value is not null && Outer(value))
        {
            throw new ClauseException($"the value of {kind}<{@event.Name}> may depend only on the event that is measured, not on the trigger");
        }

        var fact = new Fact(kind, @event) { Value = value, Window = window };
        var own = new List<Expression>();
        foreach (var conjunct in where is null ? [] : Conjuncts(where.Body))
        {
            if (!OuterIn(conjunct, where!))
            {
                own.Add(conjunct);
            }
            else
            {
                fact.Keys.Add(Key(conjunct, where!, kind));
            }
        }

        fact.Where = Together(own, where);
        return fact;
    }

    /// <summary>What the keys have to equal, bound by a visitor of the whole condition.</summary>
    public Fact BindKeys(Func<Expression, Expression> bind) =>
        new(Kind, Event) { IsTime = IsTime, Value = Value, Window = Window, Where = Where, Keys = [.. Keys.Select(k => (k.Of, bind(k.Is)))] };

    /// <summary>The values that this fact, as plain code asks for it, gives the keys of a kept fact; null where it is another fact.</summary>
    /// <remarks>In plain code the trigger's part of a comparison is a constant by now.</remarks>
    public object?[]? KeysOf(Fact kept)
    {
        if ((Kind, Event, ExpressionText.Of(Value), Window) != (kept.Kind, kept.Event, ExpressionText.Of(kept.Value), kept.Window))
        {
            return null;
        }

        var rest = Where is null ? [] : Conjuncts(Where.Body).ToList();
        var values = new List<object?>();
        foreach (var (of, _) in kept.Keys)
        {
            var key = ExpressionText.Of(of);
            var at = rest.FindIndex(c => Comparand(c, key) is not null);
            if (at < 0)
            {
                return null;
            }

            values.Add(Comparand(rest[at], key)!.Value);
            rest.RemoveAt(at);
        }

        return ExpressionText.Of(Together(rest, Where)) == ExpressionText.Of(kept.Where) ? [.. values] : null;
    }

    public static IEnumerable<Expression> Conjuncts(Expression node) =>
        node is BinaryExpression { NodeType: ExpressionType.AndAlso } both ? [.. Conjuncts(both.Left), .. Conjuncts(both.Right)] : [node];

    /// <summary>What a comparison compares a key's expression with, if that is a constant.</summary>
    private ConstantExpression? Comparand(Expression conjunct, string key) => conjunct is not BinaryExpression { NodeType: ExpressionType.Equal } equal ? null
        : equal.Right is ConstantExpression right && ExpressionText.Of(Expression.Lambda(equal.Left, Where!.Parameters)) == key ? right
        : equal.Left is ConstantExpression left && ExpressionText.Of(Expression.Lambda(equal.Right, Where!.Parameters)) == key ? left
        : null;

    private static LambdaExpression? Together(List<Expression> conjuncts, LambdaExpression? of) =>
        conjuncts.Count == 0 ? null : Expression.Lambda(conjuncts.Aggregate(Expression.AndAlso), of!.Parameters);

    private static (LambdaExpression Of, Expression Is) Key(Expression conjunct, LambdaExpression where, string kind)
    {
        if (conjunct is BinaryExpression { NodeType: ExpressionType.Equal } equal)
        {
            foreach (var (mine, other) in new[] { (equal.Left, equal.Right), (equal.Right, equal.Left) })
            {
                if (!OuterIn(mine, where) && !Parameters.OccurIn(other, where.Parameters) && KeyCodec.Supports(mine.Type))
                {
                    return (Expression.Lambda(mine, where.Parameters), other);
                }
            }
        }

        throw new ClauseException($"'{conjunct}' in {kind} compares with the trigger or the user in a way that cannot be counted ahead; only '==' of a text, an int, a long, a decimal, a date, a Guid, a bool or an enum can");
    }

    private static bool Outer(LambdaExpression lambda) => OuterIn(lambda.Body, lambda);

    private static bool OuterIn(Expression node, LambdaExpression lambda) => Parameters.OccurOutside(node, lambda.Parameters);
}

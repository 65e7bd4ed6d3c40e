using System.Linq.Expressions;

namespace Wellspring.Engine;

/// <summary>The triggers of one event type: those found by a property's value, and those that each event must ask.</summary>
internal sealed record TriggerIndex(RuleTrigger[] Always, PropertyIndex[] ByProperty);

/// <summary>Triggers by the value they compare a property with, so that an event costs the rules it matches, not the rules there are.</summary>
internal abstract class PropertyIndex
{
    private static readonly HashSet<Type> Indexable = [typeof(string), typeof(int), typeof(long), typeof(bool), typeof(Guid), typeof(decimal)];

    public abstract RuleTrigger[] Find(object data);

    public abstract void Add(object value, RuleTrigger trigger);

    /// <summary>Whether a condition on an event compares a property of it with a value. C# compares enums as their numbers.</summary>
    public static (Expression Property, object Value)? Comparison(Expression conjunct)
    {
        if (conjunct is BinaryExpression { NodeType: ExpressionType.Equal } equal)
        {
            foreach (var (property, value) in new[] { (equal.Left, equal.Right), (equal.Right, equal.Left) })
            {
                var member = property is UnaryExpression { NodeType: ExpressionType.Convert, Operand.Type.IsEnum: true } number ? number.Operand : property;
                if (member is MemberExpression { Expression: ParameterExpression } && value is ConstantExpression { Value: { } constant } && Indexable.Contains(property.Type))
                {
                    return (property, constant);
                }
            }
        }

        return null;
    }

    public static PropertyIndex Of(Expression property)
    {
        var @event = Parameters.Of(property).Single();
        var data = Expression.Parameter(typeof(object));
        var typed = new Substitution(new Dictionary<ParameterExpression, Expression> { [@event] = Expression.Convert(data, @event.Type) }).Visit(property);
        var select = Expression.Lambda(typeof(Func<,>).MakeGenericType(typeof(object), property.Type), typed, data).Compile();
        return (PropertyIndex)Activator.CreateInstance(typeof(PropertyIndex<>).MakeGenericType(property.Type), select)!;
    }
}

internal sealed class PropertyIndex<TValue>(Func<object, TValue?> select) : PropertyIndex
    where TValue : notnull
{
    private readonly Dictionary<TValue, RuleTrigger[]> triggers = [];

    public override RuleTrigger[] Find(object data) =>
        select(data) is { } value && triggers.TryGetValue(value, out var found) ? found : [];

    public override void Add(object value, RuleTrigger trigger) =>
        triggers[(TValue)value] = [.. triggers.GetValueOrDefault((TValue)value, []), trigger];
}

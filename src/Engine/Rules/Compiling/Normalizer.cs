using System.Linq.Expressions;
using System.Reflection;

namespace Wellspring.Engine;

/// <summary>A clause that cannot be compiled; the message says what to write instead.</summary>
internal sealed class ClauseException(string message) : Exception(message);

/// <summary>Brings a condition into the form that the compiler works on: what does not depend on event or user becomes a constant.</summary>
internal sealed class Normalizer : ExpressionVisitor
{
    public static LambdaExpression Normalize(LambdaExpression lambda)
    {
        Purity.Check(lambda);
        return (LambdaExpression)new Normalizer().Visit(new SpanlessContains().Visit(lambda))!;
    }

    public override Expression? Visit(Expression? node) =>
        node is null or ConstantExpression or LambdaExpression or ParameterExpression or DefaultExpression
            || node.NodeType == ExpressionType.Quote
            || node.Type == typeof(void)
            || node.Type.IsByRefLike
            || Parameters.OccurIn(node)
            ? base.Visit(node)
            : Expression.Constant(Evaluate(node), node.Type);

    private static object? Evaluate(Expression node)
    {
        try
        {
            return Expression.Lambda<Func<object?>>(Expression.Convert(node, typeof(object))).Compile(preferInterpretation: true)();
        }
        catch (Exception e)
        {
            throw new ClauseException($"'{node}' cannot be computed when the rule is added: {e.Message}");
        }
    }
}

/// <summary>C# 14 binds <c>array.Contains(x)</c> to a span method. Spans cannot be constants, so it is bound to the sequence method as before.</summary>
internal sealed class SpanlessContains : ExpressionVisitor
{
    protected override Expression VisitMethodCall(MethodCallExpression node) =>
        node.Method.DeclaringType == typeof(MemoryExtensions) && node.Method.Name == nameof(MemoryExtensions.Contains) && ArrayBehind(node.Arguments[0]) is { } array
            ? Visit(Expression.Call(typeof(Enumerable), nameof(Enumerable.Contains), [node.Method.GetGenericArguments()[0]], [array, .. node.Arguments.Skip(1)]))
            : base.VisitMethodCall(node);

    private static Expression? ArrayBehind(Expression span) => span switch
    {
        UnaryExpression { Method.Name: "op_Implicit" } convert when convert.Operand.Type.IsArray => convert.Operand,
        MethodCallExpression { Method.Name: "op_Implicit" or nameof(MemoryExtensions.AsSpan) } call when call.Arguments[0].Type.IsArray => call.Arguments[0],
        _ => null,
    };
}

/// <summary>A rule decides the same on every run: no clock and no chance.</summary>
internal sealed class Purity : ExpressionVisitor
{
    private static readonly HashSet<Type> Impure = [typeof(Random), typeof(Environment), typeof(System.Diagnostics.Stopwatch), typeof(TimeProvider)];

    public static void Check(LambdaExpression lambda) => new Purity().Visit(lambda);

    protected override Expression VisitMember(MemberExpression node)
    {
        Check(node.Member);
        return base.VisitMember(node);
    }

    protected override Expression VisitMethodCall(MethodCallExpression node)
    {
        Check(node.Method);
        return base.VisitMethodCall(node);
    }

    private static void Check(MemberInfo member)
    {
        var name = member.Name;
        var owner = member.DeclaringType;
        if (((owner == typeof(DateTime) || owner == typeof(DateTimeOffset)) && name is "Now" or "UtcNow" or "Today")
            || (owner == typeof(Guid) && name is nameof(Guid.NewGuid) or nameof(Guid.CreateVersion7))
            || (owner is not null && Impure.Contains(owner)))
        {
            throw new ClauseException($"{owner!.Name}.{name} differs from run to run; use user.Now for time and user.Arm(experiment) for chance");
        }
    }
}

/// <summary>Which parameters occur in an expression.</summary>
internal sealed class Parameters : ExpressionVisitor
{
    private readonly HashSet<ParameterExpression> found = [];

    public static bool OccurIn(Expression node) => Of(node).Count > 0;

    public static bool OccurIn(Expression node, IEnumerable<ParameterExpression> any) => Of(node).Overlaps(any);

    public static bool OccurOutside(Expression node, IEnumerable<ParameterExpression> these) => !Of(node).IsSubsetOf(these);

    protected override Expression VisitParameter(ParameterExpression node)
    {
        found.Add(node);
        return node;
    }

    public static IReadOnlySet<ParameterExpression> Of(Expression node)
    {
        var visitor = new Parameters();
        visitor.Visit(node);
        return visitor.found;
    }
}

/// <summary>Puts expressions in the place of parameters.</summary>
internal sealed class Substitution(IReadOnlyDictionary<ParameterExpression, Expression> by) : ExpressionVisitor
{
    protected override Expression VisitParameter(ParameterExpression node) => by.GetValueOrDefault(node, node);
}

using System.Collections;
using System.Globalization;
using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using System.Text;

namespace Wellspring.Engine;

/// <summary>A text that two normalized expressions share just when they compute the same: how rules that use one fact come to share its slot.</summary>
internal sealed class ExpressionText : ExpressionVisitor
{
    private readonly StringBuilder text = new();
    private readonly List<ParameterExpression> parameters = [];

    public static string Of(Expression? node)
    {
        var printer = new ExpressionText();
        printer.Visit(node);
        return printer.text.ToString();
    }

    public override Expression? Visit(Expression? node)
    {
        if (node is null)
        {
            text.Append('_');
            return node;
        }

        text.Append(node.NodeType).Append(':').Append(node.Type).Append('(');
        base.Visit(node);
        text.Append(')');
        return node;
    }

    protected override Expression VisitLambda<T>(Expression<T> node)
    {
        parameters.AddRange(node.Parameters);
        Visit(node.Body);
        return node;
    }

    protected override Expression VisitParameter(ParameterExpression node)
    {
        text.Append('p').Append(parameters.IndexOf(node));
        return node;
    }

    protected override Expression VisitMember(MemberExpression node)
    {
        text.Append(node.Member.DeclaringType).Append('.').Append(node.Member.Name).Append(' ');
        return base.VisitMember(node);
    }

    protected override Expression VisitMethodCall(MethodCallExpression node)
    {
        text.Append(node.Method.DeclaringType).Append('.').Append(node.Method).Append(' ');
        return base.VisitMethodCall(node);
    }

    protected override Expression VisitBinary(BinaryExpression node)
    {
        text.Append(node.Method).Append(' ');
        return base.VisitBinary(node);
    }

    protected override Expression VisitUnary(UnaryExpression node)
    {
        text.Append(node.Method).Append(' ');
        return base.VisitUnary(node);
    }

    protected override Expression VisitNew(NewExpression node)
    {
        text.Append(node.Constructor).Append(' ');
        return base.VisitNew(node);
    }

    protected override Expression VisitTypeBinary(TypeBinaryExpression node)
    {
        text.Append(node.TypeOperand).Append(' ');
        return base.VisitTypeBinary(node);
    }

    protected override Expression VisitIndex(IndexExpression node)
    {
        text.Append(node.Indexer).Append(' ');
        return base.VisitIndex(node);
    }

    protected override MemberBinding VisitMemberBinding(MemberBinding node)
    {
        text.Append(node.Member).Append('=');
        return base.VisitMemberBinding(node);
    }

    protected override ElementInit VisitElementInit(ElementInit node)
    {
        text.Append(node.AddMethod).Append(' ');
        return base.VisitElementInit(node);
    }

    protected override Expression VisitConstant(ConstantExpression node)
    {
        Constant(node.Value);
        return node;
    }

    private void Constant(object? value)
    {
        switch (value)
        {
            case null:
                text.Append("null");
                break;
            case string s:
                text.Append(s.Length).Append('"').Append(s);
                break;
            case Array array when array.GetType().GetElementType() is { } item && (item.IsPrimitive || item == typeof(string) || item == typeof(decimal)):
                text.Append('[');
                foreach (var element in (IEnumerable)array)
                {
                    Constant(element);
                    text.Append(',');
                }

                text.Append(']');
                break;
            case IFormattable number when value.GetType().IsValueType && value.GetType().Namespace == nameof(System):
                text.Append(number.ToString(value is DateTime or DateTimeOffset ? "O" : null, CultureInfo.InvariantCulture));
                break;
            case bool or Enum:
                text.Append(value);
                break;
            default:
                // Objects are the same only when they are one object.
                text.Append(value.GetType()).Append('#').Append(RuntimeHelpers.GetHashCode(value));
                break;
        }
    }
}

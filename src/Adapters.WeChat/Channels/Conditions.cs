using System.Linq.Expressions;
using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>Makes one condition on a user of two.</summary>
internal static class Conditions
{
    /// <param name="one">The one.</param>
    /// <param name="other">The other.</param>
    /// <param name="join">How, such as <see cref="Expression.OrElse(Expression, Expression)"/>.</param>
    public static Expression<Func<UserFacts, bool>> With(this Expression<Func<UserFacts, bool>> one, Expression<Func<UserFacts, bool>> other, Func<Expression, Expression, Expression> join) =>
        Expression.Lambda<Func<UserFacts, bool>>(join(one.Body, new Replaced(other.Parameters[0], one.Parameters[0]).Visit(other.Body)), one.Parameters);

    private sealed class Replaced(ParameterExpression which, ParameterExpression by) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == which ? by : node;
    }
}

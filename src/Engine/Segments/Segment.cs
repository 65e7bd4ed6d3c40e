using System.Linq.Expressions;

namespace Wellspring.Engine;

/// <summary>A named kind of user, told by a condition: <c>Segment.Of("loyal", user => user.Count&lt;OrderPaid&gt;(TimeSpan.FromDays(90)) >= 3)</c>.</summary>
/// <remarks>No list of users is kept. Who belongs to it is asked when a rule needs to know, of the facts as they are then.</remarks>
public sealed class Segment
{
    private Segment(string name, Expression<Func<UserFacts, bool>> condition) => (Name, Condition) = (name, condition);

    /// <summary>The name.</summary>
    public string Name { get; }

    internal Expression<Func<UserFacts, bool>> Condition { get; }

    /// <summary>The users for whom a condition is true.</summary>
    /// <param name="name">A name, for people. Not empty.</param>
    /// <param name="condition">A condition on the user, as in <c>Where</c>; what it may say stands in docs/authoring.md.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty.</exception>
    public static Segment Of(string name, Expression<Func<UserFacts, bool>> condition)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(condition);
        return new(name, condition);
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}

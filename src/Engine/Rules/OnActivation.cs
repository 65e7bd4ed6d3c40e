using System.Globalization;

namespace Wellspring.Engine;

/// <summary>What a new or changed rule does with users who are in its waiting state already: their history has triggered it, as if it had always been there.</summary>
public sealed record OnActivation
{
    private OnActivation(string name, TimeSpan over = default) => (Name, Over) = (name, over);

    /// <summary>The rule begins with what happens from now on; who waits already is left out.</summary>
    public static OnActivation Ignore { get; } = new(nameof(Ignore));

    /// <summary>Steps that are due later are made; those that would have been due by now are passed over. The default.</summary>
    public static OnActivation ArmFuture { get; } = new(nameof(ArmFuture));

    internal string Name { get; }

    internal TimeSpan Over { get; }

    /// <summary>Steps that are due later are made; of those that would have been due by now each user gets the last, at a moment of the span that follows. The moment is a hash of user and rule.</summary>
    /// <param name="over">The span, greater than zero.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="over"/> is not greater than zero.</exception>
    public static OnActivation ArmFutureAndSpreadOverdue(TimeSpan over) => over > TimeSpan.Zero
        ? new(nameof(ArmFutureAndSpreadOverdue), over)
        : throw new ArgumentOutOfRangeException(nameof(over), over, "The span must be greater than 0.");

    /// <summary>The name and, where there is one, the span.</summary>
    public override string ToString() => Over == default ? Name : string.Create(CultureInfo.InvariantCulture, $"{Name}({Spans.Text(Over)})");

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    internal static OnActivation Parse(string text) => text switch
    {
        nameof(Ignore) => Ignore,
        nameof(ArmFuture) => ArmFuture,
        _ => ArmFutureAndSpreadOverdue(TimeSpan.ParseExact(text[(text.IndexOf('(', StringComparison.Ordinal) + 1)..^1], "c", CultureInfo.InvariantCulture)),
    };

    /// <summary>What becomes of a user's instance of the rule when the rule comes into force.</summary>
    internal void Apply(Instance instance, string user, long at)
    {
        if (Name == nameof(Ignore))
        {
            instance.End();
        }
        else if (Name == nameof(ArmFuture))
        {
            instance.SkipDue(at);
        }
        else if (instance.Due <= at)
        {
            instance.HoldUntil(at + 1 + (long)(Fnv1a.Hash128(user, instance.Rule.Id) % (UInt128)Over.Ticks));
        }
    }
}

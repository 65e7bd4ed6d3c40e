using Wellspring.Engine;

namespace Wellspring.Rules;

/// <summary>沉睡唤醒. Wins back a user who has done nothing for a while, with a stronger benefit at each step, once per spell.</summary>
/// <param name="options">After which times of silence.</param>
[Rule(RuleId, Priority = 40)]
public sealed class DormantReactivation(DormantReactivation.Options options) : LifecycleRule
{
    /// <summary>The rule's id.</summary>
    public const string RuleId = "dormant-reactivation";

    /// <inheritdoc/>
    protected override void Define() =>
        WhenSilent()
            .ForEach(options.After, (user, number) => Send.Marketing("come-back").With("strength", number));

    /// <summary>The times of silence.</summary>
    public sealed record Options
    {
        /// <summary>The times without activity: greater than zero, rising, at least one. Default 30, 60 and 90 days.</summary>
        public IReadOnlyList<TimeSpan> After { get; init; } = [TimeSpan.FromDays(30), TimeSpan.FromDays(60), TimeSpan.FromDays(90)];
    }
}

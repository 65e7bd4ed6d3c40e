using Wellspring.Engine;

namespace Wellspring.Rules;

/// <summary>新人欢迎. Greets a new user, has the staff say hello, recommends something, and stops when the first order comes.</summary>
/// <param name="options">When.</param>
[Rule(RuleId, Priority = 90)]
public sealed class Welcome(Welcome.Options options) : LifecycleRule
{
    /// <summary>The rule's id.</summary>
    public const string RuleId = "welcome";

    /// <inheritdoc/>
    protected override void Define() =>
        When<UserRegistered>()
            .Once()
            .EndsOn<OrderPaid>()
            .Step("greeting", (user, _) => Send.Service("welcome-greeting"))
            .Step("staff", after: options.Staff, (user, _) => Send.Service("welcome-staff"))
            .Step("recommend", after: options.Recommend, (user, _) => Send.Service("welcome-recommend"));

    /// <summary>When the later steps are due. The first 72 hours are golden.</summary>
    public sealed record Options
    {
        /// <summary>The staff's greeting, after the registration. Greater than zero. Default 1 hour.</summary>
        public TimeSpan Staff { get; init; } = TimeSpan.FromHours(1);

        /// <summary>The recommendation, after the registration. Greater than <see cref="Staff"/>. Default 1 day.</summary>
        public TimeSpan Recommend { get; init; } = TimeSpan.FromDays(1);
    }
}

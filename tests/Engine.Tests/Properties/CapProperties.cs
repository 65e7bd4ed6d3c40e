namespace Wellspring.Engine.Tests.Properties;

public sealed class CapProperties
{
    [Fact]
    [Spec("caps.rolling")]
    [Spec("caps.calendar")]
    public void A_cap_is_never_exceeded_and_nothing_is_capped_below_it() =>
        RandomShop.Holds((events, _) =>
        {
            List<Decision> made = [];
            RandomShop.Decide(events, made: made);
            foreach (var user in made.GroupBy(d => d.User))
            {
                Within(user, MessageClass.Marketing, null, 2, (then, now) => then > now.AddDays(-1));
                Within(user, MessageClass.Marketing, null, 4, (then, now) => Week(then) == Week(now));
                Within(user, MessageClass.Service, "daily", 1, (then, now) => Shanghai(then).Date == Shanghai(now).Date);
                foreach (var capped in user.Where(d => d.Outcome == Outcome.Capped && d.Outgoing!.Class == MessageClass.Marketing))
                {
                    var before = Counted(user, MessageClass.Marketing, null).Where(at => at <= capped.At).ToArray();
                    (before.Count(at => at > capped.At.AddDays(-1)) >= 2 || before.Count(at => Week(at) == Week(capped.At)) >= 4).Should().BeTrue();
                }
            }
        });

    [Fact]
    [Spec("limits.instances")]
    public void A_limit_is_never_exceeded() =>
        RandomShop.Holds((events, _) =>
        {
            List<Decision> made = [];
            RandomShop.Decide(events, made: made);
            foreach (var user in made.GroupBy(d => d.User))
            {
                var instances = user.Where(d => d.Rule == "cart" && d.Outcome is (Outcome.Deliver or Outcome.HeldOut))
                    .GroupBy(d => (d.Key, d.TriggerId)).Select(g => g.Min(d => d.At)).ToArray();
                instances.All(now => instances.Count(then => then <= now && then > now.AddDays(-2)) <= 1).Should().BeTrue();
            }
        });

    private static void Within(IEnumerable<Decision> decisions, MessageClass of, string? tag, int max, Func<DateTimeOffset, DateTimeOffset, bool> together)
    {
        var counted = Counted(decisions, of, tag).ToArray();
        counted.All(now => counted.Count(then => then <= now && together(then, now)) <= max).Should().BeTrue();
    }

    private static IEnumerable<DateTimeOffset> Counted(IEnumerable<Decision> decisions, MessageClass of, string? tag) =>
        decisions.Where(d => d.Outcome is (Outcome.Deliver or Outcome.HeldOut) && d.Outgoing is SendMessage message && message.Class == of && (tag is null || message.Tag == tag)).Select(d => d.At);

    private static DateTimeOffset Shanghai(DateTimeOffset time) => time.ToOffset(8.Hours());

    /// <summary>The first of January 0001 was a Monday.</summary>
    private static long Week(DateTimeOffset time) => (long)(Shanghai(time).DateTime - DateTime.MinValue).TotalDays / 7;
}

namespace Wellspring.Engine;

/// <summary>Counts, user by user, whom a message reaches.</summary>
internal sealed class ReachTally(Segment segment, OutgoingAction action, Router? router)
{
    private const int MostReasons = 1000;

    private readonly Dictionary<string, long> channels = new(StringComparer.Ordinal);
    private readonly Dictionary<(string? Channel, string Reason), long> reasons = [];
    private readonly List<(string? Channel, string Reason)> problems = [];
    private RuleSet? rules;
    private Condition? contains;
    private long users;

    /// <exception cref="InvalidOperationException">The segment asks for a fact that is not kept.</exception>
    public void Look(UserState user, Turn turn)
    {
        if (user.Quarantine is not null)
        {
            // What the user is like cannot be told.
            return;
        }

        // Other rules may come into force while users are looked at.
        if (rules != user.Rules)
        {
            (rules, contains) = (user.Rules, user.Rules.Segments.Compile(segment));
        }

        if (!contains!(user, null))
        {
            return;
        }

        users++;
        problems.Clear();
        if (turn.Objection(user, action) is { } objection)
        {
            problems.Add((null, objection.Reason ?? objection.Outcome.ToString()));
        }
        else if (router is null)
        {
            Count(channels, "");
            return;
        }
        else if (router.Find(user, action, problems) is { } channel)
        {
            Count(channels, channel);
            return;
        }

        foreach (var problem in problems)
        {
            Count(reasons, reasons.Count < MostReasons || reasons.ContainsKey(problem) ? problem : (problem.Channel, "other reasons"));
        }
    }

    public ReachForecast Result(DateTimeOffset at) => new(segment.Name, action.Name, at)
    {
        Users = users,
        Channels = [.. channels.Select(count => new ReachCount(count.Key, count.Value)).OrderByDescending(count => count.Users).ThenBy(count => count.Channel, StringComparer.Ordinal)],
        Reasons =
        [
            .. reasons.Select(count => new UnreachedCount(count.Key.Channel, count.Key.Reason, count.Value))
                .OrderByDescending(count => count.Users).ThenBy(count => count.Channel, StringComparer.Ordinal).ThenBy(count => count.Reason, StringComparer.Ordinal),
        ],
    };

    private static void Count<TKey>(Dictionary<TKey, long> counts, TKey key)
        where TKey : notnull => counts[key] = counts.GetValueOrDefault(key) + 1;
}

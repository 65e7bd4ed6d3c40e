using System.Globalization;

namespace Wellspring.Engine;

/// <content>Users who enter and leave segments.</content>
internal static partial class Fold
{
    /// <summary>Time alone takes users across borders, at the moments at which something leaves a window. It is looked for at each of them, in their order.</summary>
    private static bool Losses(UserState user, long to, List<Failure> failures)
    {
        var started = false;
        for (var next = NextLoss(user); next <= to; next = NextLoss(user))
        {
            user.Clock = next;
            started |= Cross(user, user.Rules.Borders.All, AtClock(user), 0, failures);
        }

        return started;

        static long NextLoss(UserState user) => user.Clock == 0 ? long.MaxValue : user.Rules.Borders.NextLoss(user, user.Clock);
    }

    /// <summary>What a decision changes may take the user across a border, once in an instant, so that rules that contradict each other come to an end.</summary>
    private static void CrossByDecision(UserState user, Decision decision, int depth, List<Failure> failures)
    {
        if (user.Rules.Borders.Count > 0 && !decision.State.IsEmpty)
        {
            Cross(user, [.. user.Rules.Borders.All.Where(border => border.Memory.Find(user)?.Since != user.Clock)], AtClock(user), depth, failures);
        }
    }

    /// <summary>Looks at which borders the user has crossed. Whether a rule started by it, or failed.</summary>
    /// <param name="user">The user.</param>
    /// <param name="borders">The borders.</param>
    /// <param name="by">What brought it about: a part of what deliveries are identified by.</param>
    /// <param name="depth">How many consequences led to it.</param>
    /// <param name="failures">Gets the rules that failed.</param>
    private static bool Cross(UserState user, IReadOnlyList<Border> borders, string by, int depth, List<Failure> failures)
    {
        var started = false;
        foreach (var border in borders)
        {
            var cause = new Cause(null, new Occasion(new(user.Clock, TimeSpan.Zero)), user.Clock, Fnv1a.Hash128("border", by), depth);
            try
            {
                started |= border.Crosses(user) && Trigger(user, cause, border.Trigger, failures);
            }
            catch (Exception exception) when (exception is not UnreadableDataException)
            {
                failures.Add(new(border.Trigger.Rule, "", cause, exception));
                started = true;
            }
        }

        return started;
    }

    private static string AtClock(UserState user) => user.Clock.ToString(CultureInfo.InvariantCulture);
}

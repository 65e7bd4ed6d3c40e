using System.Globalization;

namespace Wellspring.Engine;

/// <summary>In quiet hours a message is held or dropped, unless its channel answers the user at once.</summary>
internal sealed class QuietHoursGate(QuietHours hours, Router? router) : Gate(GatePlace.QuietHours)
{
    private readonly Verdict dropped = new(Outcome.QuietDropped, hours.ToString());

    public override Verdict? Judge(Proposal proposal, UserState user)
    {
        if (proposal.Outgoing is not { } outgoing || !hours.Judges(outgoing.Class) || !hours.Covers(user.Clock, user.Zone) || router?.IgnoresQuietHours(user, outgoing) == true)
        {
            return null;
        }

        if (hours.Mode == QuietHoursMode.Drop)
        {
            return dropped;
        }

        var release = hours.ReleaseOf(user.Id, user.Clock, user.Zone);
        return hours.MaxLateness is { } most && release - proposal.Due > most.Ticks
            ? new(Outcome.Expired, $"after the quiet hours it would be {Spans.Text(new(release - proposal.Due))} late, allowed {Spans.Text(most)}")
            : new(Outcome.Deferred, string.Create(CultureInfo.InvariantCulture, $"quiet hours, until {WallClock.At(release, user.Zone):yyyy-MM-dd HH:mm:ss}")) { Release = release };
    }
}

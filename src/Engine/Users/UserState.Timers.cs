namespace Wellspring.Engine;

/// <content>What time brings.</content>
internal sealed partial class UserState
{
    /// <summary>Waits that are over lead on, ended instances go, deliveries that no receipt is waited for any more go, and the next timer is found.</summary>
    public void Rearm()
    {
        var next = long.MaxValue;
        for (var i = Instances.Count - 1; i >= 0; i--)
        {
            Instances[i].PassTimeouts(Clock);
            if (Instances[i].HasEnded)
            {
                Instances.RemoveAt(i);
            }
            else
            {
                next = Math.Min(next, Instances[i].Due);
            }
        }

        for (var i = Held.Count - 1; i >= 0; i--)
        {
            if (Held[i].Rule.Until <= Clock)
            {
                held!.RemoveAt(i);
            }
            else
            {
                next = Math.Min(next, Math.Min(Held[i].Release, Held[i].Rule.Until));
            }
        }

        next = deliveries is null ? next : Math.Min(next, NextReceiptDue());
        NextDue = agenda is null ? next : Math.Min(next, agenda.Rearm(this));
    }

    /// <summary>Deliveries that no receipt is waited for any more go.</summary>
    private long NextReceiptDue()
    {
        if (receiptDue <= Clock)
        {
            deliveries!.RemoveSettled(Clock);
            receiptDue = deliveries.Count == 0 ? long.MaxValue : deliveries.Min(delivery => delivery.ReceiptUntil);
        }

        return receiptDue;
    }

    /// <summary>What comes up at the user's clock by schedules.</summary>
    public IEnumerable<(RuleTrigger Trigger, Cause Cause)> TakeOccurrences() => agenda is { } mine && mine.NextDue <= Clock ? mine.Take(this) : [];

    /// <summary>What came up at a time, for which the clock was set on, was nothing: with no entry of it, the state is as if it had not been looked for.</summary>
    public void TakeBack(long clock, BorderMemory?[]? borders, long lookedTo)
    {
        Clock = clock;
        rules.Borders.Restore(this, borders);
        agenda?.Pass(lookedTo);
    }

    /// <summary>An event has folded into windows.</summary>
    public void LookAgain() => agenda?.LookAgain();

    /// <summary>Rules came into force: what comes up next is found anew.</summary>
    public void ForgetOccurrences() => agenda?.Forget();

    /// <summary>Something that lives, is held or is on its way is due by then.</summary>
    public bool HasTimer(long by) =>
        Instances.Exists(instance => instance.Due <= by)
        || (held?.Exists(message => Math.Min(message.Release, message.Rule.Until) <= by) ?? false)
        || (deliveries?.Any(delivery => delivery.ReceiptUntil <= by) ?? false);
}

namespace Wellspring.Engine;

/// <summary>A rule under way for a user and a key: what it has gone through and what comes next. Everything that waits is one of these.</summary>
internal sealed class Instance(Rule rule, string key)
{
    private Section section = rule.Sections[0];
    private int next;

    /// <summary>From where the section's spans count: the trigger's time, or when its branch began.</summary>
    private long began;

    /// <summary>Steps that were overdue when the rule came into force are not due before this.</summary>
    private long notBefore;

    public Rule Rule { get; } = rule;

    public string Key { get; } = key;

    /// <summary>The trigger's time, in UTC ticks.</summary>
    public long Start { get; private set; }

    /// <summary>The triggering event's data.</summary>
    public KeptData? Trigger { get; private set; }

    /// <summary>The triggering event's fingerprint, which deliveries are identified by.</summary>
    public UInt128 TriggerId { get; private set; }

    /// <summary>How many consequences led to the events that it began with or went on by.</summary>
    public int Depth { get; private set; }

    /// <summary>Whether a step was proposed, whatever became of it.</summary>
    public bool Proposed { get; private set; }

    /// <summary>Whether it has counted for the rule's limit.</summary>
    public bool Counted { get; set; }

    /// <summary>When the next step is due or the wait is over; <see cref="long.MaxValue"/> when nothing is.</summary>
    public long Due => Math.Min(Rule.Until, HasStep ? Math.Max(After(section.Steps[next].After), notBefore) : section.Wait is { } wait ? After(wait.Until) : long.MaxValue);

    public bool HasEnded => !HasStep && section.Wait is null;

    private bool HasStep => next < section.Steps.Length;

    public void StartAt(in Arrival arrival, KeptData? trigger, Section at)
    {
        (section, next, began) = (at, 0, arrival.Time);
        (Start, Trigger, TriggerId) = (arrival.Time, trigger, arrival.Fingerprint);
        (Proposed, Counted, notBefore, Depth) = (false, false, 0, arrival.Event.Depth);
    }

    /// <summary>Nothing follows any more.</summary>
    public void End()
    {
        section = Ended;
        next = 0;
    }

    /// <summary>Nothing follows any more, if it is the one that this event triggered.</summary>
    public void EndIf(UInt128 triggerId)
    {
        if (TriggerId == triggerId)
        {
            End();
        }
    }

    /// <summary>Steps that are due by then are passed over.</summary>
    public void SkipDue(long at)
    {
        while (Due <= at)
        {
            if (HasStep)
            {
                next++;
            }
            else
            {
                PassTimeouts(at);
            }
        }
    }

    /// <summary>Nothing is due before then.</summary>
    public void HoldUntil(long at) => notBefore = at;

    /// <summary>The steps due by now in their order, and the ways through waits that are over, without going there.</summary>
    public void CollectDue(long now, List<(Step Step, long Due)> due)
    {
        var (section, next, start) = (this.section, this.next, began);
        while (true)
        {
            if (next < section.Steps.Length)
            {
                var at = Math.Max(Saturating(start, section.Steps[next].After), notBefore);
                if (at > now)
                {
                    return;
                }

                due.Add((section.Steps[next++], at));
            }
            else if (section.Wait is { } wait && Saturating(start, wait.Until) <= now)
            {
                (section, next, start) = (wait.Otherwise, 0, start + wait.Until);
            }
            else
            {
                return;
            }
        }
    }

    /// <summary>A decision was made on a step: go on behind it.</summary>
    public void Pass(Step step, long now)
    {
        Proposed = true;
        while (section != step.Section)
        {
            if (section.Wait is not { } wait)
            {
                return;
            }

            (section, next, began) = (wait.Otherwise, 0, began + wait.Until);
        }

        next = Math.Max(next, step.Index + 1);
        PassTimeouts(now);
    }

    /// <summary>Waits that are over lead to what happens otherwise; what is left of a removed rule is cancelled when its time is over.</summary>
    public void PassTimeouts(long now)
    {
        if (Rule.Until <= now)
        {
            End();
            return;
        }

        while (!HasStep && section.Wait is { } wait && After(wait.Until) <= now)
        {
            (section, next, began) = (wait.Otherwise, 0, began + wait.Until);
        }
    }

    /// <summary>The wait that it is in, if that is for an event of this type and time; null otherwise.</summary>
    public Wait? Awaits(in Arrival e) =>
        !HasStep && section.Wait is { } wait && wait.Event == e.Type.Index && e.Time >= After(wait.From) ? wait : null;

    /// <summary>The awaited event came.</summary>
    public void Go(Section to, in Arrival e) => (section, next, began, Depth) = (to, 0, e.Time, Math.Max(Depth, e.Event.Depth));

    public void Write(StateWriter writer)
    {
        writer.Write(Key);
        writer.WriteVarint(Array.IndexOf(Rule.AllSections, section));
        writer.WriteVarint(next);
        writer.WriteTime(Start);
        writer.WriteSigned(began - Start);
        writer.WriteVarint(notBefore);
        writer.WriteFingerprint(TriggerId);
        writer.Write((byte)((Proposed ? 1 : 0) | (Counted ? 2 : 0) | (Depth << 2)));
        KeptData.Write(Trigger, writer);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static Instance Read(StateReader reader, Rule rule)
    {
        var instance = new Instance(rule, reader.ReadString());
        instance.section = instance.Rule.AllSections[reader.ReadCount()];
        instance.next = reader.ReadCount();
        instance.Start = reader.ReadTime();
        instance.began = instance.Start + reader.ReadSigned();
        instance.notBefore = reader.ReadVarint();
        instance.TriggerId = reader.ReadFingerprint();
        var flags = reader.ReadByte();
        (instance.Proposed, instance.Counted, instance.Depth) = ((flags & 1) != 0, (flags & 2) != 0, flags >> 2);
        instance.Trigger = reader.ReadData();
        return instance;
    }

    private static Section Ended { get; } = new() { Steps = [] };

    private static long Saturating(long start, long span) => start > long.MaxValue - span ? long.MaxValue : start + span;

    private long After(long span) => Saturating(began, span);
}

namespace Wellspring.Engine;

/// <summary>A user's turn: timers due by now fire, then the event, if there is one, is folded and decided upon. What decisions raise follows at once.</summary>
internal sealed class Turn(RuleSet rules, EngineOptions options, Router? router)
{
    private readonly Decider decider = new();
    private readonly Receipts receipts = new(router);
    private readonly Settlement settlement = new(rules, options, router);
    private readonly List<Fold.Failure> failures = [];
    private readonly List<Proposal> group = [];

    /// <summary>The event that is folded, and behind it those that were raised meanwhile.</summary>
    private readonly Queue<Arrival> arriving = [];

    /// <summary>The batch's entries up to here are folded whole.</summary>
    private int whole;

    /// <summary>Adds the entries that the turn makes to the batch. A user whose fold throws is quarantined.</summary>
    public void Take(UserState user, long to, Arrival? arrival, Batch batch)
    {
        if (user.Quarantine is not null)
        {
            return;
        }

        try
        {
            FireTimers(user, to, batch);
            if (arrival is { } arrived)
            {
                arrival = null;
                arriving.Enqueue(arrived);
                Arrive(user, to, batch);
            }
        }
        catch (Exception exception)
        {
            // Half a fold cannot be taken back: this user stands still from now on, and all others go on.
            foreach (var entry in batch.Entries.Skip(whole))
            {
                if (entry.Entry is Decision decision)
                {
                    settlement.TakeBack(decision);
                }
            }

            batch.Truncate(whole);
            failures.Clear();
            if (arrival is { } waiting)
            {
                arriving.Enqueue(waiting);
            }

            // Kept, so that rules that can fold them find them.
            while (arriving.TryDequeue(out var kept))
            {
                batch.Add(user, kept.Event);
            }

            batch.Add(user, new EvolveFailed(user.Id, exception.GetType().Name, rules.Version));
            user.PutInQuarantine(exception.GetType().Name);
        }
    }

    /// <summary>Each timer fires at its due time; those of one instant are one group.</summary>
    private void FireTimers(UserState user, long to, Batch batch)
    {
        whole = batch.Count;
        while (user.NextDue <= to)
        {
            var (before, due, borders) = (user.Clock, user.NextDue, rules.Borders.Save(user));
            var leavesTrace = user.HasTimer(due);
            leavesTrace |= Fold.Advance(user, due, failures);
            Expire(user, batch);
            DecideAndSettle(user, batch);
            if (batch.Count == whole && leavesTrace)
            {
                batch.Add(user, new ClockAdvanced(user.Id, user.Clock));
            }
            else if (batch.Count == whole)
            {
                // A schedule came up that is not for this user, or something left a window and no rule cares.
                user.TakeBack(before, borders, due);
            }

            whole = batch.Count;
            Arrive(user, user.Clock, batch);
        }
    }

    /// <summary>Each a trigger of its own: the next when all that was decided for the one before is settled.</summary>
    private void Arrive(UserState user, long to, Batch batch)
    {
        while (arriving.TryPeek(out var arrival))
        {
            Arrive(user, to, arrival, batch);
            arriving.Dequeue();
            whole = batch.Count;
        }
    }

    private void Arrive(UserState user, long to, in Arrival arrival, Batch batch)
    {
        Fold.Event(user, arrival, to, failures);
        batch.Add(user, arrival.Event);
        foreach (var cancelled in user.TakeCancelled())
        {
            var isSubmitted = cancelled.State == DeliveryState.Submitted;
            Update(user, cancelled.Become(isSubmitted ? DeliveryState.Submitted : DeliveryState.Cancelled, user.Now, $"ended by {arrival.Type.Name}", unwanted: isSubmitted), batch);
        }

        switch (arrival.Data)
        {
            case ConsentRevoked or UserSuppressed or IdentityLinked:
                CancelUnwanted(user, batch);
                break;
            case DeliveryReceipt receipt:
                Receive(user, receipt, batch);
                break;
        }

        DecideAndSettle(user, batch, arrival.Event.Origin == EventOrigin.Import);
    }

    /// <summary>What speaks by now against sending what was decided; null where nothing does.</summary>
    public Verdict? Judge(UserState user, PendingDelivery pending) => settlement.Judge(user, pending);

    /// <summary>What would speak against sending something just now, whatever rule it came from; null where nothing would.</summary>
    public Verdict? Objection(UserState user, OutgoingAction action) => settlement.Objection(user, action);

    /// <summary>What speaks by now against what its channel has taken and a person has to confirm yet, in words; null where nothing does.</summary>
    public string? Objection(UserState user, PendingDelivery submitted) => Judge(user, submitted)?.Reason ?? Router.Objection(user, submitted);

    private void CancelUnwanted(UserState user, Batch batch)
    {
        foreach (var delivery in user.Deliveries.Where(delivery => delivery.State is DeliveryState.Pending or DeliveryState.Submitted).ToArray())
        {
            // Of a channel that the user refuses alone, what is pending may go by another: its next attempt finds out.
            var reason = delivery.State == DeliveryState.Pending ? Judge(user, delivery)?.Reason : Objection(user, delivery);
            if (reason is not null && delivery.Stop(reason, user.Now) is { } stopped)
            {
                Update(user, stopped, batch);
            }
        }
    }

    /// <summary>What no one has confirmed in time.</summary>
    private static void Expire(UserState user, Batch batch)
    {
        foreach (var submitted in user.Deliveries.Where(delivery => delivery.State == DeliveryState.Submitted && delivery.ReceiptUntil <= user.Clock).ToArray())
        {
            Update(user, submitted.Become(DeliveryState.Expired, user.Now, "no one confirmed it in time"), batch);
        }
    }

    /// <summary>A platform has said what became of a delivery.</summary>
    private void Receive(UserState user, DeliveryReceipt receipt, Batch batch)
    {
        if (user.Find(receipt) is { } delivery && receipts.After(receipt, user, delivery) is { } entry)
        {
            Update(user, entry, batch);
        }
    }

    /// <summary>Something becomes of a delivery, and of what receipts have said too early.</summary>
    public void Update(UserState user, PendingDelivery delivery, DeliveryUpdated entry, Batch batch)
    {
        var early = delivery.Early;
        Update(user, entry, batch);
        if (early.Count == 0)
        {
            return;
        }

        // What may have been sent keeps them to itself, for now or for good: one without a name, given to another that waits, could end that by what is not about it.
        foreach (var receipt in delivery.InDoubtSince > 0 ? early.Where(delivery.Is) : early)
        {
            Receive(user, receipt, batch);
        }
    }

    private static void Update(UserState user, DeliveryUpdated entry, Batch batch)
    {
        user.Update(entry);
        batch.Add(user, entry);
    }

    /// <summary>What decisions change may start rules at the same instant: they are groups of their own, after it.</summary>
    private void DecideAndSettle(UserState user, Batch batch, bool isHistory = false)
    {
        do
        {
            group.Clear();
            decider.Decide(user, failures, group);
            failures.Clear();
            for (var i = 0; isHistory && i < group.Count; i++)
            {
                group[i] = group[i] with { IsHistory = true };
            }

            if (group.Count > 0)
            {
                var settled = batch.Count;
                settlement.Settle(user, group, failures, batch);
                for (; settled < batch.Count; settled++)
                {
                    Raise(user, (Decision)batch.Entries[settled].Entry);
                }
            }
        }
        while (group.Count > 0 && (failures.Count > 0 || user.NextDue <= user.Clock));
    }

    /// <summary>What a decision raises arrives once all is settled, at the user's clock.</summary>
    private void Raise(UserState user, Decision decision)
    {
        for (var i = 0; i < decision.State.Length; i++)
        {
            if (decision.State[i] is Raise raise)
            {
                var type = rules.Events.Find(raise.Event.GetType())!;
                var raised = new UserEvent(decision.ConsequenceSource, decision.ConsequenceId(i), user.Id, new(user.Clock, TimeSpan.Zero), raise.Event, decision.OriginOf(EventOrigin.Raised)) { Depth = raise.Depth, Json = type.Write(raise.Event) };
                arriving.Enqueue(new(raised, type));
            }
        }
    }
}

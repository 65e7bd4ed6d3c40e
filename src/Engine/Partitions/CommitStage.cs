using System.Runtime.ExceptionServices;

namespace Wellspring.Engine;

/// <summary>
/// Where all partitions' batches come together: whatever was staged while one append was under way is the next append.
/// Publishers that wait commit for each other, as dispatchers do; a task of the pool does it for those that do not.
/// </summary>
internal sealed class CommitStage : IDisposable
{
    private readonly IJournal journal;
    private readonly Observers observers;
    private readonly EngineOptions options;
    private readonly IReadOnlyList<JournalHead> heads;
    private readonly Lock gate = new();
    private readonly Lock committing = new();
    private readonly CommitSchedule schedule;
    private readonly EntryWriter writer;
    private readonly List<JournalRecord>[] records;
    private CommitGroup open;

    /// <summary>The group that is being appended, or waits until the journal can be written again.</summary>
    private CommitGroup? current;
    private JournalUnavailableException? unavailable;
    private ExceptionDispatchInfo? stopped;

    public CommitStage(IJournal journal, Observers observers, EngineOptions options, IReadOnlyList<JournalHead> heads)
    {
        (this.journal, this.observers, this.options, this.heads) = (journal, observers, options, heads);
        (schedule, writer, open) = (new(CommitNow), new(options.Events), new(heads.Count));
        records = [.. heads.Select(_ => new List<JournalRecord>())];
    }

    /// <summary>As many entries wait as the options allow.</summary>
    public bool IsFull => open.Count + (current?.Count ?? 0) >= options.IntakeCapacity;

    /// <summary>The group after which everything staged so far is committed; null when it is already.</summary>
    public CommitGroup? Latest
    {
        get
        {
            lock (gate)
            {
                return open.Count > 0 ? open : current;
            }
        }
    }

    private CommitGroup? Oldest
    {
        get
        {
            lock (gate)
            {
                return current ?? (open.Count > 0 ? open : null);
            }
        }
    }

    /// <summary>New events are welcome.</summary>
    /// <exception cref="JournalUnavailableException">The journal still cannot be written.</exception>
    /// <exception cref="JournalException">The engine has stopped.</exception>
    public void CheckOpen()
    {
        if (unavailable is not null)
        {
            lock (committing)
            {
                CommitNext();
            }
        }

        ThrowIfStopped();
    }

    /// <summary>Stages a partition's turn, or those of several, in one append. Called by the partitions' writer.</summary>
    public CommitGroup Stage(params ReadOnlySpan<(Staging Partition, Batch Batch)> turns)
    {
        lock (gate)
        {
            ThrowIfStopped();
            foreach (var (partition, batch) in turns)
            {
                partition.Fill(open.Part(partition, batch.Count), batch);
            }

            return open;
        }
    }

    /// <summary>Commits until the group is committed, or finds that another thread has done so.</summary>
    /// <returns>What an observer threw.</returns>
    /// <exception cref="JournalException">It is not committed, or not yet.</exception>
    public ExceptionDispatchInfo? Complete(CommitGroup group)
    {
        lock (committing)
        {
            while (!group.Settled.IsCompleted)
            {
                CommitNext();
            }
        }

        group.ThrowIfFailed();
        return group.Thrown;
    }

    /// <summary>Does something with the journal while nothing is appended.</summary>
    public void Alone(Action work)
    {
        lock (committing)
        {
            ThrowIfStopped();
            work();
        }
    }

    /// <summary>Commits what is staged, on this thread. Where the journal cannot be written now that is tried again by itself, and where the engine has stopped those who wait were told.</summary>
    public void CommitNow()
    {
        try
        {
            lock (committing)
            {
                schedule.Begin();
                var last = Latest;
                while (stopped is null && last is { Settled.IsCompleted: false })
                {
                    CommitNext();
                }
            }
        }
        catch (JournalUnavailableException)
        {
            // Those who wait go on waiting; whoever comes now is told. The next attempt is due soon.
            schedule.Again();
        }
        catch (Exception)
        {
            // The engine has stopped, and all who wait were told why.
        }
    }

    /// <summary>Sees to it that what is staged is committed soon, by a task of the pool.</summary>
    public void Schedule() => schedule.Soon();

    /// <summary>Sees to it that what is staged is committed with what comes next, or before long by itself: no one waits for it.</summary>
    public void ScheduleLater()
    {
        if (unavailable is null && Latest is not null)
        {
            schedule.Later();
        }
    }

    /// <summary>Waits until there is room for another entry.</summary>
    public async ValueTask WaitForRoomAsync(CancellationToken cancellation)
    {
        while (IsFull)
        {
            Schedule();
            if (Oldest is { } group)
            {
                await group.Settled.WaitAsync(cancellation).ConfigureAwait(false);
            }

            ThrowIfStopped();
        }
    }

    /// <summary>Makes room for another entry, where there is none. Returns what an observer threw.</summary>
    public ExceptionDispatchInfo? MakeRoom()
    {
        ExceptionDispatchInfo? thrown = null;
        while (IsFull && Latest is { } group)
        {
            thrown = Complete(group) ?? thrown;
        }

        return thrown;
    }

    /// <summary>Commits what is staged, and takes nothing more.</summary>
    public void Dispose()
    {
        lock (committing)
        {
            try
            {
                while (stopped is null && Latest is not null)
                {
                    CommitNext();
                }
            }
            catch (JournalException)
            {
                // Who waits for what could not be kept is told so by what follows.
            }

            Stop(new ObjectDisposedException(nameof(MarketingEngine)));
            writer.Dispose();
        }
    }

    private void ThrowIfStopped()
    {
        if (stopped is { SourceException: var cause })
        {
            throw cause is ObjectDisposedException ? cause : new JournalException($"The engine has stopped, for the journal refused an append: {cause.Message}", cause);
        }
    }

    private void CommitNext()
    {
        ThrowIfStopped();
        lock (gate)
        {
            if (current is null)
            {
                if (open.Count == 0)
                {
                    return;
                }

                (current, open) = (open, new CommitGroup(heads.Count));
            }
        }

        var group = current;
        try
        {
            Append(group);
            unavailable = null;
        }
        catch (JournalUnavailableException e)
        {
            unavailable = e;
            EngineMetrics.CountUnavailable();
            throw;
        }
        catch (Exception e)
        {
            Stop(e);
            throw;
        }

        ExceptionDispatchInfo? thrown = null;
        foreach (var part in group.Parts)
        {
            part.Committed();
            thrown = observers.Tell(part.Partition, part.Entries) ?? thrown;
            part.Release();
        }

        current = null;
        group.Settle(thrown);
    }

    private void Append(CommitGroup group)
    {
        writer.Reset();
        List<JournalBatch> batches = [];
        foreach (var part in group.Parts)
        {
            var written = records[part.Partition];
            written.Clear();
            foreach (var entry in part.Entries)
            {
                written.Add(writer.Write(entry, part.FirstSequence + written.Count));
            }

            batches.Add(new()
            {
                Partition = part.Partition,
                Epoch = heads[part.Partition].Epoch,
                ExpectedSequence = part.FirstSequence,
                Records = written,
                NewUsers = part.NewUsers,
                Snapshots = part.Snapshots,
                RecoverFrom = part.RecoverFrom,
                Note = part.Note,
            });
        }

        EngineTrace.Commit(group.Count, () => journal.Append(batches));
    }

    /// <summary>The states in memory are ahead of the journal: nothing can be decided any more.</summary>
    private void Stop(Exception cause)
    {
        lock (gate)
        {
            stopped = ExceptionDispatchInfo.Capture(cause);
            current?.Fail(stopped);
            open.Fail(stopped);
            (current, open) = (null, new CommitGroup(heads.Count));
        }
    }
}

using Wellspring.Engine;

namespace Wellspring.Storage.Sqlite;

/// <summary>Moves the write-ahead log into the main file on a thread of its own, so that no commit waits for tens of milliseconds until that is done.</summary>
/// <remarks>
/// <para>The log begins anew only when all of it is moved, and a busy writer appends to it all the time. So there are passes beside the writer, each over what was appended during the one before
/// and therefore shorter; what is left at last is moved while the writer waits.</para>
/// <para>Where it fails nothing is lost: what is not moved stands in the log, and is tried again when more was written. As with SQLite's own checkpoints no one is told.</para>
/// </remarks>
/// <param name="database">A connection of its own. It becomes this one's to close.</param>
/// <param name="writing">Held by whoever writes. Who holds both takes it first.</param>
/// <param name="pages">It begins when so many pages stand in the log.</param>
internal sealed class Checkpointer(Database database, Lock writing, int pages) : IDisposable
{
    private const int MostPasses = 4;

    private static readonly TimeSpan ForReaders = TimeSpan.FromMilliseconds(5);

    /// <summary>One checkpoint at a time: SQLite refuses a second one instead of waiting.</summary>
    private readonly Lock moving = new();
    private readonly AutoResetEvent due = new(false);
    private Thread? thread;
    private int waiting;
    private volatile bool ended;

    /// <summary>What so many pages take to move a writer may wait for.</summary>
    private int Few => pages / 32;

    /// <summary>A commit has appended pages to the log. Called by who holds the writers' lock.</summary>
    public void Appended(int count)
    {
        if (Interlocked.Add(ref waiting, count) < pages)
        {
            return;
        }

        if (thread is null)
        {
            thread = new Thread(Run) { IsBackground = true, Name = "Wellspring checkpoints" };
            thread.Start();
        }

        due.Set();
    }

    /// <summary>Moves all of the log and empties it, by the writer's connection. Called by who holds the writers' lock. False where a reader stood in the way.</summary>
    public bool Empty(Database writer)
    {
        lock (moving)
        {
            if (!writer.Checkpoint())
            {
                return false;
            }

            waiting = 0;
            return true;
        }
    }

    /// <summary>Ends the thread, and what it is at. Not to be called by who holds the writers' lock: the thread may wait for that.</summary>
    public void Dispose()
    {
        ended = true;
        due.Set();
        thread?.Join();
        due.Dispose();
        database.Dispose();
    }

    private void Run()
    {
        while (due.WaitOne() && !ended)
        {
            if (Volatile.Read(ref waiting) < pages)
            {
                // Who appended while the last run was at its end has woken it once more.
                continue;
            }

            try
            {
                if (!Move())
                {
                    TryAgainSoon();
                }
            }
            catch (JournalException)
            {
                TryAgainSoon();
            }
        }
    }

    /// <summary>Not with every commit: a reader may stay for minutes.</summary>
    private void TryAgainSoon() => Volatile.Write(ref waiting, pages - (pages / 8));

    /// <summary>False where a reader stood in the way.</summary>
    private bool Move()
    {
        // A connection that has read nothing knows of no log.
        _ = database.Number("PRAGMA user_version");
        for (var pass = 0; pass < MostPasses && Volatile.Read(ref waiting) > Few && !ended; pass++)
        {
            var before = Volatile.Read(ref waiting);
            lock (moving)
            {
                if (database.CheckpointBeside() > Few)
                {
                    return false;
                }

                Interlocked.Add(ref waiting, -before);
            }
        }

        lock (writing)
        {
            lock (moving)
            {
                if (ended || !database.CheckpointAndRestart(ForReaders))
                {
                    return false;
                }

                waiting = 0;
                return true;
            }
        }
    }
}

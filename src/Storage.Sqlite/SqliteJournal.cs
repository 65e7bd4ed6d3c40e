using Wellspring.Engine;

namespace Wellspring.Storage.Sqlite;

/// <summary>A journal in one SQLite file, the embedded default of a durable host.</summary>
/// <remarks>
/// <para>One process at a time has it open, which a lock on the file <c>-lock</c> beside it ensures. SQLite keeps the latest appends in a file <c>-wal</c> until
/// they are moved into the main file; copy a journal with <see cref="BackupTo"/>, not by copying files. The <c>sqlite3</c> shell may read it at any time: <c>SELECT * FROM entries</c>.</para>
/// <para>Safe for concurrent use. A read that is not finished keeps the <c>-wal</c> growing and <see cref="Scrub"/> waiting.</para>
/// </remarks>
public sealed class SqliteJournal : IJournal
{
    private readonly Lock gate = new();
    private readonly string file;
    private readonly SqliteJournalOptions options;
    private readonly FileStream claim;
    private readonly Database database;
    private readonly JournalWriter writer;
    private readonly ReaderPool readers;
    private readonly Checkpointer checkpointer;
    private readonly bool foundLog;
    private Head[] heads = [];
    private bool tookOver;
    private bool mayCheckpoint;
    private bool disposed;

    private SqliteJournal(string file, SqliteJournalOptions options, FileStream claim)
    {
        this.file = file;
        this.options = options;
        this.claim = claim;
        // What an earlier process left in the log stays there until something of ours is written, so that looking at a damaged store changes nothing.
        FileInfo log = new($"{file}-wal");
        foundLog = log.Exists && log.Length > 0;
        mayCheckpoint = !foundLog;
        database = Database.Open(file, writes: true, options.Patience, options.Vfs);
        try
        {
            Prepare();
            writer = new JournalWriter(database);
            readers = new ReaderPool(Connect);
            // Opened now, so that it has the same file as the writer, whatever becomes of the name later.
            checkpointer = new Checkpointer(Database.Open(file, writes: true, options.Patience, options.Vfs), gate, options.CheckpointPages);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Opens a journal, or makes one where the file is absent or empty. A store of an earlier schema version is brought up to date.</summary>
    /// <param name="path">The file. Its directory must exist.</param>
    /// <param name="options">How it is kept. Default: all defaults.</param>
    /// <exception cref="JournalException">It is open already, is not a Wellspring journal, is of a later version, is damaged, or cannot be accessed. The file is unchanged.</exception>
    public static SqliteJournal Open(string path, SqliteJournalOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var full = Path.GetFullPath(path);
        options ??= new();
        var claimed = StoreFile.Claim(full, options.Synchronous);
        try
        {
            return new SqliteJournal(full, options, claimed);
        }
        catch
        {
            claimed.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<JournalHead> TakeOver(int partitions)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(partitions);
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            var current = heads.Length > 0 ? heads : foundLog ? Head.ReadAllByLog(database, options.Vfs) : Head.ReadAll(database);
            if (current.Length > 0 && current.Length != partitions)
            {
                throw new JournalException($"The journal {file} was made with {current.Length} partitions, not {partitions}. Keep to {current.Length} (EngineOptions.Partitions).");
            }

            heads = [.. current.Length > 0 ? current.Select(head => head.NextEpoch()) : Enumerable.Range(0, partitions).Select(partition => Head.New(partition, partitions))];
            tookOver = false;
            return [.. heads.Select(head => head.Told)];
        }
    }

    /// <inheritdoc/>
    public void Append(IReadOnlyList<JournalBatch> batches)
    {
        ArgumentNullException.ThrowIfNull(batches);
        lock (gate)
        {
            foreach (var batch in batches)
            {
                var head = Find(batch.Partition, batch.Epoch).Told;
                if (batch.ExpectedSequence != head.Sequence)
                {
                    throw JournalConflictException.Sequence(batch.Partition, batch.ExpectedSequence, head.Sequence);
                }
            }

            Write(() => writer.Append(heads, batches));
        }
    }

    /// <inheritdoc/>
    public IEnumerable<JournalRecord> Read(int partition, long fromSequence = 0) => readers.Stream(reader => reader.Read(partition, fromSequence));

    /// <inheritdoc/>
    public IEnumerable<JournalRecord> ReadBack(int partition, long lastSequence) => readers.Stream(reader => reader.ReadBack(partition, lastSequence));

    /// <inheritdoc/>
    public IEnumerable<JournalUser> ReadUsers(int partition) => readers.Stream(reader => reader.ReadUsers(partition));

    /// <inheritdoc/>
    public IReadOnlyList<JournalUser> FindUsers(int partition, IReadOnlyCollection<long> numbers)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        return [.. readers.Stream(reader => reader.FindUsers(partition, numbers))];
    }

    /// <inheritdoc/>
    public void Forget(IReadOnlyList<ForgottenUser> users)
    {
        ArgumentNullException.ThrowIfNull(users);
        lock (gate)
        {
            var partitions = users.GroupBy(user => user.Partition).ToList();
            foreach (var user in users)
            {
                Find(user.Partition, user.Epoch);
            }

            Write(() => [.. partitions.Select(of => of.Aggregate(heads[of.Key], writer.Forget))]);
        }
    }

    /// <inheritdoc/>
    /// <remarks>It moves the log into the file, whose unused pages and parts of pages are blank.</remarks>
    public void Scrub()
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            if (!checkpointer.Empty(database))
            {
                throw new JournalUnavailableException(
                    $"A read that is not finished keeps earlier pages of {file} in {file}-wal, also those of forgotten users. End the read and forget the user again.");
            }
        }
    }

    /// <inheritdoc/>
    public IEnumerable<ReadOnlyMemory<byte>> ReadTombstones() => readers.Stream(reader => reader.ReadTombstones());

    /// <inheritdoc/>
    public void RemoveTombstone(ReadOnlyMemory<byte> tombstone)
    {
        lock (gate)
        {
            Write(() =>
            {
                writer.RemoveTombstone(tombstone.Span);
                return [];
            });
        }
    }

    /// <inheritdoc/>
    public void Trim(int partition, long epoch, long before)
    {
        lock (gate)
        {
            var head = Find(partition, epoch);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(before, head.Told.RecoverFrom);
            if (before > 0)
            {
                Write(() => [writer.Trim(head, before)]);
            }
        }
    }

    /// <summary>Copies the journal as it is at this moment into a new file, while the engine goes on. The copy is opened like any journal.</summary>
    /// <param name="path">The new file. It appears when the copy is whole.</param>
    /// <exception cref="JournalException">The file exists already, or the copy cannot be made; nothing is left of it.</exception>
    public void BackupTo(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ObjectDisposedException.ThrowIf(disposed, this);
        using var source = Connect();
        Backup.Make(source, Path.GetFullPath(path));
    }

    /// <summary>Closes the journal, and its readers when they are done. What an append returned from is safe without it.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            if (disposed)
            {
                return;
            }

            disposed = true;
        }

        // Outside of the lock, which it may be waiting for.
        checkpointer.Dispose();
        lock (gate)
        {
            readers.Dispose();
            try
            {
                // Where this fails, the log stays and the next one to open the journal reads it.
                database.CheckpointOnClose(mayCheckpoint && database.Checkpoint());
            }
            catch (JournalException)
            {
            }

            database.Dispose();
            claim.Dispose();
        }
    }

    private void Prepare()
    {
        if (database.IsReadOnly)
        {
            throw new JournalException($"The journal {file} cannot be opened: this process may not write it. Grant it the file.");
        }

        // The cache is in KiB, where negative: enough for the pages that partitions grow at, and for what is large and rare the log takes the rest. A larger one was no faster, and SQLite looks through all of it with each commit that split a page.
        database.Execute($"PRAGMA page_size = {CleanPages.PageSize}; PRAGMA max_page_count = {CleanPages.MaxPages}; PRAGMA secure_delete = ON; PRAGMA cache_size = -8192;");
        Schema.Upgrade(database);
        database.Execute(
            // By itself SQLite moves the log within a commit: for when the thread that does so beside the commits is too slow, or fails.
            $"PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = {4 * options.CheckpointPages}; PRAGMA synchronous = {(options.Synchronous == SqliteSynchronous.Full ? "FULL" : "NORMAL")};");
        if (database.IsReadOnly)
        {
            // What is known only once the file's header was read.
            throw new JournalException($"The journal {file} is damaged: its header says that it may not be written. Nothing was changed. Keep a copy, and restore the last backup.");
        }
    }

    private Database Connect() => Database.Open(file, writes: false, options.Patience, options.Vfs);

    private Head Find(int partition, long epoch)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if ((uint)partition >= heads.Length)
        {
            throw new ArgumentOutOfRangeException(nameof(partition), partition, $"The journal has {heads.Length} partitions of this writer; TakeOver comes first.");
        }

        var head = heads[partition];
        return head.Told.Epoch == epoch ? head : throw JournalConflictException.Stale(partition, epoch, head.Told.Epoch);
    }

    /// <summary>Does work in a transaction; a new writer's first one also writes its epoch. The work returns where the partitions stand that it changed.</summary>
    private void Write(Func<IReadOnlyList<Head>> work)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        mayCheckpoint = true;
        database.Errand = Errand.Write;
        IReadOnlyList<Head> changed = [];
        try
        {
            database.Transaction(() =>
            {
                foreach (var head in tookOver ? [] : heads)
                {
                    writer.TakeOver(head);
                }

                changed = work();
            });
            tookOver = true;
        }
        catch
        {
            writer.RolledBack();
            throw;
        }

        foreach (var head in changed)
        {
            heads[head.Partition] = head;
        }

        checkpointer.Appended(database.TakePagesWritten());
    }
}

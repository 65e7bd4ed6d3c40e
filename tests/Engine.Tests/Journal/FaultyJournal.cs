namespace Wellspring.Engine.Tests.Journal;

/// <summary>A journal in memory that a test can break, slow down, and look into.</summary>
internal sealed class FaultyJournal(InMemoryJournal inner) : IJournal
{
    public FaultyJournal()
        : this(new())
    {
    }

    /// <summary>Called before each append; what it throws is the append's answer.</summary>
    public Action<IReadOnlyList<JournalBatch>> Before { get; set; } = _ => { };

    /// <summary>How many appends there were.</summary>
    public int Appends { get; private set; }

    /// <summary>Called before users are fetched.</summary>
    public Action BeforeFetch { get; set; } = () => { };

    /// <summary>Called before a user's entries are read.</summary>
    public Action BeforeReadBack { get; set; } = () => { };

    /// <summary>Called before a user is forgotten.</summary>
    public Action BeforeForget { get; set; } = () => { };

    /// <summary>Called before files are cleaned of forgotten users.</summary>
    public Action BeforeScrub { get; set; } = () => { };

    /// <summary>Called when all users were read.</summary>
    public Action AfterUsers { get; set; } = () => { };

    public bool IsDisposed { get; private set; }

    /// <summary>How often users were fetched.</summary>
    public int Fetches { get; private set; }

    public IReadOnlyList<JournalHead> TakeOver(int partitions) => inner.TakeOver(partitions);

    public void Append(IReadOnlyList<JournalBatch> batches)
    {
        Before(batches);
        inner.Append(batches);
        Appends++;
    }

    public IEnumerable<JournalRecord> Read(int partition, long fromSequence = 0) => inner.Read(partition, fromSequence);

    public IEnumerable<JournalRecord> ReadBack(int partition, long lastSequence)
    {
        BeforeReadBack();
        return inner.ReadBack(partition, lastSequence);
    }

    public IEnumerable<JournalUser> ReadUsers(int partition)
    {
        var users = inner.ReadUsers(partition);
        AfterUsers();
        return users;
    }

    public IReadOnlyList<JournalUser> FindUsers(int partition, IReadOnlyCollection<long> numbers)
    {
        BeforeFetch();
        Fetches++;
        return inner.FindUsers(partition, numbers);
    }

    public void Forget(IReadOnlyList<ForgottenUser> users)
    {
        BeforeForget();
        inner.Forget(users);
    }

    public void Scrub()
    {
        BeforeScrub();
        inner.Scrub();
    }

    public IEnumerable<ReadOnlyMemory<byte>> ReadTombstones() => inner.ReadTombstones();

    public void RemoveTombstone(ReadOnlyMemory<byte> tombstone) => inner.RemoveTombstone(tombstone);

    public void Trim(int partition, long epoch, long before) => inner.Trim(partition, epoch, before);

    public void Dispose()
    {
        IsDisposed = true;
        inner.Dispose();
    }
}

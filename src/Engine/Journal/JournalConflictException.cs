namespace Wellspring.Engine;

/// <summary>An append was refused because the caller is not, or no longer, the partition's writer.</summary>
public sealed class JournalConflictException : JournalException
{
    /// <summary>Creates the exception without a message.</summary>
    public JournalConflictException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">Which partition, what was expected and what was found.</param>
    public JournalConflictException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    /// <param name="message">Which partition, what was expected and what was found.</param>
    /// <param name="innerException">The cause.</param>
    public JournalConflictException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Another writer has appended.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="expected">How many records the caller believed it to have.</param>
    /// <param name="found">How many it has.</param>
    public static JournalConflictException Sequence(int partition, long expected, long found) =>
        new($"Partition {partition}: {expected} records expected, {found} found. Another writer has appended; make a new engine from the journal.");

    /// <summary>Another writer has taken over.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="epoch">The caller's epoch.</param>
    /// <param name="current">The epoch that writes now.</param>
    public static JournalConflictException Stale(int partition, long epoch, long current) =>
        new($"Partition {partition}: epoch {epoch} has ended, epoch {current} writes now. Stop this writer.");
}

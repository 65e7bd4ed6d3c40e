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
}

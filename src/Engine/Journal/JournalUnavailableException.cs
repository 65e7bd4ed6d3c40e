namespace Wellspring.Engine;

/// <summary>The journal cannot be written now, such as for want of room. What was accepted waits and is written as soon as it can be.</summary>
public sealed class JournalUnavailableException : JournalException
{
    /// <summary>Creates the exception without a message.</summary>
    public JournalUnavailableException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong, and what to do.</param>
    public JournalUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    /// <param name="message">What is wrong, and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public JournalUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

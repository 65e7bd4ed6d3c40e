namespace Wellspring.Engine;

/// <summary>The journal cannot keep what an engine decided, or cannot be read.</summary>
public class JournalException : Exception
{
    /// <summary>Creates the exception without a message.</summary>
    public JournalException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">Which partition, and what to do.</param>
    public JournalException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    /// <param name="message">Which partition, and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public JournalException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

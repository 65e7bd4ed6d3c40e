namespace Wellspring.Testing;

/// <summary>A journal does not keep to its interface. The message says what was expected and what was found.</summary>
public sealed class JournalConformanceException : Exception
{
    /// <summary>Creates the exception without a message.</summary>
    public JournalConformanceException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was expected and what was found.</param>
    public JournalConformanceException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    /// <param name="message">What was expected and what was found.</param>
    /// <param name="innerException">The cause.</param>
    public JournalConformanceException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

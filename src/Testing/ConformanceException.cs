namespace Wellspring.Testing;

/// <summary>A journal or a channel does not keep to its interface. The message says what was expected and what was found.</summary>
public sealed class ConformanceException : Exception
{
    /// <summary>Creates the exception without a message.</summary>
    public ConformanceException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was expected and what was found.</param>
    public ConformanceException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    /// <param name="message">What was expected and what was found.</param>
    /// <param name="innerException">The cause.</param>
    public ConformanceException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

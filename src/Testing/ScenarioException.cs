namespace Wellspring.Testing;

/// <summary>A scenario's expectation failed. The message says what was expected and shows the timeline.</summary>
public sealed class ScenarioException : Exception
{
    /// <summary>Creates the exception without a message.</summary>
    public ScenarioException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was expected, and the timeline.</param>
    public ScenarioException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    /// <param name="message">What was expected, and the timeline.</param>
    /// <param name="innerException">The cause.</param>
    public ScenarioException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

namespace Wellspring.Engine;

/// <summary>The rules or the configuration have mistakes; nothing was started. Each is named with its rule and clause, or its key.</summary>
public sealed class InvalidConfigurationException : Exception
{
    /// <summary>Creates the exception without a mistake's text.</summary>
    public InvalidConfigurationException()
        : this([])
    {
    }

    /// <summary>Creates the exception for one mistake.</summary>
    /// <param name="message">The mistake.</param>
    public InvalidConfigurationException(string message)
        : this([message])
    {
    }

    /// <summary>Creates the exception for one mistake with its cause.</summary>
    /// <param name="message">The mistake.</param>
    /// <param name="innerException">The cause.</param>
    public InvalidConfigurationException(string message, Exception innerException)
        : base(message, innerException) => Mistakes = [message];

    /// <summary>Creates the exception for several mistakes.</summary>
    /// <param name="mistakes">The mistakes, one line each.</param>
    public InvalidConfigurationException(IReadOnlyList<string> mistakes)
        : base(string.Join(Environment.NewLine, mistakes)) => Mistakes = mistakes;

    /// <summary>The mistakes, one line each.</summary>
    public IReadOnlyList<string> Mistakes { get; }
}

using Wellspring.Engine;

namespace Wellspring.Testing;

/// <summary>What goes wrong with one attempt to deliver.</summary>
public sealed record Fault
{
    private Fault()
    {
    }

    /// <summary>How long it takes before anything else happens. Default zero.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Whether the channel within is called.</summary>
    public bool Delivers { get; private init; }

    /// <summary>What is answered, whatever the channel within answered; null for its own answer.</summary>
    public DeliveryResult? Result { get; private init; }

    /// <summary>What is thrown at the end; null for nothing.</summary>
    public Exception? Exception { get; private init; }

    /// <summary>Answers instead of delivering.</summary>
    /// <param name="result">The answer.</param>
    public static Fault Answers(DeliveryResult result) => new() { Result = result ?? throw new ArgumentNullException(nameof(result)) };

    /// <summary>Throws instead of delivering.</summary>
    /// <param name="exception">What is thrown.</param>
    public static Fault Throws(Exception exception) => new() { Exception = exception ?? throw new ArgumentNullException(nameof(exception)) };

    /// <summary>Delivers, and the answer is lost on the way back.</summary>
    /// <param name="result">What is answered instead.</param>
    public static Fault LosesAnswer(DeliveryResult result) => Answers(result) with { Delivers = true };

    /// <summary>Delivers, and throws instead of answering.</summary>
    /// <param name="exception">What is thrown.</param>
    public static Fault LosesAnswer(Exception exception) => Throws(exception) with { Delivers = true };

    /// <summary>Delivers, later.</summary>
    /// <param name="by">How much later.</param>
    public static Fault Delays(TimeSpan by) => new() { Delivers = true, Delay = by };
}

using System.Buffers;

namespace Wellspring.Engine;

/// <summary>One attempt to take an action to a user through a channel. Immutable.</summary>
public sealed record Delivery
{
    /// <summary>How long an <see cref="Id"/> is, in characters.</summary>
    public const int IdLength = 32;

    private static readonly SearchValues<char> IdCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");

    /// <summary>Identifies the delivery over all its attempts: the idempotency key. 32 ASCII letters and digits.</summary>
    /// <exception cref="ArgumentException">It is something else.</exception>
    public required string Id
    {
        get;
        init => field = value is { Length: IdLength } && !value.AsSpan().ContainsAnyExcept(IdCharacters)
            ? value
            : throw new ArgumentException($"A delivery's id is {IdLength} ASCII letters and digits.", nameof(value));
    }

    /// <summary>The user's id.</summary>
    public required string User { get; init; }

    /// <summary>The id of the rule that proposed it.</summary>
    public required string Rule { get; init; }

    /// <summary>The step's name; empty for <c>Then</c>.</summary>
    public string Step { get; init; } = "";

    /// <summary>The instance's key; empty where the rule has none.</summary>
    public string Key { get; init; } = "";

    /// <summary>The name of the channel that it was decided for.</summary>
    public required string Channel { get; init; }

    /// <summary>Where the channel reaches the user, as its <see cref="IChannel.Reach"/> said; null where that said nothing.</summary>
    public string? Address { get; init; }

    /// <summary>What was decided, in the words of the rule.</summary>
    public required OutgoingAction Action { get; init; }

    /// <summary>The data of the event that the rule began with, or an <see cref="Occasion"/>: what a channel needs to answer just that event stands there. Null where it is not kept.</summary>
    public object? Trigger
    {
        get => field ?? Kept?.Value;
        init;
    }

    /// <summary>The same, read when it is asked for.</summary>
    internal KeptData? Kept { get; init; }

    /// <summary>What the message catalogue made of the action for this channel; null where there is no catalogue.</summary>
    public RenderedMessage? Message { get; init; }

    /// <summary>The action's class.</summary>
    public MessageClass Class => Action.Class;

    /// <summary>When it was decided.</summary>
    public required DateTimeOffset DecidedAt { get; init; }

    /// <summary>When it is of no use any more; null where it always is.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>Which attempt this is, from 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public int Attempt
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Attempts are counted from 1.");
    } = 1;

    /// <summary>One line for people, without the user and without content.</summary>
    public override string ToString() =>
        $"delivery {Id} of {Rule}{(Step.Length > 0 ? $" {Step}" : "")} by {Channel}: {Class} {Action.Name}, attempt {Attempt}";
}

using System.Diagnostics.CodeAnalysis;

namespace Wellspring.Engine;

/// <summary>What the message catalogue makes of an action for one channel.</summary>
/// <param name="Name">The template's name in the catalogue.</param>
/// <param name="Culture">The culture of its texts, one of the catalogue's.</param>
public sealed record RenderedMessage(string Name, string Culture)
{
    /// <summary>What the channel's platform calls the message; null where the catalogue does not say.</summary>
    public string? PlatformId { get; init; }

    /// <summary>The text; null where the template has none.</summary>
    public string? Text { get; init; }

    /// <summary>What goes out, by the names of the channel's wire format, ordered by key, ordinal; a dictionary that is given is copied in that order. None is empty.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; init => field = RenderedFields.Of(value); } = RenderedFields.None;

    /// <summary>Whether all parts are the same.</summary>
    /// <param name="other">The other message.</param>
    public bool Equals(RenderedMessage? other) =>
        other is not null && Name == other.Name && Culture == other.Culture && PlatformId == other.PlatformId && Text == other.Text && Fields.SequenceEqual(other.Fields);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Culture, PlatformId, Text, Fields.Count);

    /// <summary>For people, without content.</summary>
    public override string ToString() => $"{Name} in {Culture}";
}

/// <summary>A message, or why there is none.</summary>
public readonly record struct Rendering
{
    internal Rendering(RenderedMessage message) => Message = message;

    internal Rendering(string problem) => Problem = problem;

    /// <summary>The message; null where it cannot be made.</summary>
    public RenderedMessage? Message { get; }

    /// <summary>Why it cannot be made, in words that name template, channel and field and hold no value; null where there is a message.</summary>
    public string? Problem { get; }

    /// <summary>Whether there is a message.</summary>
    [MemberNotNullWhen(true, nameof(Message))]
    [MemberNotNullWhen(false, nameof(Problem))]
    public bool IsMessage => Message is not null;

    /// <summary>For people, without content.</summary>
    public override string ToString() => Problem ?? $"{Message}";
}

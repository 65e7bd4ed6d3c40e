namespace Wellspring.Engine;

/// <summary>What a rule can name (a message, a coupon, an invitation, a task), as it is written into a message catalogue.</summary>
/// <param name="Name">The name that rules use.</param>
/// <param name="Class">The class; an action of another class is not sent.</param>
public sealed record MessageTemplate(string Name, MessageClass Class)
{
    /// <summary>The fields that rules fill in. Each is used by a text or by a channel.</summary>
    public IReadOnlyList<MessageField> Fields { get; init; } = [];

    /// <summary>The text for channels that take a text; null where none does.</summary>
    public MessageText? Text { get; init; }

    /// <summary>The channels that may carry it, at least one, the one to be tried first at the front.</summary>
    public IReadOnlyList<MessageChannel> Channels { get; init; } = [];
}

/// <summary>A field of a message, by the name that rules use.</summary>
/// <param name="Name">The name, without braces.</param>
public sealed record MessageField(string Name)
{
    /// <summary>Whether the message is not sent where the field has no value. Default true.</summary>
    public bool Required { get; init; } = true;

    /// <summary>How long a value may be, in characters as a reader counts them (an emoji is one); at least 1. Default null, as long as it is.</summary>
    public int? MaxLength { get; init; }

    /// <summary>What is done with a longer value. Default <see cref="OnTooLong.Cut"/>.</summary>
    public OnTooLong OnTooLong { get; init; }
}

/// <summary>What a channel needs for a message.</summary>
/// <param name="Channel">The channel's name.</param>
public sealed record MessageChannel(string Channel)
{
    /// <summary>What the channel's platform calls the message: a template id, a coupon stock, a group. Opaque to the engine. Default null.</summary>
    public string? PlatformId { get; init; }

    /// <summary>What goes out under the names of the channel's wire format.</summary>
    public IReadOnlyList<WireField> Fields { get; init; } = [];
}

/// <summary>What goes out under one name of a channel's wire format.</summary>
/// <param name="Key">The name on the wire, such as <c>thing2</c>.</param>
/// <param name="Text">A field (<c>{item}</c>), a constant, or a text with places for fields. Where it comes out empty, the key is left out.</param>
public sealed record WireField(string Key, MessageText Text)
{
    /// <summary>How long the text may come out, in characters as a reader counts them; at least 1. Default null, as long as it is.</summary>
    public int? MaxLength { get; init; }

    /// <summary>What is done with a longer text. Default <see cref="OnTooLong.Cut"/>.</summary>
    public OnTooLong OnTooLong { get; init; }
}

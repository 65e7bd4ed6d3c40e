using System.Collections.Immutable;
using System.Globalization;

namespace Wellspring.Engine;

/// <summary>Makes messages: <c>Send.Marketing("cart-reminder").With("item", cart.TopItem)</c>.</summary>
public static class Send
{
    /// <summary>A message of class Marketing.</summary>
    /// <param name="template">The template's name in the message catalogue; no channel's wire format.</param>
    public static SendMessage Marketing(string template) => new(template) { Class = MessageClass.Marketing };

    /// <summary>A message of class Service.</summary>
    /// <param name="template">The template's name in the message catalogue; no channel's wire format.</param>
    public static SendMessage Service(string template) => new(template) { Class = MessageClass.Service };

    /// <summary>A message of class Transactional.</summary>
    /// <param name="template">The template's name in the message catalogue; no channel's wire format.</param>
    public static SendMessage Transactional(string template) => new(template) { Class = MessageClass.Transactional };
}

/// <summary>Send a message to the user. It is named by its template and semantic fields; channels map them to their own.</summary>
/// <param name="Template">The template's name in the message catalogue.</param>
public sealed record SendMessage(string Template) : OutgoingAction
{
    /// <inheritdoc/>
    public override string Name => Template;

    /// <summary>The fields' values by name, as text: numbers in the invariant culture, times in ISO 8601, bools as true and false. A field without a value is left out.</summary>
    public ImmutableSortedDictionary<string, string> Fields { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>A word that frequency caps can select messages by, or null.</summary>
    public string? Tag { get; init; }

    /// <summary>The message with one more field.</summary>
    /// <param name="field">The field's semantic name.</param>
    /// <param name="value">Its value; null leaves the field out.</param>
    public SendMessage With(string field, object? value) => value is null
        ? this
        : this with { Fields = Fields.SetItem(field, Text(value)) };

    /// <summary>The message with a tag that frequency caps can select it by.</summary>
    /// <param name="tag">The tag.</param>
    public SendMessage Tagged(string tag) => this with { Tag = tag };

    /// <summary>Whether template, class, tag and fields are the same.</summary>
    /// <param name="other">The other message.</param>
    public bool Equals(SendMessage? other) =>
        other is not null && Template == other.Template && Class == other.Class && ValidFor == other.ValidFor && Tag == other.Tag && Fields.SequenceEqual(other.Fields);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Template, Class, Tag, Fields.Count);

    private static string Text(object value) => value switch
    {
        bool yes => yes ? "true" : "false",
        DateTime or DateTimeOffset => string.Create(CultureInfo.InvariantCulture, $"{value:yyyy-MM-dd'T'HH:mm:ssK}"),
        DateOnly or TimeOnly => string.Create(CultureInfo.InvariantCulture, $"{value:O}"),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}

/// <summary>Give the user a coupon. Of class Marketing, unless said otherwise: <c>new IssueCoupon("sorry") { Class = MessageClass.Service }</c>.</summary>
/// <param name="Coupon">The coupon's name in the shop's configuration.</param>
public sealed record IssueCoupon(string Coupon) : OutgoingAction
{
    /// <inheritdoc/>
    public override string Name => Coupon;
}

/// <summary>Invite the user into a group or to a contact. Of class Marketing, unless said otherwise.</summary>
/// <param name="To">The group's or contact's name in the shop's configuration.</param>
public sealed record Invite(string To) : OutgoingAction
{
    /// <inheritdoc/>
    public override string Name => To;
}

/// <summary>Give a member of the staff a task about the user. Transactional, for it does not reach the user.</summary>
public sealed record NotifyStaff : OutgoingAction
{
    /// <summary>Creates the action.</summary>
    /// <param name="task">The task's name in the message catalogue.</param>
    public NotifyStaff(string task)
    {
        Task = task;
        Class = MessageClass.Transactional;
    }

    /// <summary>The task's name in the message catalogue.</summary>
    public string Task { get; }

    /// <inheritdoc/>
    public override string Name => Task;
}

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

/// <summary>Fills in what the catalogue's texts have places for.</summary>
public static class ActionFields
{
    /// <summary>No fields, in ordinal order.</summary>
    internal static readonly ImmutableSortedDictionary<string, string> None = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The action with one more field: <c>new NotifyStaff("call").With("customer", user.Id)</c>.</summary>
    /// <typeparam name="TAction">What is to be done.</typeparam>
    /// <param name="action">The action.</param>
    /// <param name="field">The field's semantic name.</param>
    /// <param name="value">Its value; null leaves the field out.</param>
    public static TAction With<TAction>(this TAction action, string field, object? value)
        where TAction : OutgoingAction
    {
        ArgumentNullException.ThrowIfNull(action);
        return value is null ? action : (TAction)(action with { Fields = action.Fields.SetItem(field, Text(value)) });
    }

    private static string Text(object value) => value switch
    {
        bool yes => yes ? "true" : "false",
        DateTime or DateTimeOffset => string.Create(CultureInfo.InvariantCulture, $"{value:yyyy-MM-dd'T'HH:mm:ssK}"),
        DateOnly or TimeOnly => string.Create(CultureInfo.InvariantCulture, $"{value:O}"),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}

/// <summary>Send a message to the user. It is named by its template and semantic fields; channels map them to their own.</summary>
/// <param name="Template">The template's name in the message catalogue.</param>
public sealed record SendMessage(string Template) : OutgoingAction
{
    /// <inheritdoc/>
    public override string Name => Template;

    /// <summary>A word that frequency caps can select messages by, or null.</summary>
    public string? Tag { get; init; }

    /// <summary>The message with a tag that frequency caps can select it by.</summary>
    /// <param name="tag">The tag.</param>
    public SendMessage Tagged(string tag) => this with { Tag = tag };
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

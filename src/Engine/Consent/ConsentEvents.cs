using System.Text.Json.Serialization;

namespace Wellspring.Engine;

/// <summary>The purposes that the engine itself asks consent for and suppresses.</summary>
public static class Purposes
{
    /// <summary>What actions of class Marketing are for.</summary>
    public const string Marketing = "marketing";

    /// <summary>What actions of class Service are for.</summary>
    public const string Service = "service";

    internal static string Of(MessageClass of) => of == MessageClass.Marketing ? Marketing : Service;
}

/// <summary>The user agreed to be written to. On the wire: <c>consent_granted</c>. A part that is left out stands for all.</summary>
/// <param name="Purpose">What for. Default <see cref="Purposes.Marketing"/>.</param>
/// <param name="Channel">On which channel.</param>
/// <param name="Template">With which template of the message catalogue.</param>
/// <param name="Credits">How many messages the user agreed to, from 0 to 1,000; they need a channel and a template. Default 0: any number.</param>
/// <param name="Until">Until when, RFC 3339 with a zone.</param>
/// <param name="Evidence">What shows it, such as the form and the version of its text. It stays in the journal and is not kept in the user's state.</param>
public sealed record ConsentGranted(
    string Purpose = Purposes.Marketing,
    string? Channel = null,
    string? Template = null,
    int Credits = 0,
    [property: JsonConverter(typeof(Rfc3339Converter))] DateTimeOffset? Until = null,
    string? Evidence = null)
{
    /// <summary>How many messages one statement is good for at most: 1,000.</summary>
    public const int MostCredits = 1000;
}

/// <summary>The user takes consent back, credits too. On the wire: <c>consent_revoked</c>. A part that is left out stands for all: without any it is the opt-out of everything.</summary>
/// <param name="Purpose">What for.</param>
/// <param name="Channel">On which channel.</param>
/// <param name="Template">With which template of the message catalogue.</param>
/// <param name="Evidence">What shows it. It stays in the journal.</param>
public sealed record ConsentRevoked(string? Purpose = null, string? Channel = null, string? Template = null, string? Evidence = null);

/// <summary>The user must not be written to, whatever consent says: a complaint, a bounce. On the wire: <c>suppressed</c>. A part that is left out stands for all.</summary>
/// <param name="Purpose">What for.</param>
/// <param name="Channel">On which channel.</param>
/// <param name="Until">Until when, RFC 3339 with a zone.</param>
/// <param name="Evidence">Why. It stays in the journal.</param>
public sealed record UserSuppressed(
    string? Purpose = null,
    string? Channel = null,
    [property: JsonConverter(typeof(Rfc3339Converter))] DateTimeOffset? Until = null,
    string? Evidence = null);

/// <summary>The user may be written to again. On the wire: <c>unsuppressed</c>. It takes back suppressions of the same parts; of a wider one it takes back just this part.</summary>
/// <param name="Purpose">What for.</param>
/// <param name="Channel">On which channel.</param>
/// <param name="Evidence">Why. It stays in the journal.</param>
public sealed record UserUnsuppressed(string? Purpose = null, string? Channel = null, string? Evidence = null);

/// <summary>The events of consent and suppression, which every engine knows. They are ordinary CloudEvents of any origin.</summary>
internal static class ConsentEvents
{
    private const int LongestName = 200;

    public static IReadOnlyList<Type> Records { get; } = [typeof(ConsentGranted), typeof(ConsentRevoked), typeof(UserSuppressed), typeof(UserUnsuppressed)];

    public static void Register(EventTypes types) => types
        .Add("consent_granted", ConsentJson.Default.ConsentGranted, e => Fault(e.Purpose, e.Channel, e.Template) ?? Fault(e))
        .Add("consent_revoked", ConsentJson.Default.ConsentRevoked, e => Fault(e.Purpose, e.Channel, e.Template))
        .Add("suppressed", ConsentJson.Default.UserSuppressed, e => Fault(e.Purpose, e.Channel, null))
        .Add("unsuppressed", ConsentJson.Default.UserUnsuppressed, e => Fault(e.Purpose, e.Channel, null));

    private static string? Fault(ConsentGranted e) =>
        e.Credits is < 0 or > ConsentGranted.MostCredits ? $"credits must be from 0 to {ConsentGranted.MostCredits}"
        : e.Credits > 0 && (e.Channel is null || e.Template is null) ? "credits need a channel and a template"
        : null;

    private static string? Fault(string? purpose, string? channel, string? template) =>
        Fault("purpose", purpose) ?? Fault("channel", channel) ?? Fault("template", template);

    private static string? Fault(string name, string? value) =>
        value is null ? null
        : value.Length == 0 ? $"{name} is empty; leave it out where all are meant"
        : value.Length > LongestName ? $"{name} is longer than {LongestName} characters"
        : null;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ConsentGranted))]
[JsonSerializable(typeof(ConsentRevoked))]
[JsonSerializable(typeof(UserSuppressed))]
[JsonSerializable(typeof(UserUnsuppressed))]
internal sealed partial class ConsentJson : JsonSerializerContext;

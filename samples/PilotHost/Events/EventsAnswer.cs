using System.Text.Json.Serialization;
using Wellspring.Engine;

namespace Wellspring.PilotHost;

/// <summary>What became of the events of a body.</summary>
internal sealed record EventsAnswer(int Accepted, int Repeated, int Refused, IReadOnlyList<EventResult> Results);

/// <summary>What became of one event.</summary>
/// <param name="Line">Its line, where the body was lines.</param>
/// <param name="Status">Accepted, Repeated or Refused.</param>
/// <param name="Reason">Why it was refused.</param>
internal sealed record EventResult(int? Line, PublishStatus Status, string? Reason);

/// <summary>Why nothing was taken, and what to do.</summary>
internal sealed record EventsFault(string Error);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(EventsAnswer))]
[JsonSerializable(typeof(EventsFault))]
internal sealed partial class EventsJson : JsonSerializerContext;

using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>An app's message to employees on the wire.</summary>
internal sealed record StaffMessage(string? Touser, string? Toparty, string? Totag, string Msgtype, int Agentid, ServiceText Text, int EnableDuplicateCheck, int? DuplicateCheckInterval);

/// <summary>What became of it: ids are separated by bars.</summary>
internal sealed record StaffAnswer(string? Msgid, string? Invaliduser, string? Unlicenseduser)
{
    /// <summary>The name by which it can be recalled.</summary>
    public string? Receipt => Msgid is { Length: > 0 and <= DeliveryResult.MaxReceiptLength } ? Msgid : null;
}

/// <summary>A welcome on the wire.</summary>
internal sealed record WelcomeMessage(string WelcomeCode, ServiceText? Text, JsonArray? Attachments);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StaffMessage))]
[JsonSerializable(typeof(StaffAnswer))]
[JsonSerializable(typeof(WelcomeMessage))]
internal sealed partial class WeComJson : JsonSerializerContext;

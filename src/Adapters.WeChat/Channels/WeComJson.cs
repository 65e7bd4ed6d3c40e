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

/// <summary>A message to customers on the wire.</summary>
internal sealed record CustomerMessage(string ChatType, IReadOnlyList<string> ExternalUserid, string? Sender, ServiceText? Text, JsonArray? Attachments);

internal sealed record CustomerAnswer(string? Msgid, IReadOnlyList<string>? FailList);

/// <summary>Asks after a message to customers.</summary>
internal sealed record TaskQuery(string Msgid, string? Userid = null, int? Limit = null, string? Cursor = null);

internal interface IPage<T>
{
    IReadOnlyList<T>? Items { get; }

    string? NextCursor { get; }
}

/// <summary>Employees who have it to confirm.</summary>
internal sealed record TaskPage([property: JsonPropertyName("task_list")] IReadOnlyList<TaskState>? Items, string? NextCursor) : IPage<TaskState>;

/// <param name="Userid">The employee.</param>
/// <param name="Status">0 not confirmed, 2 confirmed.</param>
internal sealed record TaskState(string Userid, int Status);

/// <summary>Customers of one employee.</summary>
internal sealed record ResultPage([property: JsonPropertyName("send_list")] IReadOnlyList<TaskResult>? Items, string? NextCursor) : IPage<TaskResult>;

/// <param name="ExternalUserid">The customer.</param>
/// <param name="Status">0 not sent, 1 sent, 2 no contact any more, 3 had as many as allowed.</param>
internal sealed record TaskResult(string? ExternalUserid, int Status);

/// <summary>A customer's tags with one employee on the wire.</summary>
internal sealed record CustomerTags(string Userid, string ExternalUserid, IReadOnlyList<string> AddTag, IReadOnlyList<string> RemoveTag);

/// <summary>Whose customer someone is.</summary>
internal sealed record CustomerContacts(IReadOnlyList<CustomerStaff>? FollowUser);

internal sealed record CustomerStaff(string Userid);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StaffMessage))]
[JsonSerializable(typeof(StaffAnswer))]
[JsonSerializable(typeof(WelcomeMessage))]
[JsonSerializable(typeof(CustomerMessage))]
[JsonSerializable(typeof(CustomerAnswer))]
[JsonSerializable(typeof(TaskQuery))]
[JsonSerializable(typeof(TaskPage))]
[JsonSerializable(typeof(ResultPage))]
[JsonSerializable(typeof(CustomerTags))]
[JsonSerializable(typeof(CustomerContacts))]
internal sealed partial class WeComJson : JsonSerializerContext;

using System.Text.Json.Serialization;

namespace Wellspring.Adapters.WeChat;

/// <summary>add_contact_way on the wire. https://developer.work.weixin.qq.com/document/path/92228</summary>
internal sealed record ContactWay(int Type, int Scene, string? Remark, bool SkipVerify, string State, IReadOnlyList<string> User);

internal sealed record MadeContactWay(string? ConfigId, string? QrCode);

/// <summary>groupchat/add_join_way on the wire. https://developer.work.weixin.qq.com/document/path/92229</summary>
internal sealed record JoinWay(int Scene, string? Remark, int AutoCreateRoom, string? RoomBaseName, IReadOnlyList<string> ChatIdList, string State);

internal sealed record AskedWay(string ConfigId);

internal sealed record FoundJoinWay([property: JsonPropertyName("join_way")] MadeJoinWay? Way);

internal sealed record MadeJoinWay(string? QrCode, IReadOnlyList<string>? ChatIdList);

/// <summary>qrcode/create on the wire. https://developers.weixin.qq.com/doc/service/api/qrcode/qrcodes/api_createqrcode.html</summary>
internal sealed record SceneCode(long? ExpireSeconds, string ActionName, SceneInfo ActionInfo);

internal sealed record SceneInfo(SceneName Scene);

internal sealed record SceneName(string SceneStr);

internal sealed record MadeSceneCode(string? Ticket, long? ExpireSeconds, string? Url);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ContactWay))]
[JsonSerializable(typeof(MadeContactWay))]
[JsonSerializable(typeof(JoinWay))]
[JsonSerializable(typeof(AskedWay))]
[JsonSerializable(typeof(FoundJoinWay))]
[JsonSerializable(typeof(SceneCode))]
[JsonSerializable(typeof(MadeSceneCode))]
internal sealed partial class InvitationJson : JsonSerializerContext;

using System.Globalization;
using System.Text.Json.Serialization;

namespace Wellspring.Adapters.WeChat;

/// <summary>A page of user/get.</summary>
internal sealed record FollowerPage(long Total = 0, FollowerIds? Data = null);

internal sealed record FollowerIds(IReadOnlyList<string> Openid);

/// <summary>The body of user/info/batchget.</summary>
internal sealed record FollowerQuestion(IReadOnlyList<FollowerId> UserList);

internal sealed record FollowerId(string Openid, string Lang);

internal sealed record FollowerInfos(IReadOnlyList<Follower> UserInfoList);

internal sealed record Follower(string Openid, int Subscribe)
{
    public long SubscribeTime { get; init; }

    public string? Unionid { get; init; }

    public IReadOnlyList<int> TagidList { get; init; } = [];

    public long QrScene { get; init; }

    public string? QrSceneStr { get; init; }

    /// <summary>The scene of the QR code that the follower came by; null where there was none.</summary>
    public string? Scene => QrSceneStr is { Length: > 0 } text ? text : QrScene == 0 ? null : QrScene.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The answer of tags/get.</summary>
internal sealed record TagList(IReadOnlyList<FollowerTag> Tags);

internal sealed record FollowerTag(int Id, string Name);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(FollowerPage))]
[JsonSerializable(typeof(FollowerQuestion))]
[JsonSerializable(typeof(FollowerInfos))]
[JsonSerializable(typeof(TagList))]
internal sealed partial class ImportJson : JsonSerializerContext;

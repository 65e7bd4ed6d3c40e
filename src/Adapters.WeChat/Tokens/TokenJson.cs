using System.Text.Json.Serialization;

namespace Wellspring.Adapters.WeChat;

internal sealed record StableTokenRequest(string GrantType, string Appid, string Secret, bool ForceRefresh);

internal sealed record TokenBody(string? AccessToken, long ExpiresIn);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(StableTokenRequest))]
[JsonSerializable(typeof(TokenBody))]
internal sealed partial class TokenJson : JsonSerializerContext;

using System.Text.Json.Nodes;

namespace Wellspring.WeChatSandbox;

/// <summary>What a call is answered with. WeChat says 200 also for errors; WeChat Pay does not.</summary>
internal sealed record Answer(int Status, string ContentType, byte[] Body, int Code)
{
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    public static Answer Ok(JsonObject? more = null) => Error(0, "ok", more);

    public static Answer Error(int code, string message, JsonObject? more = null)
    {
        JsonObject body = new() { ["errcode"] = code, ["errmsg"] = message };
        foreach (var (name, value) in more ?? [])
        {
            body[name] = value?.DeepClone();
        }
        return Bare(body) with { Code = code };
    }

    /// <summary>A success without errcode, as token, list and GET endpoints give it.</summary>
    public static Answer Bare(JsonNode body) => new(200, "application/json; charset=utf-8", Json.Bytes(body), 0);
}

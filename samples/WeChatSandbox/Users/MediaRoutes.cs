using System.Text.Json.Nodes;

namespace Wellspring.WeChatSandbox;

/// <summary>media/upload: an id for what was uploaded; the bytes are not kept.</summary>
internal static class MediaRoutes
{
    public static void Add(ApiRoutes routes) =>
        routes.Post("/cgi-bin/media/upload", Opens.Any, call =>
        {
            var type = call.Query["type"].ToString();
            if (type is not ("image" or "voice" or "video" or "thumb" or "file"))
            {
                throw new Refusal(40004, "invalid media type");
            }
            if (call.Raw.Body.Length == 0)
            {
                throw new Refusal(41005, "media data missing");
            }
            JsonObject answer = new() { ["type"] = type, ["media_id"] = Hash.Id("", $"{call.Account.Id} {call.World.NextId()}", 64), ["created_at"] = call.Now.ToUnixTimeSeconds() };
            return call.Account is Corp ? Answer.Ok(answer) : Answer.Bare(answer);
        }, json: false);
}

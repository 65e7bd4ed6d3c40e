using System.Text.Json.Nodes;

namespace Wellspring.WeChatSandbox;

/// <summary>user/info, user/info/batchget, user/get and user/info/updateremark.</summary>
internal static class UserRoutes
{
    private const int MaxBatch = 100;

    public static void Add(ApiRoutes routes)
    {
        routes.Get("/cgi-bin/user/info", Opens.OfficialAccount, call => Answer.Bare(Info(call.Fan(call.Query["openid"]))));
        routes.Post("/cgi-bin/user/info/batchget", Opens.OfficialAccount, Batch);
        routes.Get("/cgi-bin/user/get", Opens.OfficialAccount, List);
        routes.Post("/cgi-bin/user/info/updateremark", Opens.OfficialAccount, call =>
        {
            call.Fan(call.Body.Text("openid")).Remark = call.Body.Text("remark") ?? "";
            return Answer.Ok();
        });
    }

    private static Answer Batch(ApiCall call)
    {
        var users = call.Body.Items("user_list");
        if (users.Count is 0 or > MaxBatch)
        {
            throw new Refusal(40032, "invalid openid list size");
        }
        return Answer.Bare(new JsonObject { ["user_info_list"] = Json.Array(users.Select(user => Info(call.Fan(user.Text("openid"))))) });
    }

    private static Answer List(ApiCall call)
    {
        var followers = call.Public.Fans.Where(fan => fan.Following).Select(fan => fan.OpenId).Order(StringComparer.Ordinal).ToArray();
        return Page(call, followers, call.Query["next_openid"].ToString());
    }

    /// <summary>Followers after an openid, as user/get and the list of a tag give them.</summary>
    public static Answer Page(ApiCall call, IReadOnlyList<string> all, string after, bool total = true)
    {
        var page = all.Where(openid => string.CompareOrdinal(openid, after) > 0).Take(call.World.Options.FollowersPerPage).ToArray();
        JsonObject answer = new() { ["count"] = page.Length };
        if (total)
        {
            answer.Insert(0, "total", all.Count);
        }
        if (page.Length > 0)
        {
            answer["data"] = new JsonObject { ["openid"] = Json.Array(page) };
        }
        answer["next_openid"] = page.LastOrDefault() ?? "";
        return Answer.Bare(answer);
    }

    private static JsonObject Info(Fan fan)
    {
        if (!fan.Following)
        {
            return new() { ["subscribe"] = 0, ["openid"] = fan.OpenId, ["tagid_list"] = new JsonArray() };
        }
        return new()
        {
            ["subscribe"] = 1,
            ["openid"] = fan.OpenId,
            ["nickname"] = "",
            ["sex"] = 0,
            ["language"] = "zh_CN",
            ["city"] = "",
            ["province"] = "",
            ["country"] = "",
            ["headimgurl"] = "",
            ["subscribe_time"] = fan.FollowedAt.ToUnixTimeSeconds(),
            ["unionid"] = fan.Person.UnionId,
            ["remark"] = fan.Remark,
            ["groupid"] = 0,
            ["tagid_list"] = new JsonArray([.. fan.Tags.Select(tag => (JsonNode)tag)]),
            ["subscribe_scene"] = fan.CameBy.Length > 0 ? "ADD_SCENE_QR_CODE" : "ADD_SCENE_SEARCH",
            ["qr_scene"] = int.TryParse(fan.CameBy, out var scene) ? scene : 0,
            ["qr_scene_str"] = int.TryParse(fan.CameBy, out _) ? "" : fan.CameBy,
        };
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;

namespace Wellspring.WeChatSandbox;

/// <summary>cgi-bin/tags: what followers are called.</summary>
internal static class TagRoutes
{
    private const int MaxPerFan = 20;

    public static void Add(ApiRoutes routes)
    {
        routes.Post("/cgi-bin/tags/create", Opens.OfficialAccount, call =>
        {
            var name = Tag(call).Text("name") ?? throw new Refusal(45158, "tag name is empty");
            return Answer.Bare(new JsonObject { ["tag"] = new JsonObject { ["id"] = call.Public.Tags.Create(name), ["name"] = name } });
        });
        routes.Get("/cgi-bin/tags/get", Opens.OfficialAccount, call => Answer.Bare(new JsonObject { ["tags"] = Json.Array(call.Public.Tags.Names.Select(tag => Listed(call.Public, tag))) }));
        routes.Post("/cgi-bin/tags/update", Opens.OfficialAccount, call =>
        {
            call.Public.Tags.Rename(call.Public.Tags.Known(Tag(call).Number("id")), Tag(call).Text("name") ?? "");
            return Answer.Ok();
        });
        routes.Post("/cgi-bin/tags/delete", Opens.OfficialAccount, Delete);
        routes.Post("/cgi-bin/tags/members/batchtagging", Opens.OfficialAccount, call => Mark(call, (fan, tag) => fan.Tags.Add(tag)));
        routes.Post("/cgi-bin/tags/members/batchuntagging", Opens.OfficialAccount, call => Mark(call, (fan, tag) => fan.Tags.Remove(tag)));
        routes.Post("/cgi-bin/tags/getidlist", Opens.OfficialAccount, call =>
            Answer.Bare(new JsonObject { ["tagid_list"] = new JsonArray([.. call.Fan(call.Body.Text("openid")).Tags.Select(tag => (JsonNode)tag)]) }));
        routes.Post("/cgi-bin/user/tag/get", Opens.OfficialAccount, call =>
        {
            var tag = call.Public.Tags.Known(call.Body.Number("tagid"));
            var members = call.Public.Fans.Where(fan => fan.Tags.Contains(tag)).Select(fan => fan.OpenId).Order(StringComparer.Ordinal).ToArray();
            return UserRoutes.Page(call, members, call.Body.Text("next_openid") ?? "", total: false);
        });
    }

    private static JsonElement Tag(ApiCall call) => call.Body.Object("tag") ?? throw new Refusal(40035, "invalid parameter: tag");

    private static JsonObject Listed(PublicAccount account, KeyValuePair<int, string> tag) =>
        new() { ["id"] = tag.Key, ["name"] = tag.Value, ["count"] = account.Fans.Count(fan => fan.Tags.Contains(tag.Key)) };

    private static Answer Delete(ApiCall call)
    {
        var tag = call.Public.Tags.Known(Tag(call).Number("id"));
        call.Public.Tags.Remove(tag);
        foreach (var fan in call.Public.Fans)
        {
            fan.Tags.Remove(tag);
        }
        return Answer.Ok();
    }

    /// <summary>All of them or none: each openid is looked at before the first is marked.</summary>
    private static Answer Mark(ApiCall call, Func<Fan, int, bool> change)
    {
        var openids = call.Body.Texts("openid_list");
        if (openids.Count == 0 || openids.Count > call.World.Options.OpenIdsPerTagging)
        {
            throw new Refusal(40032, "invalid openid list size");
        }
        var tag = call.Public.Tags.Known(call.Body.Number("tagid"));
        var fans = openids.Select(openid => call.Public.Fan(openid) ?? throw new Refusal(49003, "openid not match with appid")).ToArray();
        if (fans.Any(fan => fan.Tags.Count >= MaxPerFan && !fan.Tags.Contains(tag)))
        {
            throw new Refusal(45059, "user has too many tags");
        }
        foreach (var fan in fans)
        {
            change(fan, tag);
            fan.Person.Touch();
        }
        return Answer.Ok();
    }
}

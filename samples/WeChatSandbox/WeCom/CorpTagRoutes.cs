using System.Text.Json.Nodes;

namespace Wellspring.WeChatSandbox;

/// <summary>Customer tags, and mark_tag: a tag belongs to an employee and a customer together.</summary>
internal static class CorpTagRoutes
{
    private const string Root = "/cgi-bin/externalcontact/";

    public static void Add(ApiRoutes routes)
    {
        routes.Post(Root + "add_corp_tag", Opens.Corp, call =>
        {
            var names = call.Body.Items("tag").Select(tag => tag.Text("name")).OfType<string>().ToArray();
            return names.Length == 0
                ? throw new Refusal(40058, "tag is missing")
                : Answer.Ok(new() { ["tag_group"] = Group(call.Corp.Tags.Add(call.Body.Text("group_name") ?? call.Body.Text("group_id") ?? "", names)) });
        });
        routes.Post(Root + "get_corp_tag_list", Opens.Corp, call => Answer.Ok(new() { ["tag_group"] = Json.Array(call.Corp.Tags.All.GroupBy(tag => tag.GroupId).Select(group => Group([.. group]))) }));
        routes.Post(Root + "del_corp_tag", Opens.Corp, call =>
        {
            call.Corp.Tags.Remove(call.Body.Texts("tag_id"), call.Body.Texts("group_id"));
            return Answer.Ok();
        });
        routes.Post(Root + "mark_tag", Opens.Corp, Mark);
    }

    private static Answer Mark(ApiCall call)
    {
        var contact = call.Corp.ByExternalId(call.Body.Text("external_userid")) ?? throw new Refusal(40096, "invalid external_userid");
        if (contact.Relations.GetValueOrDefault(call.Body.Text("userid") ?? "") is not { } relation)
        {
            throw new Refusal(84061, "not external contact");
        }
        var (add, remove) = (call.Body.Texts("add_tag"), call.Body.Texts("remove_tag"));
        if (!add.Concat(remove).All(call.Corp.Tags.Has))
        {
            throw new Refusal(40068, "invalid tagid");
        }
        relation.Tags.UnionWith(add);
        relation.Tags.ExceptWith(remove);
        contact.Person.Touch();
        return Answer.Ok();
    }

    private static JsonObject Group(IReadOnlyList<CorpTag> tags) => new()
    {
        ["group_id"] = tags[0].GroupId,
        ["group_name"] = tags[0].GroupName,
        ["tag"] = Json.Array(tags.Select(tag => new JsonObject { ["id"] = tag.Id, ["name"] = tag.Name })),
    };
}

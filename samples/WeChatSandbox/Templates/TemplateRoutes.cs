using System.Text.Json.Nodes;

namespace Wellspring.WeChatSandbox;

/// <summary>message/template/send and the list of templates.</summary>
internal static class TemplateRoutes
{
    public static void Add(ApiRoutes routes)
    {
        routes.Post("/cgi-bin/message/template/send", Opens.OfficialAccount, Send);
        routes.Get("/cgi-bin/template/get_all_private_template", Opens.OfficialAccount, call =>
            Answer.Bare(new JsonObject { ["template_list"] = Json.Array(call.Public.Templates.Values.Where(template => template.Options.Kind == TemplateKind.Template).Select(Listed)) }));
        routes.Post("/cgi-bin/template/del_private_template", Opens.OfficialAccount, call =>
            call.Public.Templates.Remove(call.Need("template_id")) ? Answer.Ok() : throw new Refusal(40037, "invalid template_id"));
        routes.Post("/cgi-bin/message/wxopen/template/uniform_send", Opens.Public, _ => throw new Refusal(45109, "unsupported api"));
    }

    private static Answer Send(ApiCall call)
    {
        var template = call.Public.Template(call.Body.Text("template_id") ?? "");
        if (template.Options.Kind != TemplateKind.Template)
        {
            throw new Refusal(40037, "invalid template_id");
        }
        if (template.Banned)
        {
            throw new Refusal(43116, "This template_id is banned");
        }
        var fan = call.Fan(call.Body.Text("touser"));
        if (!fan.Following)
        {
            throw new Refusal(43004, "require subscribe");
        }
        if (fan.Blacklisted)
        {
            throw new Refusal(43019, "require remove blacklist");
        }
        var lines = template.Fill(call.Body.Object("data"));
        if (lines.Any(line => call.World.Options.MarketingWords.Any(line.Value.Contains)))
        {
            throw new Refusal(40249, "template message content is illegal");
        }
        var once = call.Body.Text("client_msg_id") is { Length: > 0 } id ? $"{fan.OpenId} {id}" : null;
        if (once is not null && call.Public.SentOnce.Find(once, call.Now) is { } before)
        {
            return Sent(before.MessageId);
        }
        var messageId = call.World.NextMessageId();
        if (once is not null)
        {
            call.Public.SentOnce.Add(once, messageId, call.Now);
        }
        if (!fan.Blocked)
        {
            fan.Receive(new("template", "") { Title = template.Options.Title, TemplateId = template.Id, Id = $"{messageId}", Fields = lines, Link = Jump(call) });
        }
        call.World.Receipts.Send(call, fan, TemplateReceipt.Of(call.World.Receipts, fan, messageId));
        return Sent(messageId);
    }

    /// <summary>Where a card leads: to the mini program, else to the page.</summary>
    public static string? Jump(ApiCall call) =>
        call.Body.Object("miniprogram") is { } mini && mini.Text("appid") is { } appid ? $"{appid}/{mini.Text("pagepath")}" : call.Body.Text("url") ?? call.Body.Text("page");

    private static Answer Sent(long messageId) => Answer.Ok(new() { ["msgid"] = messageId });

    private static JsonObject Listed(Template template) => new()
    {
        ["template_id"] = template.Id,
        ["title"] = template.Options.Title,
        ["primary_industry"] = "",
        ["deputy_industry"] = "",
        ["content"] = string.Concat(template.Options.Keys.Select(key => $"{key.Value}:{{{{{key.Key}.DATA}}}}\n")),
        ["example"] = "",
    };
}

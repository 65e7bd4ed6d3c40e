namespace Wellspring.WeChatSandbox;

/// <summary>message/send to employees. That some are not reached is no error: they stand in invaliduser.</summary>
internal static class EmployeeMessageRoutes
{
    private static readonly TimeSpan DefaultDuplicateInterval = TimeSpan.FromMinutes(30);

    public static void Add(ApiRoutes routes)
    {
        routes.Post("/cgi-bin/message/send", Opens.Corp, Send);
        routes.Post("/cgi-bin/message/recall", Opens.Corp, call =>
        {
            call.Need("msgid");
            return Answer.Ok();
        });
    }

    private static Answer Send(ApiCall call)
    {
        if (call.Body.Number("agentid") != call.Agent)
        {
            throw new Refusal(301002, "not allow operate another agent with this accesstoken");
        }
        var message = Content(call);
        var (employees, unknown) = Addressees(call);
        if (employees.Count == 0)
        {
            throw new Refusal(81013, "user & party & tag all invalid");
        }
        var messageId = Hash.Id("msg", $"{call.Corp.Id} {call.World.NextId()}", 48);
        if (!IsDuplicate(call))
        {
            foreach (var employee in employees)
            {
                employee.Receive(message with { Id = messageId, Sender = call.Corp.Options.Apps.First(app => app.AgentId == call.Agent).Name });
            }
        }
        return Answer.Ok(new()
        {
            ["invaliduser"] = string.Join('|', unknown.Select(userid => userid.ToLowerInvariant())),
            ["invalidparty"] = call.Body.Text("toparty") ?? "",
            ["invalidtag"] = call.Body.Text("totag") ?? "",
            ["unlicenseduser"] = "",
            ["msgid"] = messageId,
        });
    }

    private static (IReadOnlyList<Employee> Employees, IReadOnlyList<string> Unknown) Addressees(ApiCall call)
    {
        var to = call.Body.Text("touser") ?? "";
        if (to == "@all")
        {
            return ([.. call.Corp.Employees.Values], []);
        }
        var ids = to.Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.Ordinal).ToArray();
        if (ids.Length == 0 && string.IsNullOrEmpty(call.Body.Text("toparty")) && string.IsNullOrEmpty(call.Body.Text("totag")))
        {
            throw new Refusal(40032, "touser, toparty and totag are all empty");
        }
        return ([.. ids.Select(call.Corp.Employees.GetValueOrDefault).OfType<Employee>()], [.. ids.Where(id => !call.Corp.Employees.ContainsKey(id))]);
    }

    private static PhoneMessage Content(ApiCall call)
    {
        var type = call.Need("msgtype");
        var part = call.Body.Object(type) ?? throw new Refusal(44001, $"empty {type}");
        return type switch
        {
            "text" or "markdown" => part.Text("content") is { Length: > 0 } content ? new("text", content) : throw new Refusal(44004, "text content empty"),
            "textcard" => new("link", part.Text("description") ?? "") { Title = part.Text("title"), Link = part.Text("url") },
            "news" when part.Items("articles") is [var article, ..] => new("news", article.Text("description") ?? "") { Title = article.Text("title"), Link = article.Text("url") },
            "news" => throw new Refusal(44003, "empty news data"),
            "template_card" => new("link", part.Text("sub_title_text") ?? "") { Title = part.Object("main_title")?.Text("title") },
            "image" or "file" or "voice" or "video" or "mpnews" or "miniprogram_notice" => new("image", part.Text("media_id") ?? type),
            _ => throw new Refusal(40008, "invalid message type"),
        };
    }

    /// <summary>The same body again within the interval, where the caller asks for the check: taken, and not shown.</summary>
    private static bool IsDuplicate(ApiCall call)
    {
        if (!call.Body.Flag("enable_duplicate_check"))
        {
            return false;
        }
        var sent = call.Corp.SentToEmployees;
        foreach (var (old, until) in sent.ToArray())
        {
            if (until <= call.Now)
            {
                sent.Remove(old);
            }
        }
        var interval = call.Body.Number("duplicate_check_interval") is { } seconds ? TimeSpan.FromSeconds(Math.Clamp(seconds, 1, 14_400)) : DefaultDuplicateInterval;
        return !sent.TryAdd(Hash.Id("", System.Text.Encoding.UTF8.GetString(call.Raw.Body), 40), call.Now + interval);
    }
}

using System.Text.Json.Nodes;

namespace Wellspring.WeChatSandbox;

/// <summary>qrcode/create, and the image of a ticket.</summary>
internal static class QrCodeRoutes
{
    private const int LongestSeconds = 2_592_000;
    private const int DefaultSeconds = 60;

    public static void Add(ApiRoutes routes)
    {
        routes.Post("/cgi-bin/qrcode/create", Opens.OfficialAccount, Create);
        routes.Get("/cgi-bin/showqrcode", Opens.NoToken, Show);
    }

    private static Answer Create(ApiCall call)
    {
        var action = call.Body.Text("action_name") ?? "";
        var scene = call.Body.Object("action_info")?.Object("scene") ?? throw new Refusal(40053, "invalid action info");
        var name = action switch
        {
            "QR_SCENE" when scene.Number("scene_id") is { } id and not 0 and <= int.MaxValue => $"{id}",
            "QR_LIMIT_SCENE" when scene.Number("scene_id") is { } id and > 0 and <= 100_000 => $"{id}",
            "QR_STR_SCENE" or "QR_LIMIT_STR_SCENE" when scene.Text("scene_str") is { Length: >= 1 and <= 64 } text => text,
            "QR_SCENE" or "QR_LIMIT_SCENE" or "QR_STR_SCENE" or "QR_LIMIT_STR_SCENE" => throw new Refusal(40053, "invalid action info"),
            _ => throw new Refusal(40052, "invalid action name"),
        };
        var seconds = call.Body.Number("expire_seconds") ?? DefaultSeconds;
        var forEver = action.StartsWith("QR_LIMIT", StringComparison.Ordinal);
        if (!forEver && seconds is <= 0 or > LongestSeconds)
        {
            throw new Refusal(40053, "invalid action info");
        }
        var ticket = Hash.Id("gQ", $"{call.Public.Id} {name} {action} {call.World.NextId()}", 80) + "==";
        call.Public.QrCodes.Add(new(ticket, name, forEver ? null : call.Now.AddSeconds(seconds)));
        JsonObject answer = new() { ["ticket"] = ticket };
        if (!forEver)
        {
            answer["expire_seconds"] = seconds;
        }
        answer["url"] = $"http://weixin.qq.com/q/{Hash.Id("02", ticket, 30)}";
        return Answer.Bare(answer);
    }

    /// <summary>A small image that is no QR code: nothing here can scan one.</summary>
    private static Answer Show(ApiCall call)
    {
        var ticket = call.Query["ticket"].ToString();
        return call.World.Accounts.Values.Any(account => account.QrCodes.ByTicket(ticket) is not null)
            ? new(200, "image/png", Pixel, 0)
            : new(404, "text/html", [], 0);
    }

    public static byte[] Pixel { get; } = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==");
}

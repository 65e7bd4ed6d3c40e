using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Wellspring.WeChatSandbox;

/// <summary>A button of the menu at the foot of a chat.</summary>
internal sealed record MenuButton(string Type, string Name, string Key, string Url, IReadOnlyList<MenuButton> Below);

/// <summary>The menu of an account: up to 3 buttons with up to 5 below each.</summary>
internal sealed record Menu(IReadOnlyList<MenuButton> Buttons, JsonObject? Written)
{
    public static readonly Menu Empty = new([], null);

    private static readonly string[] WithKey = ["click", "scancode_push", "scancode_waitmsg", "pic_sysphoto", "pic_photo_or_album", "pic_weixin", "location_select"];
    private static readonly string[] Types = [.. WithKey, "view", "miniprogram", "media_id", "article_id", "article_view_limited"];

    public static Menu Parse([StringSyntax(StringSyntaxAttribute.Json)] string body)
    {
        using var document = JsonDocument.Parse(body);
        return Parse(document.RootElement);
    }

    public static Menu Parse(JsonElement body)
    {
        var buttons = body.Items("button");
        if (buttons.Count is 0 or > 3)
        {
            throw new Refusal(40016, "invalid button size");
        }
        return new([.. buttons.Select(button => Button(button, 16, true))], (JsonObject)JsonNode.Parse(body.GetRawText())!);
    }

    private static MenuButton Button(JsonElement button, int longestName, bool top)
    {
        var name = button.Text("name") is { Length: > 0 } text && System.Text.Encoding.UTF8.GetByteCount(text) <= longestName ? text : throw new Refusal(40018, "invalid button name size");
        var below = top ? button.Items("sub_button") : [];
        if (below.Count > 5)
        {
            throw new Refusal(40023, "invalid sub button size");
        }
        if (below.Count > 0)
        {
            return new("", name, "", "", [.. below.Select(item => Button(item, 60, false))]);
        }
        var type = button.Text("type") is { } known && Types.Contains(known) ? known : throw new Refusal(40017, "invalid button type");
        var key = button.Text("key") ?? button.Text("pagepath") ?? "";
        var url = button.Text("url") ?? "";
        if (key.Length > 128 || (WithKey.Contains(type) && key.Length == 0))
        {
            throw new Refusal(40019, "invalid button key size");
        }
        if (url.Length > 1024 || (type is "view" or "miniprogram" && url.Length == 0))
        {
            throw new Refusal(40020, "invalid button url size");
        }
        return new(type, name, key, url, []);
    }
}

using System.Text.Json.Nodes;

namespace Wellspring.WeChatSandbox;

/// <summary>cgi-bin/menu: create, get, delete; and the menu as it is, by whatever way it came.</summary>
internal static class MenuRoutes
{
    public static void Add(ApiRoutes routes)
    {
        routes.Post("/cgi-bin/menu/create", Opens.OfficialAccount, call => Set(call, Menu.Parse(call.Body)));
        routes.Get("/cgi-bin/menu/delete", Opens.OfficialAccount, call => Set(call, Menu.Empty));
        routes.Get("/cgi-bin/menu/get", Opens.OfficialAccount, call => call.Public.Menu.Written is { } menu
            ? Answer.Bare(new JsonObject { ["menu"] = menu.DeepClone() })
            : throw new Refusal(46003, "menu no exist"));
        routes.Get("/cgi-bin/get_current_selfmenu_info", Opens.OfficialAccount, call => Answer.Bare(new JsonObject
        {
            ["is_menu_open"] = call.Public.Menu.Buttons.Count > 0 ? 1 : 0,
            ["selfmenu_info"] = new JsonObject { ["button"] = Json.Array(call.Public.Menu.Buttons.Select(Shown)) },
        }));
    }

    private static JsonObject Shown(MenuButton button) => button.Below.Count > 0
        ? new() { ["name"] = button.Name, ["sub_button"] = new JsonObject { ["list"] = Json.Array(button.Below.Select(Shown)) } }
        : new() { ["type"] = button.Type, ["name"] = button.Name, [button.Url.Length > 0 ? "url" : "key"] = button.Url.Length > 0 ? button.Url : button.Key };

    private static Answer Set(ApiCall call, Menu menu)
    {
        call.Public.Menu = menu;
        call.World.Live.Changed("world");
        return Answer.Ok();
    }
}

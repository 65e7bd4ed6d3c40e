using System.Text.Json.Nodes;

namespace Wellspring.WeChatSandbox;

/// <summary>cgi-bin/menu: create, get, delete.</summary>
internal static class MenuRoutes
{
    public static void Add(ApiRoutes routes)
    {
        routes.Post("/cgi-bin/menu/create", Opens.OfficialAccount, call => Set(call, Menu.Parse(call.Body)));
        routes.Get("/cgi-bin/menu/delete", Opens.OfficialAccount, call => Set(call, Menu.Empty));
        routes.Get("/cgi-bin/menu/get", Opens.OfficialAccount, call => call.Public.Menu.Written is { } menu
            ? Answer.Bare(new JsonObject { ["menu"] = menu.DeepClone() })
            : throw new Refusal(46003, "menu no exist"));
    }

    private static Answer Set(ApiCall call, Menu menu)
    {
        call.Public.Menu = menu;
        call.World.Live.Changed("world");
        return Answer.Ok();
    }
}

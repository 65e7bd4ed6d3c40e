using System.Text.Json.Nodes;

namespace Wellspring.WeChatSandbox;

/// <summary>What users do: {"user":"lin", …}; "app" names the account, without it the first that fits.</summary>
internal static class UserControl
{
    public static void Add(Control control)
    {
        control.Post("users/add", call => View.Phone(call.Sandbox.AddUser(call.Need("user"), call.Body.Text("name") ?? call.Need("user"))));
        Act(control, "follow", (phone, call) => phone.FollowAsync(call.Body.Text("scene"), call.Body.Text("app")));
        Act(control, "unfollow", (phone, call) => phone.UnfollowAsync(call.Body.Text("app")));
        Act(control, "scan", (phone, call) => phone.ScanAsync(call.Need("scene"), call.Body.Text("app")));
        Act(control, "text", (phone, call) => phone.WriteAsync(call.Need("text"), call.Body.Text("app")));
        Act(control, "place", (phone, call) => phone.SendPlaceAsync(call.NeedReal("latitude"), call.NeedReal("longitude"), (int)(call.Body.Number("scale") ?? 16), call.Body.Text("label") ?? "", call.Body.Text("app")));
        Act(control, "locate", (phone, call) => phone.LocateAsync(call.NeedReal("latitude"), call.NeedReal("longitude"), appId: call.Body.Text("app")));
        Act(control, "gift-card", (phone, call) => phone.GiftCardAsync(call.Need("step"), call.Need("order"), call.Body.Flag("toGroup"), call.Body.Flag("returned"), call.Body.Text("app")));
        Act(control, "choose", (phone, call) => phone.ChooseAsync(call.Need("id"), call.Need("caption"), call.Body.Text("app")));
        Act(control, "menu", (phone, call) => phone.TapMenuAsync(call.Need("key"), call.Body.Text("app")));
        Act(control, "subscription", (phone, call) => phone.AnswerSubscriptionAsync(call.Need("template"), call.Body.Flag("accept"), call.Body.Text("app")));
        Act(control, "subscription-off", (phone, call) => phone.TurnOffSubscriptionAsync(call.Need("template"), call.Body.Text("app")));
        Act(control, "session", (phone, call) => phone.EnterSessionAsync(call.Body.Text("from") ?? "", call.Body.Text("app")));
        Act(control, "withdraw", (phone, call) => phone.WithdrawPersonalInformationAsync(call.Body.Text("app")));
        control.Do("users/block", call =>
        {
            Phone(call).Block(call.Body.Get("blocked") is null || call.Body.Flag("blocked"), call.Body.Text("app"));
        });
    }

    public static void Act(Control control, string name, Func<Phone, ControlCall, Task<CallbackOutcome>> act) =>
        control.PostAsync($"users/{name}", async call => (JsonNode?)View.Outcome(await act(Phone(call), call)));

    public static Phone Phone(ControlCall call) => call.Sandbox.Phone(call.Need("user"));
}

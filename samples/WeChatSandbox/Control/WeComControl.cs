using System.Text.Json.Nodes;

namespace Wellspring.WeChatSandbox;

/// <summary>What customers and employees do in WeCom.</summary>
internal static class WeComControl
{
    public static void Add(Control control)
    {
        UserControl.Act(control, "add-contact", (phone, call) => phone.AddContactAsync(call.Need("employee"), call.Body.Text("state"), call.Body.Text("corp")));
        UserControl.Act(control, "scan-contact-way", (phone, call) => phone.ScanContactWayAsync(call.Need("config"), call.Body.Text("corp")));
        UserControl.Act(control, "delete-contact", (phone, call) => phone.DeleteContactAsync(call.Need("employee"), call.Body.Text("corp")));
        control.Do("users/wecom-text", call => UserControl.Phone(call).WriteToEmployee(call.Need("employee"), call.Need("text"), call.Body.Text("corp")));
        UserControl.Act(control, "agree-to-archive", (phone, call) => phone.AgreeToArchiveAsync(call.Need("employee"), call.Body.Text("corp")));
        control.Do("users/other-app-greets", call => UserControl.Phone(call).LetAnotherAppGreet(TimeSpan.FromSeconds(call.NeedReal("seconds")), call.Body.Text("corp")));
        UserControl.Act(control, "join-group", (phone, call) => phone.JoinGroupAsync(call.Need("config"), call.Body.Text("corp")));
        UserControl.Act(control, "leave-group", (phone, call) => phone.LeaveGroupAsync(call.Need("chat"), call.Body.Text("corp")));
        control.Do("employees/confirm", call => Desk(call).Confirm(call.Need("message")));
        Act(control, "delete-customer", (desk, call) => desk.DeleteCustomerAsync(call.Need("user")));
        Act(control, "edit-customer", (desk, call) => desk.EditCustomerAsync(call.Need("user")));
        Act(control, "fail-transfer", (desk, call) => desk.FailTransferAsync(call.Need("user"), call.Body.Text("reason") ?? "customer_refused"));
        Act(control, "change-group", (desk, call) => desk.ChangeGroupAsync(call.Need("chat"), call.Need("change"), call.Body.Text("detail"), [.. call.Body.Texts("users")]));
        Act(control, "invite-to-group", (desk, call) => desk.InviteToGroupAsync(call.Need("chat"), [.. call.Body.Texts("users")]));
        Act(control, "change-tag", (desk, call) => desk.ChangeTagAsync(call.Need("change"), call.Need("tag"), call.Body.Flag("isGroup")));
        control.Do("group-lag", call =>
        {
            call.Sandbox.GroupLag = WorldControl.Time(call, "by", "seconds") ?? TimeSpan.Zero;
        });
    }

    private static void Act(Control control, string name, Func<Desk, ControlCall, Task<CallbackOutcome>> act) =>
        control.PostAsync($"employees/{name}", async call => (JsonNode?)View.Outcome(await act(Desk(call), call)));

    private static Desk Desk(ControlCall call) => call.Sandbox.Desk(call.Need("employee"), call.Body.Text("corp"));
}

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
        control.Do("employees/confirm", call => Desk(call).Confirm(call.Need("message")));
        control.PostAsync("employees/delete-customer", async call => (JsonNode?)View.Outcome(await Desk(call).DeleteCustomerAsync(call.Need("user"))));
    }

    private static Desk Desk(ControlCall call) => call.Sandbox.Desk(call.Need("employee"), call.Body.Text("corp"));
}

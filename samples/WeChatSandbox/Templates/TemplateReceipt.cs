namespace Wellspring.WeChatSandbox;

/// <summary>TEMPLATESENDJOBFINISH.</summary>
internal static class TemplateReceipt
{
    public static Envelope Of(ReceiptPlan plan, Fan fan, long messageId) => fan.Envelope()
        .Add("MsgType", "event")
        .Add("Event", "TEMPLATESENDJOBFINISH")
        .Add("MsgID", plan.MessageIdZero ? 0 : messageId)
        .Add("Status", fan.Blocked ? "failed:user block" : plan.SystemFails ? "failed: system failed" : "success");
}

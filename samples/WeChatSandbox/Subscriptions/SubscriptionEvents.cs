namespace Wellspring.WeChatSandbox;

/// <summary>The three events of subscriptions. In XML their lists stand in an element of their own, in JSON they do not.</summary>
internal static class SubscriptionEvents
{
    public static Envelope Popup(Fan fan, IEnumerable<(Template Template, bool Accepted)> answers) =>
        Of(fan, "subscribe_msg_popup_event", "SubscribeMsgPopupEvent", answers.Select(answer => new Envelope.Item()
            .Add("TemplateId", answer.Template.Id)
            .Add("SubscribeStatusString", answer.Accepted ? "accept" : "reject")
            .Add("PopupScene", "0")));

    public static Envelope TurnedOff(Fan fan, Template template) =>
        Of(fan, "subscribe_msg_change_event", "SubscribeMsgChangeEvent", [new Envelope.Item()
            .Add("TemplateId", template.Id)
            .Add("SubscribeStatusString", "reject")]);

    public static Envelope Sent(Fan fan, Template template, long messageId) =>
        Of(fan, "subscribe_msg_sent_event", "SubscribeMsgSentEvent", [new Envelope.Item()
            .Add("TemplateId", template.Id)
            .Add("MsgID", $"{messageId}")
            .Add("ErrorCode", "0")
            .Add("ErrorStatus", "success")]);

    private static Envelope Of(Fan fan, string name, string wrapper, IEnumerable<Envelope.Item> list) =>
        fan.Envelope().Add("MsgType", "event").Add("Event", name).AddList(wrapper, list);
}

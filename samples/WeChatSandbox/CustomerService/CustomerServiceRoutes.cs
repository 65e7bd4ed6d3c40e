namespace Wellspring.WeChatSandbox;

/// <summary>message/custom/send and typing, of official accounts and mini programs.</summary>
internal static class CustomerServiceRoutes
{
    private static readonly TimeSpan TypingLasts = TimeSpan.FromSeconds(15);

    public static void Add(ApiRoutes routes)
    {
        routes.Post("/cgi-bin/message/custom/send", Opens.Public, Send);
        routes.Post("/cgi-bin/message/custom/typing", Opens.Public, Typing);
    }

    private static Answer Send(ApiCall call)
    {
        var fan = call.Fan(call.Body.Text("touser"));
        var message = ServiceMessage.Read(call);
        if (fan.Blocked)
        {
            throw new Refusal(48002, "user block receive message");
        }
        fan.Window.Take(call.Now);
        fan.Receive(message with { Sender = call.Public.Options.Name });
        return Answer.Ok();
    }

    private static Answer Typing(ApiCall call)
    {
        var fan = call.Fan(call.Body.Text("touser"));
        var starts = call.Need("command") switch
        {
            "Typing" => true,
            "CancelTyping" => false,
            _ => throw new Refusal(45072, "invalid command"),
        };
        if (call.Now >= fan.Window.Until)
        {
            throw new Refusal(45080, "client need to interact in last 30s");
        }
        if (starts && fan.TypingUntil > call.Now)
        {
            throw new Refusal(45081, "already typing");
        }
        fan.TypingUntil = starts ? call.Now + TypingLasts : default;
        fan.Person.Touch();
        return Answer.Ok();
    }
}

namespace Wellspring.WeChatSandbox;

/// <summary>externalcontact/send_welcome_msg.</summary>
internal static class WelcomeRoutes
{
    public static void Add(ApiRoutes routes) => routes.Post("/cgi-bin/externalcontact/send_welcome_msg", Opens.Corp, call =>
    {
        var messages = CorpContent.Read(call.Body, "welcome");
        var (contact, employee) = call.Corp.WelcomeCodes.Use(call.Body.Text("welcome_code") ?? "", call.Now);
        foreach (var message in messages)
        {
            contact.Person.Receive(Contact.Thread(employee.UserId), message with { Sender = employee.Name });
        }
        return Answer.Ok();
    });
}

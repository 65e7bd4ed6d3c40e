namespace Wellspring.WeChatSandbox;

public sealed partial class Phone
{
    /// <summary>Answers the popup that asks for subscriptions: one message more for each accepted template.</summary>
    /// <param name="templateId">A template of an account.</param>
    /// <param name="accept">Accepts; else refuses.</param>
    /// <param name="appId">The account; null: the one that has the template.</param>
    public Task<CallbackOutcome> AnswerSubscriptionAsync(string templateId, bool accept = true, string? appId = null) =>
        AnswerSubscriptionsAsync([new(templateId, accept)], appId);

    /// <summary>Answers a popup with several templates.</summary>
    public Task<CallbackOutcome> AnswerSubscriptionsAsync(IReadOnlyList<KeyValuePair<string, bool>> answers, string? appId = null) => Do(() =>
    {
        ArgumentNullException.ThrowIfNull(answers);
        var fan = FanWith(answers[0].Key, appId);
        var read = answers.Select(answer => (Template: Subscription(fan, answer.Key), Accepted: answer.Value)).ToArray();
        foreach (var (template, _) in read.Where(answer => answer.Accepted))
        {
            fan.Consents.Accept(template);
        }
        return fan.Push(SubscriptionEvents.Popup(fan, read));
    });

    /// <summary>Turns a template off in the settings: what was accepted is void.</summary>
    public Task<CallbackOutcome> TurnOffSubscriptionAsync(string templateId, string? appId = null) => Do(() =>
    {
        var fan = FanWith(templateId, appId);
        var template = Subscription(fan, templateId);
        fan.Consents.Revoke(template);
        return fan.Push(SubscriptionEvents.TurnedOff(fan, template));
    });

    /// <summary>Opens the customer-service session of a mini program.</summary>
    public Task<CallbackOutcome> EnterSessionAsync(string from = "", string? appId = null) => Do(() =>
    {
        var fan = Fan(appId, miniProgram: true);
        fan.Window.Open(WindowTrigger.MiniProgramSession, world.Clock.GetUtcNow());
        return fan.Push(fan.Envelope().Add("MsgType", "event").Add("Event", "user_enter_tempsession").Add("SessionFrom", from));
    });

    private static Template Subscription(Fan fan, string templateId) =>
        fan.Account.Templates.GetValueOrDefault(templateId) is { Options.Kind: not TemplateKind.Template } template
            ? template
            : throw new ArgumentException($"{fan.Account.Options.Name} has no subscription {templateId}.", nameof(templateId));
}

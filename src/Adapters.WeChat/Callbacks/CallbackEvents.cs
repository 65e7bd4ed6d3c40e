using System.Globalization;
using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>Makes the engine's events of the callbacks of one account. The same callback makes the same events, so the engine knows the platform's repeats.</summary>
/// <param name="account">The account.</param>
/// <param name="options">How users are called, and what is kept of them.</param>
/// <param name="templateName">What a template of the platform is called in the message catalogue, by the channel and the platform's id.</param>
internal sealed class CallbackEvents(WeChatAccount account, WeChatInboundOptions options, Func<string, string, string> templateName)
{
    public IReadOnlyList<UserEvent> Of(CallbackContent content, DateTimeOffset received)
    {
        var time = content.Number("CreateTime") is { } seconds and <= 253402300799 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : received;
        Draft draft = new($"wechat/{account.Name}", CallbackId.Of(content), time);
        if (string.Equals(content["MsgType"], "event", StringComparison.OrdinalIgnoreCase) || content["Event"] is not null)
        {
            OfEvent(draft, content, content["Event"]?.ToLowerInvariant() ?? "");
        }
        else if (content["MsgType"] is { } kind && content["FromUserName"] is { } from)
        {
            OfMessage(draft, content, kind, from);
        }

        return draft.Events;
    }

    private void OfMessage(Draft draft, CallbackContent content, string kind, string from)
    {
        var user = User(from);
        var text = content["Content"];
        draft.Add(user, new MessageReceived(account.Name, from, kind, options.KeepText ? text : null, content["bizmsgmenuid"]));
        if (text is not null && options.OptOutKeywords.Contains(text.Trim(), StringComparer.OrdinalIgnoreCase))
        {
            draft.Add(user, new ConsentRevoked(Purposes.Marketing, Evidence: "opt-out keyword"));
        }
    }

    private void OfEvent(Draft draft, CallbackContent content, string name)
    {
        switch (name)
        {
            case "change_external_contact":
                OfContact(draft, content);
                return;
            case "change_external_chat" when content["ChatId"] is { } chat:
                draft.Add($"{Owner}:group:{chat}", new GroupChanged(account.Name, chat, content["ChangeType"] ?? "", content["UpdateDetail"], Int(content, "MemChangeCnt")), EventOrigin.Receipt);
                return;
            case "masssendjobfinish" when Id(content) is { } job:
                draft.Add($"{Owner}:mass:{job}", new MassSendFinished(account.Name, job, content["Status"] ?? "", Int(content, "TotalCount"), Int(content, "FilterCount"), Int(content, "SentCount"), Int(content, "ErrorCount")), EventOrigin.Receipt);
                return;
            case "user_authorization_revoke" when (content["OpenID"] ?? content["FromUserName"]) is { } openId:
                draft.Add(User(openId), new AuthorizationRevoked(account.Name, openId, content["RevokeInfo"]));
                draft.Add(User(openId), new ConsentRevoked(Evidence: "authorization of personal data revoked"));
                return;
        }

        if (content["FromUserName"] is { } from)
        {
            OfUser(draft, content, name, from);
        }
    }

    private void OfUser(Draft draft, CallbackContent content, string name, string from)
    {
        var user = User(from);
        switch (name)
        {
            case "subscribe":
                draft.Add(user, new Followed(account.Name, from, Scene(content), content["Ticket"]));
                break;
            case "unsubscribe":
                draft.Add(user, new Unfollowed(account.Name, from));
                break;
            case "scan":
                draft.Add(user, new ScannedQr(account.Name, from, content["EventKey"], content["Ticket"]));
                break;
            case "click":
                draft.Add(user, new MenuClicked(account.Name, from, content["EventKey"] ?? ""));
                break;
            case "view" or "view_miniprogram":
                draft.Add(user, new MenuOpened(account.Name, from, content["EventKey"] ?? ""));
                break;
            case "scancode_push" or "scancode_waitmsg":
                draft.Add(user, new CodeScanned(account.Name, from, content["EventKey"], content["ScanType"], content["ScanResult"]));
                break;
            case "location" when Real(content, "Latitude") is { } latitude && Real(content, "Longitude") is { } longitude:
                draft.Add(user, new Located(account.Name, from, latitude, longitude, Real(content, "Precision")));
                break;
            case "user_enter_tempsession":
                draft.Add(user, new SessionEntered(account.Name, from, content["SessionFrom"]));
                break;
            case "subscribe_msg_popup_event" or "subscribe_msg_change_event":
                OfAnswers(draft, content, user, from);
                break;
            case "subscribe_msg_sent_event":
                OfSent(draft, content, user);
                break;
            case "templatesendjobfinish" when Id(content) is { } id:
                draft.Add(user, Receipt(ChannelNames.Template(account.Name), id, content["Status"]), EventOrigin.Receipt);
                break;
            case "channels_ec_present_aftersale_update" when content["order_id"] is { } order:
                draft.Add(user, new GiftReturned(account.Name, from, order, content["status"] ?? ""), EventOrigin.Receipt);
                draft.Add(user, new DeliveryReceipt(ReceiptState.Expired, Channel: ChannelNames.Gift(account.Name), Receipt: order, Reason: "the user did not take the gift in time"), EventOrigin.Receipt);
                break;
            default:
                draft.Add(user, new OtherEvent(account.Name, from, name, content["EventKey"]), EventOrigin.Receipt);
                break;
        }
    }

    /// <summary>Each answer is an event, and a statement in the ledger: what is accepted in a request is good for one message, of a long-term template for as many as the ledger counts; what is taken back is good for none.</summary>
    private void OfAnswers(Draft draft, CallbackContent content, string user, string from)
    {
        var channel = ChannelNames.Subscription(account.Name);
        foreach (var item in content.Items)
        {
            if (!item.TryGetValue("TemplateId", out var template) || template.Length == 0)
            {
                continue;
            }

            var accepted = item.GetValueOrDefault("SubscribeStatusString") == "accept";
            var name = templateName(channel, template);
            draft.Add(user, new SubscriptionAnswered(account.Name, from, template, accepted));
            draft.Add(user, accepted
                ? new ConsentGranted(Purposes.Marketing, channel, name, Credits: IsLongTerm(template) ? ConsentGranted.MostCredits : 1, Evidence: content["Event"])
                : new ConsentRevoked(null, channel, name, content["Event"]));
        }
    }

    private void OfSent(Draft draft, CallbackContent content, string user)
    {
        foreach (var item in content.Items)
        {
            var template = item.GetValueOrDefault("TemplateId");
            var id = account.Kind == WeChatAccountKind.OfficialAccount && template is { Length: > 0 } ? SubscriptionChannel.ReceiptOf(template) : item.GetValueOrDefault("MsgID");
            if (id is not (null or "" or "0"))
            {
                var code = item.GetValueOrDefault("ErrorCode", "0");
                var row = code == "0" ? null : WeChatErrors.Find(account.Platform, code, "", atToken: false);
                draft.Add(user, code == "0"
                    ? new DeliveryReceipt(ReceiptState.Delivered, Channel: ChannelNames.Subscription(account.Name), Receipt: id)
                    : new DeliveryReceipt(
                        row is null or { Disposition: WeChatDisposition.Permanent or WeChatDisposition.DisableTemplate } ? ReceiptState.Failed : ReceiptState.Unreachable,
                        Channel: ChannelNames.Subscription(account.Name), Receipt: id, Reason: $"{code}: {row?.Meaning ?? "a code that is not known"}") { TurnedAway = row?.Disposition == WeChatDisposition.SuppressUser }, EventOrigin.Receipt);
                if (row?.Disposition == WeChatDisposition.ConsumeConsent && template is { Length: > 0 })
                {
                    var channel = ChannelNames.Subscription(account.Name);
                    draft.Add(user, new ConsentRevoked(null, channel, templateName(channel, template), content["Event"]), EventOrigin.Receipt);
                }
            }
        }
    }

    private void OfContact(Draft draft, CallbackContent content)
    {
        if (content["ExternalUserID"] is not { } customer)
        {
            return;
        }

        var user = options.UserId(new(Owner, customer, IsCustomer: true));
        var staff = content["UserID"] ?? "";
        switch (content["ChangeType"]?.ToLowerInvariant())
        {
            case "add_external_contact" or "add_half_external_contact":
                draft.Add(user, new CustomerAdded(account.Name, customer, staff, content["State"], content["WelcomeCode"]));
                break;
            case "del_follow_user":
                draft.Add(user, new CustomerRemoved(account.Name, customer, staff, ByCustomer: true));
                break;
            case "del_external_contact":
                // Not the customer's doing, so no activity.
                draft.Add(user, new CustomerRemoved(account.Name, customer, staff, ByCustomer: false), EventOrigin.Receipt);
                break;
            case var change:
                draft.Add(user, new OtherEvent(account.Name, customer, $"change_external_contact/{change}"), EventOrigin.Receipt);
                break;
        }
    }

    private static DeliveryReceipt Receipt(string channel, string id, string? status)
    {
        var word = status?.Trim() ?? "";
        return string.Equals(word, "success", StringComparison.OrdinalIgnoreCase) ? new(ReceiptState.Delivered, Channel: channel, Receipt: id)
            : word.Contains("user block", StringComparison.OrdinalIgnoreCase) ? new(ReceiptState.Unreachable, Channel: channel, Receipt: id, Reason: "the user has turned off messages of the account") { TurnedAway = true }
            : new(ReceiptState.Failed, Channel: channel, Receipt: id, Reason: "the platform could not deliver it");
    }

    private bool IsLongTerm(string template) => account is AppAccount app && app.Channels.LongTermTemplates.Contains(template, StringComparer.Ordinal);

    private string Owner => account is WeComApp app ? app.Corp : account.Name;

    /// <summary>Who writes to the account. In WeCom that is an employee.</summary>
    private string User(string id) => account is WeComApp app ? WeChatUser.StaffId(app.Corp, id) : options.UserId(new(account.Name, id, IsCustomer: false));

    private static string? Scene(CallbackContent content)
    {
        const string Prefix = "qrscene_";
        return content["EventKey"] is { } key && key.StartsWith(Prefix, StringComparison.Ordinal) && key.Length > Prefix.Length ? key[Prefix.Length..] : null;
    }

    /// <summary>What the platform calls a message; null where it does not say, which it writes as 0.</summary>
    private static string? Id(CallbackContent content) => (content["MsgID"] ?? content["MsgId"]) is { } id and not "0" ? id : null;

    private static int? Int(CallbackContent content, string name) => content.Number(name) is { } number and <= int.MaxValue ? (int)number : null;

    private static double? Real(CallbackContent content, string name) =>
        double.TryParse(content[name], NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
}

using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>Makes the engine's events of the callbacks of one account. The same callback makes the same events, so the engine knows the platform's repeats.</summary>
/// <param name="account">The account.</param>
/// <param name="options">How users are called, and what is kept of them.</param>
/// <param name="templateName">What a template of the platform is called in the message catalogue, by the channel and the platform's id.</param>
/// <param name="massDeliveries">The deliveries that went out by a mass message, with their users; told the message and why none of it was sent.</param>
internal sealed class CallbackEvents(WeChatAccount account, WeChatInboundOptions options, Func<string, string, string> templateName, Func<string, string, IReadOnlyList<(string User, string Delivery)>>? massDeliveries = null)
{
    private readonly OptOutWords optOut = new(options.OptOutKeywords);
    private readonly ContactEvents? contacts = account is WeComApp app ? new(app, options) : null;

    /// <summary>When it happened, as the platform says; null where it does not.</summary>
    public static DateTimeOffset? TimeOf(CallbackContent content) =>
        (content.Number("CreateTime") ?? content.Number("TimeStamp")) is { } seconds and <= 253402300799 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    public IReadOnlyList<UserEvent> Of(CallbackContent content, DateTimeOffset received)
    {
        Draft draft = new($"wechat/{account.Name}", CallbackId.Of(content), TimeOf(content) ?? received);
        var name = content["Event"] ?? content["InfoType"];
        if (string.Equals(content["MsgType"], "event", StringComparison.OrdinalIgnoreCase) || name is not null)
        {
            OfEvent(draft, content, name?.ToLowerInvariant() ?? "");
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
        draft.Add(user, new MessageReceived(account.Name, from, kind, options.KeepText ? text : null, content["bizmsgmenuid"], options.KeepText ? Place(content) : null));
        if (text is not null && optOut.Has(text))
        {
            draft.Add(user, new ConsentRevoked(Purposes.Marketing, Evidence: "opt-out keyword"));
        }
    }

    private void OfEvent(Draft draft, CallbackContent content, string name)
    {
        if (contacts?.Add(draft, content, name) == true)
        {
            return;
        }

        switch (name)
        {
            case "masssendjobfinish" when Id(content) is { } job:
                OfMass(draft, content, job);
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
                draft.Add(user, new MenuOpened(account.Name, from, content["EventKey"] ?? "", content["MenuId"]));
                break;
            case "scancode_push" or "scancode_waitmsg":
                draft.Add(user, new CodeScanned(account.Name, from, content["EventKey"], content["ScanType"], content["ScanResult"]));
                break;
            case "location" when content.Real("Latitude") is { } latitude && content.Real("Longitude") is { } longitude:
                draft.Add(user, new Located(account.Name, from, latitude, longitude, content.Real("Precision")));
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
            case "templatesendjobfinish":
                draft.Add(user, Receipt(ChannelNames.Template(account.Name), Id(content), content["Status"]), EventOrigin.Receipt);
                break;
            case "channels_ec_present_aftersale_update" when content["order_id"] is { } order:
                draft.Add(user, new GiftReturned(account.Name, from, order, content["status"] ?? ""), EventOrigin.Receipt);
                draft.Add(user, new DeliveryReceipt(ReceiptState.Expired, Channel: ChannelNames.Gift(account.Name), Receipt: order, Reason: "the user did not take the gift in time"), EventOrigin.Receipt);
                break;
            case "giftcard_pay_done" or "giftcard_send_to_friend" or "giftcard_user_accept":
                draft.Add(user, new GiftCardChanged(account.Name, from, name["giftcard_".Length..], content["PageId"], content["OrderId"], content.Is("IsChatRoom"), content.Is("IsReturnBack")));
                break;
            default:
                draft.Add(user, new OtherEvent(account.Name, from, name, content["EventKey"], OtherFields.Of(content)), EventOrigin.Receipt);
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
            draft.Add(user, new SubscriptionAnswered(account.Name, from, template, accepted, item.GetValueOrDefault("PopupScene")));
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
                        Channel: ChannelNames.Subscription(account.Name), Receipt: id, Reason: $"{code}: {row?.Meaning ?? "a code that is not known"}") { TurnedAway = row?.Disposition is WeChatDisposition.SuppressUser or WeChatDisposition.PermanentUser }, EventOrigin.Receipt);
                if (row?.Disposition == WeChatDisposition.ConsumeConsent && template is { Length: > 0 })
                {
                    var channel = ChannelNames.Subscription(account.Name);
                    draft.Add(user, new ConsentRevoked(null, channel, templateName(channel, template), content["Event"]), EventOrigin.Receipt);
                }
            }
        }
    }

    /// <summary>Where the platform sends none of it, as after an audit, that is said of each delivery; whom else it leaves out it does not say.</summary>
    private void OfMass(Draft draft, CallbackContent content, string job)
    {
        var status = content["Status"] ?? "";
        draft.Add($"{account.Name}:mass:{job}", Finished(content, job), EventOrigin.Receipt);
        if (status is not ("" or "send success"))
        {
            var reason = $"the platform did not send the mass message: {(status.Length > 40 ? status[..40] : status)}";
            foreach (var (user, delivery) in massDeliveries?.Invoke(job, reason) ?? [])
            {
                draft.Add(user, new DeliveryReceipt(ReceiptState.Failed, delivery, ChannelNames.Mass(account.Name), Reason: reason), EventOrigin.Receipt);
            }
        }
    }

    /// <summary>The platform was seen to name message 0 where the call had a client_msg_id: the receipt is for the oldest then.</summary>
    private static DeliveryReceipt Receipt(string channel, string? id, string? status)
    {
        var word = status?.Trim() ?? "";
        return string.Equals(word, "success", StringComparison.OrdinalIgnoreCase) ? new(ReceiptState.Delivered, Channel: channel, Receipt: id)
            : word.Contains("user block", StringComparison.OrdinalIgnoreCase) ? new(ReceiptState.Unreachable, Channel: channel, Receipt: id, Reason: "the user has turned off messages of the account") { TurnedAway = true }
            : new(ReceiptState.Failed, Channel: channel, Receipt: id, Reason: "the platform could not deliver it");
    }

    private MassSendFinished Finished(CallbackContent content, string job)
    {
        var articles = content.All.Where(field => field.Key == "ArticleUrl").Select(field => field.Value).ToList();
        return new(
            account.Name, job, content["Status"] ?? "", content.Int("TotalCount"), content.Int("FilterCount"), content.Int("SentCount"), content.Int("ErrorCount"),
            content.Int("CheckState"), articles.Count > 0 ? articles : null);
    }

    private static MessagePlace? Place(CallbackContent content) =>
        content.Real("Location_X") is { } latitude && content.Real("Location_Y") is { } longitude ? new(latitude, longitude, content.Int("Scale"), content["Label"]) : null;

    private bool IsLongTerm(string template) => account is AppAccount app && app.Channels.LongTermTemplates.Contains(template, StringComparer.Ordinal);

    /// <summary>Who writes to the account. In WeCom that is an employee.</summary>
    private string User(string id) => account is WeComApp app ? WeChatUser.StaffId(app.Corp, id) : options.UserId(new(account.Name, id, IsCustomer: false));

    private static string? Scene(CallbackContent content)
    {
        const string Prefix = "qrscene_";
        return content["EventKey"] is { } key && key.StartsWith(Prefix, StringComparison.Ordinal) && key.Length > Prefix.Length ? key[Prefix.Length..] : null;
    }

    /// <summary>What the platform calls a message; null where it does not say, which it writes as 0.</summary>
    private static string? Id(CallbackContent content) => (content["MsgID"] ?? content["MsgId"]) is { } id and not "0" ? id : null;
}

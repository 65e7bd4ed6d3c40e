using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>What WeCom tells of customers, their groups and their tags. A suite is told the same, with the corporation that it is about.</summary>
internal sealed class ContactEvents(WeComApp app, WeChatInboundOptions options)
{
    /// <summary>It is of the app's own corporation; a suite is told of others too.</summary>
    public static bool IsOf(WeComApp app, CallbackContent content) => content["AuthCorpId"] is not { } corp || corp == app.CorpId;

    /// <returns>False where it is about something else.</returns>
    public bool Add(Draft draft, CallbackContent content, string name)
    {
        if (!IsOf(app, content))
        {
            return true;
        }

        switch (name)
        {
            case "change_external_contact":
                OfContact(draft, content);
                return true;
            case "change_external_chat" when content["ChatId"] is { } chat:
                draft.Add($"{app.Corp}:group:{chat}", OfGroup(content, chat), EventOrigin.Receipt);
                return true;
            case "change_external_tag":
                draft.Add($"{app.Corp}:tag:{content["Id"] ?? "all"}", new CustomerTagChanged(app.Name, content["ChangeType"] ?? "", content["Id"], content["TagType"]), EventOrigin.Receipt);
                return true;
            default:
                return false;
        }
    }

    /// <summary>The platform writes both scenes, and means the one of what happened.</summary>
    private GroupChanged OfGroup(CallbackContent content, string chat)
    {
        var detail = content["UpdateDetail"];
        return new(
            app.Name, chat, content["ChangeType"] ?? "", detail, content.Int("MemChangeCnt"),
            detail == "add_member" ? content.Int("JoinScene") : null, detail == "del_member" ? content.Int("QuitScene") : null);
    }

    /// <summary>What the customer does is activity; what an employee does is not.</summary>
    private void OfContact(Draft draft, CallbackContent content)
    {
        if (content["ExternalUserID"] is not { } customer)
        {
            return;
        }

        var user = options.UserId(new(app.Corp, customer, IsCustomer: true));
        var staff = content["UserID"] ?? "";
        switch (content["ChangeType"]?.ToLowerInvariant())
        {
            case "add_external_contact":
                draft.Add(user, new CustomerAdded(app.Name, customer, staff, content["State"], content["WelcomeCode"]));
                break;
            case "add_half_external_contact":
                draft.Add(user, new CustomerAdded(app.Name, customer, staff, content["State"], content["WelcomeCode"], IsHalf: true));
                break;
            case "edit_external_contact":
                draft.Add(user, new CustomerEdited(app.Name, customer, staff, content["State"]), EventOrigin.Receipt);
                break;
            case "del_follow_user":
                draft.Add(user, new CustomerRemoved(app.Name, customer, staff, ByCustomer: true, content["Source"]));
                break;
            case "del_external_contact":
                draft.Add(user, new CustomerRemoved(app.Name, customer, staff, ByCustomer: false, content["Source"]), EventOrigin.Receipt);
                break;
            case "transfer_fail":
                draft.Add(user, new CustomerTransferFailed(app.Name, customer, staff, content["FailReason"]), EventOrigin.Receipt);
                break;
            case "msg_audit_approved":
                draft.Add(user, new ArchiveAgreed(app.Name, customer, staff, content["WelcomeCode"]));
                break;
            case var change:
                draft.Add(user, new OtherEvent(app.Name, customer, $"change_external_contact/{change}", Fields: OtherFields.Of(content)), EventOrigin.Receipt);
                break;
        }
    }
}

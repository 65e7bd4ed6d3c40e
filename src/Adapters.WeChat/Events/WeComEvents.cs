namespace Wellspring.Adapters.WeChat;

/// <summary>A customer and an employee are contacts in WeCom now. On the wire: <c>wecom_customer_added</c>.</summary>
/// <param name="Account">The app's account.</param>
/// <param name="CustomerId">The customer's external_userid.</param>
/// <param name="StaffId">The employee's userid.</param>
/// <param name="State">What was given to the QR code or link that the customer came by.</param>
/// <param name="WelcomeCode">What a welcome message is sent with, once and within 20 seconds.</param>
/// <param name="IsHalf">Whether only the customer has added the employee, who has still to confirm it.</param>
public sealed record CustomerAdded(string Account, string CustomerId, string StaffId, string? State = null, string? WelcomeCode = null, bool IsHalf = false);

/// <summary>A customer and an employee are contacts in WeCom no longer. On the wire: <c>wecom_customer_removed</c>. https://developer.work.weixin.qq.com/document/path/92130</summary>
/// <param name="Account">The app's account.</param>
/// <param name="CustomerId">The customer's external_userid.</param>
/// <param name="StaffId">The employee's userid.</param>
/// <param name="ByCustomer">Whether it was the customer who left; else it was the employee.</param>
/// <param name="Source">Why, in the platform's word: <c>DELETE_BY_TRANSFER</c> where the employee, who stays, handed the customer over to another; null where the platform does not say.</param>
public sealed record CustomerRemoved(string Account, string CustomerId, string StaffId, bool ByCustomer, string? Source = null);

/// <summary>An employee changed what is noted of a customer in WeCom: remark, description, tags. On the wire: <c>wecom_customer_edited</c>.</summary>
/// <param name="Account">The app's account.</param>
/// <param name="CustomerId">The customer's external_userid.</param>
/// <param name="StaffId">The employee's userid.</param>
/// <param name="State">What was given to the QR code or link that the customer came by.</param>
public sealed record CustomerEdited(string Account, string CustomerId, string StaffId, string? State = null);

/// <summary>A customer could not be handed over to another employee in WeCom. On the wire: <c>wecom_customer_transfer_failed</c>. https://developer.work.weixin.qq.com/document/path/92130</summary>
/// <param name="Account">The app's account.</param>
/// <param name="CustomerId">The customer's external_userid.</param>
/// <param name="StaffId">The userid of the employee who was to take over.</param>
/// <param name="Reason">Why, in the platform's word: <c>customer_refused</c>, or <c>customer_limit_exceed</c> where the employee has as many customers as one may have.</param>
public sealed record CustomerTransferFailed(string Account, string CustomerId, string StaffId, string? Reason = null);

/// <summary>A customer agreed that the chat with an employee in WeCom is archived. On the wire: <c>wecom_archive_agreed</c>.</summary>
/// <param name="Account">The app's account.</param>
/// <param name="CustomerId">The customer's external_userid.</param>
/// <param name="StaffId">The employee's userid.</param>
/// <param name="WelcomeCode">What a welcome message may be sent with; the channel of welcomes does not use it.</param>
public sealed record ArchiveAgreed(string Account, string CustomerId, string StaffId, string? WelcomeCode = null);

/// <summary>A customer group in WeCom changed. On the wire: <c>wecom_group_changed</c>. Its subject is the group, so who came or went does not stand in it: forgetting a user would not reach it there. https://developer.work.weixin.qq.com/document/path/92130</summary>
/// <param name="Account">The app's account.</param>
/// <param name="ChatId">The group's chat_id.</param>
/// <param name="Change"><c>create</c>, <c>update</c> or <c>dismiss</c>.</param>
/// <param name="Detail">Of an update, what: <c>add_member</c>, <c>del_member</c>, <c>change_owner</c>, <c>change_name</c> or <c>change_notice</c>.</param>
/// <param name="Members">How many members came or went.</param>
/// <param name="JoinScene">How they came, as the platform numbers it: 0 invited by a member, 3 by a QR code; null where no one came.</param>
/// <param name="QuitScene">How they went: 0 by themselves, 1 removed by the owner or an administrator; null where no one went.</param>
public sealed record GroupChanged(string Account, string ChatId, string Change, string? Detail = null, int? Members = null, int? JoinScene = null, int? QuitScene = null);

/// <summary>A customer joined a customer group in WeCom. On the wire: <c>wecom_group_joined</c>. The platform's callback says neither who nor by which code, so the group is asked (groupchat/get) some seconds after it. https://developer.work.weixin.qq.com/document/path/92122</summary>
/// <param name="Account">The app's account.</param>
/// <param name="CustomerId">The customer's external_userid.</param>
/// <param name="ChatId">The group's chat_id.</param>
/// <param name="State">What was given to the QR code that the customer came by; null where it was another way.</param>
/// <param name="JoinScene">How the customer came, as the platform numbers it here: 1 brought in by a member, 2 by a member's link, 3 by a QR code.</param>
public sealed record GroupJoined(string Account, string CustomerId, string ChatId, string? State = null, int? JoinScene = null);

/// <summary>A tag of customers in WeCom, or a group of them, changed. On the wire: <c>wecom_tag_changed</c>. Its subject is the tag.</summary>
/// <param name="Account">The app's account.</param>
/// <param name="Change"><c>create</c>, <c>update</c>, <c>delete</c> or <c>shuffle</c>, which is another order. With a group go its tags, without an event each.</param>
/// <param name="TagId">The tag's id, or the group's; null where it is about all groups.</param>
/// <param name="Kind"><c>tag</c> or <c>tag_group</c>.</param>
public sealed record CustomerTagChanged(string Account, string Change, string? TagId = null, string? Kind = null);

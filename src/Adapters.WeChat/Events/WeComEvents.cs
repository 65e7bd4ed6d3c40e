namespace Wellspring.Adapters.WeChat;

/// <summary>A customer and an employee are contacts in WeCom now. On the wire: <c>wecom_customer_added</c>.</summary>
/// <param name="Account">The app's account.</param>
/// <param name="CustomerId">The customer's external_userid.</param>
/// <param name="StaffId">The employee's userid.</param>
/// <param name="State">What was given to the QR code or link that the customer came by.</param>
/// <param name="WelcomeCode">What a welcome message is sent with, once and within 20 seconds.</param>
/// <param name="IsHalf">Whether only the customer has added the employee, who has still to confirm it.</param>
public sealed record CustomerAdded(string Account, string CustomerId, string StaffId, string? State = null, string? WelcomeCode = null, bool IsHalf = false);

/// <summary>A customer and an employee are contacts in WeCom no longer. On the wire: <c>wecom_customer_removed</c>.</summary>
/// <param name="Account">The app's account.</param>
/// <param name="CustomerId">The customer's external_userid.</param>
/// <param name="StaffId">The employee's userid.</param>
/// <param name="ByCustomer">Whether it was the customer who left; else it was the employee.</param>
/// <param name="Source">Why, such as <c>DELETE_BY_TRANSFER</c>, where the customer was handed over to another employee; null where the platform does not say.</param>
public sealed record CustomerRemoved(string Account, string CustomerId, string StaffId, bool ByCustomer, string? Source = null);

/// <summary>An employee changed what is noted of a customer in WeCom: remark, description, tags. On the wire: <c>wecom_customer_edited</c>.</summary>
/// <param name="Account">The app's account.</param>
/// <param name="CustomerId">The customer's external_userid.</param>
/// <param name="StaffId">The employee's userid.</param>
/// <param name="State">What was given to the QR code or link that the customer came by.</param>
public sealed record CustomerEdited(string Account, string CustomerId, string StaffId, string? State = null);

/// <summary>A customer could not be handed over to another employee in WeCom. On the wire: <c>wecom_customer_transfer_failed</c>.</summary>
/// <param name="Account">The app's account.</param>
/// <param name="CustomerId">The customer's external_userid.</param>
/// <param name="StaffId">The userid of the employee who was to take over.</param>
/// <param name="Reason">Why: <c>customer_refused</c>, <c>customer_limit_exceed</c>.</param>
public sealed record CustomerTransferFailed(string Account, string CustomerId, string StaffId, string? Reason = null);

/// <summary>A customer agreed that the chat with an employee in WeCom is archived. On the wire: <c>wecom_archive_agreed</c>.</summary>
/// <param name="Account">The app's account.</param>
/// <param name="CustomerId">The customer's external_userid.</param>
/// <param name="StaffId">The employee's userid.</param>
/// <param name="WelcomeCode">What a welcome message may be sent with; the channel of welcomes does not use it.</param>
public sealed record ArchiveAgreed(string Account, string CustomerId, string StaffId, string? WelcomeCode = null);

/// <summary>A customer group in WeCom changed. On the wire: <c>wecom_group_changed</c>. Its subject is the group, so who came or went does not stand in it: forgetting a user would not reach it there.</summary>
/// <param name="Account">The app's account.</param>
/// <param name="ChatId">The group's chat_id.</param>
/// <param name="Change"><c>create</c>, <c>update</c> or <c>dismiss</c>.</param>
/// <param name="Detail">Of an update, what: <c>add_member</c>, <c>del_member</c>, …</param>
/// <param name="Members">How many members came or went.</param>
/// <param name="JoinScene">How they came, as the platform numbers it: 0 added by a member, 3 by a QR code.</param>
/// <param name="QuitScene">How they went: 0 by themselves, 1 removed by the owner.</param>
public sealed record GroupChanged(string Account, string ChatId, string Change, string? Detail = null, int? Members = null, int? JoinScene = null, int? QuitScene = null);

/// <summary>A tag of customers in WeCom, or a group of them, changed. On the wire: <c>wecom_tag_changed</c>. Its subject is the tag.</summary>
/// <param name="Account">The app's account.</param>
/// <param name="Change"><c>create</c>, <c>update</c>, <c>delete</c> or <c>shuffle</c>, which is another order. With a group go its tags, without an event each.</param>
/// <param name="TagId">The tag's id, or the group's; null where it is about all groups.</param>
/// <param name="Kind"><c>tag</c> or <c>tag_group</c>.</param>
public sealed record CustomerTagChanged(string Account, string Change, string? TagId = null, string? Kind = null);

using System.Text.Json.Serialization;
using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>The user follows the Official Account. On the wire: <c>wechat_followed</c>.</summary>
/// <param name="Account">The account's name.</param>
/// <param name="OpenId">The user's openid there.</param>
/// <param name="Scene">The scene of the QR code that was scanned; null where none was.</param>
/// <param name="Ticket">That QR code's ticket.</param>
public sealed record Followed(string Account, string OpenId, string? Scene = null, string? Ticket = null);

/// <summary>The user follows the Official Account no longer. On the wire: <c>wechat_unfollowed</c>.</summary>
/// <param name="Account">The account's name.</param>
/// <param name="OpenId">The user's openid there.</param>
public sealed record Unfollowed(string Account, string OpenId);

/// <summary>The user wrote to the account. On the wire: <c>wechat_message_received</c>.</summary>
/// <param name="Account">The account's name.</param>
/// <param name="OpenId">The user's openid there; of a customer or an employee in WeCom the id there.</param>
/// <param name="Kind">What kind: <c>text</c>, <c>image</c>, <c>voice</c>, <c>video</c>, <c>location</c>, <c>link</c>, …</param>
/// <param name="Text">The text, unless <see cref="WeChatInboundOptions.KeepText"/> says otherwise; null for other kinds.</param>
/// <param name="MenuItem">Which item of a menu in a message was tapped; null where none was.</param>
/// <param name="Place">Of a <c>location</c> the place, unless <see cref="WeChatInboundOptions.KeepText"/> says otherwise; null for other kinds.</param>
public sealed record MessageReceived(string Account, string OpenId, string Kind, string? Text = null, string? MenuItem = null, MessagePlace? Place = null);

/// <summary>A place that a user sent.</summary>
/// <param name="Latitude">In degrees.</param>
/// <param name="Longitude">In degrees.</param>
/// <param name="Scale">How large the map was.</param>
/// <param name="Label">What is there, in words.</param>
public sealed record MessagePlace(double Latitude, double Longitude, int? Scale = null, string? Label = null);

/// <summary>The user tapped a button of the account's menu that sends a key. On the wire: <c>wechat_menu_clicked</c>.</summary>
/// <param name="Account">The account's name.</param>
/// <param name="OpenId">The user's openid there.</param>
/// <param name="Key">The button's key.</param>
public sealed record MenuClicked(string Account, string OpenId, string Key);

/// <summary>The user tapped a button of the account's menu that leads to a page or a mini program. On the wire: <c>wechat_menu_opened</c>.</summary>
/// <param name="Account">The account's name.</param>
/// <param name="OpenId">The user's openid there.</param>
/// <param name="Target">The address, or the mini program's page.</param>
/// <param name="MenuId">The menu's id, which tells conditional menus apart.</param>
public sealed record MenuOpened(string Account, string OpenId, string Target, string? MenuId = null);

/// <summary>The user scanned one of the account's QR codes and follows it already. On the wire: <c>wechat_qr_scanned</c>.</summary>
/// <param name="Account">The account's name.</param>
/// <param name="OpenId">The user's openid there.</param>
/// <param name="Scene">The QR code's scene.</param>
/// <param name="Ticket">Its ticket.</param>
public sealed record ScannedQr(string Account, string OpenId, string? Scene = null, string? Ticket = null);

/// <summary>The user scanned a code with a button of the account's menu. On the wire: <c>wechat_code_scanned</c>.</summary>
/// <param name="Account">The account's name.</param>
/// <param name="OpenId">The user's openid there.</param>
/// <param name="Key">The button's key.</param>
/// <param name="Kind">What kind of code, such as <c>qrcode</c>.</param>
/// <param name="Result">What stands in the code.</param>
public sealed record CodeScanned(string Account, string OpenId, string? Key = null, string? Kind = null, string? Result = null);

/// <summary>The user opened the account's chat and its position is known. On the wire: <c>wechat_located</c>. A position is sensitive: switch it on in the console only with a reason.</summary>
/// <param name="Account">The account's name.</param>
/// <param name="OpenId">The user's openid there.</param>
/// <param name="Latitude">In degrees.</param>
/// <param name="Longitude">In degrees.</param>
/// <param name="Precision">In metres.</param>
public sealed record Located(string Account, string OpenId, double Latitude, double Longitude, double? Precision = null);

/// <summary>The user opened the customer service chat of a mini program. On the wire: <c>wechat_session_entered</c>.</summary>
/// <param name="Account">The account's name.</param>
/// <param name="OpenId">The user's openid there.</param>
/// <param name="From">What the mini program gave along.</param>
public sealed record SessionEntered(string Account, string OpenId, string? From = null);

/// <summary>The user answered a request for subscription messages, or changed the answer in the settings. On the wire: <c>wechat_subscription_answered</c>.</summary>
/// <param name="Account">The account's name.</param>
/// <param name="OpenId">The user's openid there.</param>
/// <param name="TemplateId">The platform's id of the template.</param>
/// <param name="Accepted">Whether the user accepts it.</param>
/// <param name="Scene">Where the request popped up, as the platform numbers it (PopupScene); null where the answer was changed in the settings.</param>
public sealed record SubscriptionAnswered(string Account, string OpenId, string TemplateId, bool Accepted, string? Scene = null);

/// <summary>Which tags the user has at the Official Account, all of them, as an import found them. On the wire: <c>wechat_tagged</c>.</summary>
/// <param name="Account">The account's name.</param>
/// <param name="OpenId">The user's openid there.</param>
/// <param name="Tags">The tags' names, ordinally sorted.</param>
public sealed record Tagged(string Account, string OpenId, IReadOnlyList<string> Tags);

/// <summary>The user takes back the authorization of personal data. On the wire: <c>wechat_authorization_revoked</c>.</summary>
/// <param name="Account">The account's name.</param>
/// <param name="OpenId">The user's openid there.</param>
/// <param name="Scope">Which data, as the platform numbers them.</param>
public sealed record AuthorizationRevoked(string Account, string OpenId, string? Scope = null);

/// <summary>A mass message to a tag or to all was submitted. On the wire: <c>wechat_mass_submitted</c>. Its subject is the job, as that of <see cref="MassSendFinished"/>.</summary>
/// <param name="Account">The account's name.</param>
/// <param name="MessageId">The platform's msg_id.</param>
/// <param name="Message">The message's name in the catalogue.</param>
/// <param name="Key">What the sending was called.</param>
/// <param name="ApprovedBy">Who approved the message.</param>
/// <param name="ApprovedAt">When. In UTC.</param>
/// <param name="Tag">The platform's number of the tag; null for all followers.</param>
public sealed record MassSubmitted(string Account, string MessageId, string Message, string Key, string ApprovedBy, DateTimeOffset ApprovedAt, int? Tag = null);

/// <summary>A mass message is done. On the wire: <c>wechat_mass_send_finished</c>. Its subject is the job.</summary>
/// <param name="Account">The account's name.</param>
/// <param name="MessageId">The platform's msg_id.</param>
/// <param name="Status">The platform's word: <c>send success</c>, <c>send fail</c>, <c>err(20001)</c>, …</param>
/// <param name="Total">How many users were meant.</param>
/// <param name="Filtered">How many were left after the platform's own limits.</param>
/// <param name="Sent">How many it was sent to.</param>
/// <param name="Failed">How many it could not be sent to.</param>
/// <param name="CopyrightState">What the check for reprints found: 1 none, 2 a reprint that may be sent, 3 one that may not; null where the platform says none.</param>
/// <param name="Articles">The addresses of the articles that were sent, in their order; null where there are none.</param>
public sealed record MassSendFinished(
    string Account, string MessageId, string Status, int? Total = null, int? Filtered = null, int? Sent = null, int? Failed = null, int? CopyrightState = null, IReadOnlyList<string>? Articles = null);

/// <summary>The user paid by WeChat Pay at an Official Account or a mini program. On the wire: <c>wechat_paid</c>.</summary>
/// <param name="Account">The account that was paid by.</param>
/// <param name="OpenId">The user's openid there.</param>
/// <param name="Merchant">The merchant's account.</param>
/// <param name="TransactionId">WeChat Pay's number of the payment.</param>
/// <param name="OrderNumber">The shop's number of the order (out_trade_no); null where it is not told.</param>
/// <param name="Fen">What the order costs, in fen; null where it is not told.</param>
public sealed record PaymentMade(string Account, string OpenId, string Merchant, string TransactionId, string? OrderNumber = null, long? Fen = null);

/// <summary>The user paid with a coupon of WeChat Pay. On the wire: <c>wechat_coupon_used</c>. Where it is not known who paid, its subject is the coupon.</summary>
/// <param name="Account">The merchant's account.</param>
/// <param name="CouponId">The coupon.</param>
/// <param name="StockId">The stock that it is of.</param>
/// <param name="Coupon">What the message catalogue calls it; the stock's number where it has no name there.</param>
/// <param name="OpenId">The payer's openid at the app that was paid by; null where it is not known.</param>
/// <param name="TransactionId">WeChat Pay's number of the payment.</param>
public sealed record CouponUsed(string Account, string CouponId, string StockId, string Coupon, string? OpenId = null, string? TransactionId = null);

/// <summary>A gift that the user did not take in time goes back. On the wire: <c>wechat_gift_returned</c>.</summary>
/// <param name="Account">The account's name.</param>
/// <param name="OpenId">The user's openid there.</param>
/// <param name="OrderId">The gift's order, as in the receipt of its delivery.</param>
/// <param name="Status">How far the way back is, in the platform's words: <c>PLATFORM_REFUNDING</c>, <c>MERCHANT_REFUND_SUCCESS</c>, …</param>
public sealed record GiftReturned(string Account, string OpenId, string OrderId, string Status);

/// <summary>A gift card (礼品卡) was paid, given away or taken. On the wire: <c>wechat_gift_card_changed</c>. https://developers.weixin.qq.com/doc/offiaccount/Cards_and_Offer/gift_card.html</summary>
/// <param name="Account">The account's name.</param>
/// <param name="OpenId">The openid that the platform names with it (FromUserName).</param>
/// <param name="Change"><c>pay_done</c>, <c>send_to_friend</c> or <c>user_accept</c>.</param>
/// <param name="PageId">The shelf that the card was bought from.</param>
/// <param name="OrderId">The order.</param>
/// <param name="IsToGroup">Whether it was given to a group chat.</param>
/// <param name="IsReturned">Whether what was given away came back.</param>
public sealed record GiftCardChanged(string Account, string OpenId, string Change, string? PageId = null, string? OrderId = null, bool IsToGroup = false, bool IsReturned = false);

/// <summary>Another event of the platform. On the wire: <c>wechat_event</c>.</summary>
/// <param name="Account">The account's name.</param>
/// <param name="OpenId">The user's openid there.</param>
/// <param name="Event">The event's name in small letters, such as <c>user_get_card</c>; of a customer with the kind of change, such as <c>change_external_contact/new_word</c>.</param>
/// <param name="Key">The event's key.</param>
/// <param name="Fields">
/// What else the event says, by the platform's names, wherever it stands; of texts with the same name the first. At most 32 texts and 4,096 characters: what is beyond is left out. Null where there is nothing.
/// The whole body is with <see cref="IWeChatCallbackHandler"/>.
/// </param>
public sealed record OtherEvent(string Account, string OpenId, string Event, string? Key = null, IReadOnlyDictionary<string, string>? Fields = null);

/// <summary>The vocabulary of what the platform calls back.</summary>
public static class WeChatEvents
{
    /// <summary>Registers all of them. <c>AddWeChat</c> does so by itself.</summary>
    /// <param name="types">The engine's event types.</param>
    public static void Register(EventTypes types)
    {
        ArgumentNullException.ThrowIfNull(types);
        types.Add("wechat_followed", EventJson.Default.Followed)
            .Add("wechat_unfollowed", EventJson.Default.Unfollowed)
            .Add("wechat_message_received", EventJson.Default.MessageReceived)
            .Add("wechat_menu_clicked", EventJson.Default.MenuClicked)
            .Add("wechat_menu_opened", EventJson.Default.MenuOpened)
            .Add("wechat_qr_scanned", EventJson.Default.ScannedQr)
            .Add("wechat_code_scanned", EventJson.Default.CodeScanned)
            .Add("wechat_located", EventJson.Default.Located)
            .Add("wechat_session_entered", EventJson.Default.SessionEntered)
            .Add("wechat_subscription_answered", EventJson.Default.SubscriptionAnswered)
            .Add("wechat_tagged", EventJson.Default.Tagged)
            .Add("wechat_authorization_revoked", EventJson.Default.AuthorizationRevoked)
            .Add("wecom_customer_added", EventJson.Default.CustomerAdded)
            .Add("wecom_customer_removed", EventJson.Default.CustomerRemoved)
            .Add("wecom_customer_edited", EventJson.Default.CustomerEdited)
            .Add("wecom_customer_transfer_failed", EventJson.Default.CustomerTransferFailed)
            .Add("wecom_archive_agreed", EventJson.Default.ArchiveAgreed)
            .Add("wecom_group_changed", EventJson.Default.GroupChanged)
            .Add("wecom_group_joined", EventJson.Default.GroupJoined)
            .Add("wecom_tag_changed", EventJson.Default.CustomerTagChanged)
            .Add("wechat_mass_submitted", EventJson.Default.MassSubmitted)
            .Add("wechat_mass_send_finished", EventJson.Default.MassSendFinished)
            .Add("wechat_paid", EventJson.Default.PaymentMade)
            .Add("wechat_coupon_used", EventJson.Default.CouponUsed)
            .Add("wechat_gift_returned", EventJson.Default.GiftReturned)
            .Add("wechat_gift_card_changed", EventJson.Default.GiftCardChanged)
            .Add("wechat_event", EventJson.Default.OtherEvent);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Followed))]
[JsonSerializable(typeof(Unfollowed))]
[JsonSerializable(typeof(MessageReceived))]
[JsonSerializable(typeof(MenuClicked))]
[JsonSerializable(typeof(MenuOpened))]
[JsonSerializable(typeof(ScannedQr))]
[JsonSerializable(typeof(CodeScanned))]
[JsonSerializable(typeof(Located))]
[JsonSerializable(typeof(SessionEntered))]
[JsonSerializable(typeof(SubscriptionAnswered))]
[JsonSerializable(typeof(Tagged))]
[JsonSerializable(typeof(AuthorizationRevoked))]
[JsonSerializable(typeof(CustomerAdded))]
[JsonSerializable(typeof(CustomerRemoved))]
[JsonSerializable(typeof(CustomerEdited))]
[JsonSerializable(typeof(CustomerTransferFailed))]
[JsonSerializable(typeof(ArchiveAgreed))]
[JsonSerializable(typeof(GroupChanged))]
[JsonSerializable(typeof(GroupJoined))]
[JsonSerializable(typeof(CustomerTagChanged))]
[JsonSerializable(typeof(MassSubmitted))]
[JsonSerializable(typeof(MassSendFinished))]
[JsonSerializable(typeof(PaymentMade))]
[JsonSerializable(typeof(CouponUsed))]
[JsonSerializable(typeof(GiftReturned))]
[JsonSerializable(typeof(GiftCardChanged))]
[JsonSerializable(typeof(OtherEvent))]
internal sealed partial class EventJson : JsonSerializerContext;

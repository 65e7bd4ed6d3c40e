namespace Wellspring.Adapters.WeChat;

/// <summary>Why a message was not sent, where several channels say the same.</summary>
internal static class Unsent
{
    public const string TooSlow = "the time for it was over before anything was sent";
    public const string ForStaff = "it reaches the user, and this is a task for the staff";
    public const string NoContact = "the user is no employee's customer";
    public const string LostContact = "the user is no employee's customer any longer";
    public const string NoOpenId = "no openid of the user is known";
    public const string TurnedAway = "the user has turned off messages of the account, does not follow it, or is not known there, and has not come back since the platform said so";
    public const string Unfollowed = "the user follows the account no longer";
    public const string NoCoupon = "this channel gives what IssueCoupon names, and carries nothing else";
    public const string NoActivity = "the gift has no activity: the catalogue has to name its platformId";
    public const string NoStock = "the coupon has no stock: the catalogue has to name its platformId";
    public const string NoTemplate = "the message has no template: the catalogue has to name its platformId";
}

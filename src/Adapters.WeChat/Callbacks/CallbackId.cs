using System.Security.Cryptography;
using System.Text;

namespace Wellspring.Adapters.WeChat;

/// <summary>What identifies a callback over the platform's repeats: of a message its id, of an event what tells it from others of the same user in the same second.</summary>
internal static class CallbackId
{
    private const int Length = 16;

    /// <summary>Two events in one second differ in one of these.</summary>
    private static readonly string[] Parts =
        ["FromUserName", "CreateTime", "TimeStamp", "Event", "InfoType", "EventKey", "ChangeType", "ExternalUserID", "UserID", "ChatId", "UpdateDetail", "MsgID", "OpenID", "Ticket", "ScanResult", "order_id", "after_sale_order_id", "status"];

    public static string Of(CallbackContent content)
    {
        if (content["MsgId"] is { } message && content["Event"] is null)
        {
            return $"msg-{message}";
        }

        // A hash, for users' ids are not for the ids of events.
        StringBuilder text = new();
        foreach (var part in Parts)
        {
            text.Append(content[part]).Append('\u001F');
        }

        foreach (var item in content.Items)
        {
            text.Append(item.GetValueOrDefault("TemplateId")).Append('\u001F').Append(item.GetValueOrDefault("SubscribeStatusString")).Append('\u001F').Append(item.GetValueOrDefault("MsgID")).Append('\u001F');
        }

        return $"evt-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, Length))}";
    }
}

using System.Security.Cryptography;
using System.Text;

namespace Wellspring.Adapters.WeChat;

/// <summary>What identifies a callback over the platform's repeats: of a message its id, of an event all that it says, for its time is in seconds.</summary>
internal static class CallbackId
{
    private const int Length = 16;

    public static string Of(CallbackContent content)
    {
        if (content["MsgId"] is { } message && content["Event"] is null)
        {
            return $"msg-{message}";
        }

        // A hash, for users' ids are not for the ids of events.
        StringBuilder text = new();
        foreach (var (name, value) in content.All)
        {
            text.Append(name).Append('\u001F').Append(value).Append('\u001F');
        }

        return $"evt-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, Length))}";
    }
}

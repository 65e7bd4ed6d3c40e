using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Wellspring.Adapters.WeChat;

/// <summary>Chance that comes out the same each time.</summary>
internal static class WeChatHash
{
    public static uint Of(params ReadOnlySpan<object> parts)
    {
        var text = string.Join('\u001F', parts.ToArray());
        return BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}

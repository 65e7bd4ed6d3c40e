using System.Security.Cryptography;
using System.Text;

namespace Wellspring.Adapters.WeChat;

/// <summary>
/// What was sent lately, and for which delivery. The platform knows a repeat by its content, so two deliveries that say the same would be one to it:
/// for the second the check has to be left out.
/// </summary>
internal sealed class RecentContents(TimeSpan span, TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, string> deliveries = new(StringComparer.Ordinal);
    private readonly Queue<(DateTimeOffset At, string Hash)> order = [];

    /// <summary>Whether no other delivery said the same within the span.</summary>
    public bool IsOnlyOf(string delivery, params ReadOnlySpan<string?> content)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', content!))));
        lock (gate)
        {
            var now = time.GetUtcNow();
            while (order.TryPeek(out var first) && first.At + span <= now)
            {
                deliveries.Remove(order.Dequeue().Hash);
            }

            if (deliveries.TryAdd(hash, delivery))
            {
                order.Enqueue((now, hash));
            }

            return deliveries[hash] == delivery;
        }
    }
}

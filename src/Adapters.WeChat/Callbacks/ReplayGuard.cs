using System.Security.Cryptography;

namespace Wellspring.Adapters.WeChat;

/// <summary>Knows which body a signature came with, for as long as the signature's time is accepted. The platform's own repeats come with the same body.</summary>
internal sealed class ReplayGuard(TimeSpan span, TimeProvider time)
{
    private const int Most = 100_000;
    private readonly Lock gate = new();
    private readonly Dictionary<string, UInt128> bodies = new(StringComparer.Ordinal);
    private readonly Queue<(string Signature, DateTimeOffset Until)> order = [];

    public bool Accept(string signature, ReadOnlySpan<byte> body)
    {
        var hash = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(body));
        lock (gate)
        {
            var now = time.GetUtcNow();
            while (order.TryPeek(out var oldest) && (oldest.Until <= now || order.Count >= Most))
            {
                bodies.Remove(order.Dequeue().Signature);
            }

            if (bodies.TryGetValue(signature, out var known))
            {
                return known == hash;
            }

            bodies.Add(signature, hash);
            order.Enqueue((signature, now + span));
            return true;
        }
    }
}

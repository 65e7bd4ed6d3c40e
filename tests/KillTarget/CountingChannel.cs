using System.Text;
using Wellspring.Engine;

namespace Wellspring.KillTarget;

/// <summary>Counts in a file what reaches someone, a line each, out of the process before it answers. Where it is idempotent, an id that it has does not reach anyone again.</summary>
internal sealed class CountingChannel(string path, bool isIdempotent, KillPoint kill) : IChannel, IDisposable
{
    private readonly Lock writing = new();
    private readonly HashSet<string> known = [.. File.Exists(path) ? File.ReadLines(path).Select(line => line.Split(' ')[1]) : []];
    private readonly FileStream file = new(path, FileMode.Append, FileAccess.Write, FileShare.Read);

    public string Name => "counting";

    public bool IsIdempotent => isIdempotent;

    public Task<DeliveryResult> DeliverAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        kill.Pass("called");
        lock (writing)
        {
            if (known.Add(delivery.Id) || !isIdempotent)
            {
                file.Write(Encoding.UTF8.GetBytes($"{delivery.User} {delivery.Id}\n"));
                file.Flush();
            }
        }

        kill.Pass("sent");
        return Task.FromResult(DeliveryResult.Delivered());
    }

    public void Dispose() => file.Dispose();
}

/// <summary>The channel's answer has come, and the engine does not have it yet.</summary>
internal sealed class AnsweredChannel(IChannel inner, KillPoint kill) : DelegatingChannel(inner)
{
    public override async Task<DeliveryResult> DeliverAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        var result = await Inner.DeliverAsync(delivery, cancellationToken);
        await Task.Yield();
        kill.Pass("answered");
        return result;
    }
}

using System.Text;
using Wellspring.Engine;

namespace Wellspring.KillTarget;

/// <summary>Counts in a file what reaches someone, a line each, out of the process before it answers. Where it is idempotent, an id that it has does not reach anyone again.</summary>
internal sealed class CountingChannel(string path, bool isIdempotent, bool givesReceipts, KillPoint kill) : IChannel, IDisposable
{
    private readonly Lock writing = new();
    private readonly HashSet<string> known = [.. File.Exists(path) ? File.ReadLines(path).Select(line => line.Split(' ')[1]) : []];
    private readonly FileStream file = new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);

    public string Name => "counting";

    public bool IsIdempotent => isIdempotent;

    public TimeSpan? ReceiptsWithin => givesReceipts ? TimeSpan.FromDays(1) : null;

    /// <summary>What has reached someone: the users and the deliveries.</summary>
    public IReadOnlyList<(string User, string Id)> Reached
    {
        get
        {
            lock (writing)
            {
                return [.. File.ReadLines(path).Select(line => line.Split(' ')).Select(parts => (parts[0], parts[1])).Distinct()];
            }
        }
    }

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
        return Task.FromResult(givesReceipts ? DeliveryResult.Accepted() : DeliveryResult.Delivered());
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

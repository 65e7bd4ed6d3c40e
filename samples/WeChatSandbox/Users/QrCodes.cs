namespace Wellspring.WeChatSandbox;

/// <summary>A QR code with a scene.</summary>
internal sealed record QrCode(string Ticket, string Scene, DateTimeOffset? Expires);

/// <summary>The QR codes of an account, the latest 10,000.</summary>
internal sealed class QrCodes
{
    private const int MaxKept = 10_000;

    private readonly Dictionary<string, QrCode> byTicket = new(StringComparer.Ordinal);
    private readonly Queue<string> order = new();

    public QrCode Add(QrCode code)
    {
        if (byTicket.TryAdd(code.Ticket, code))
        {
            order.Enqueue(code.Ticket);
        }
        while (byTicket.Count > MaxKept)
        {
            byTicket.Remove(order.Dequeue());
        }
        return code;
    }

    public QrCode? ByTicket(string ticket) => byTicket.GetValueOrDefault(ticket);

    /// <summary>The latest code of a scene.</summary>
    public QrCode? ByScene(string scene) => byTicket.Values.LastOrDefault(code => code.Scene == scene);
}

namespace Wellspring.WeChatSandbox;

/// <summary>What became of a callback.</summary>
/// <param name="Account">Whose callback.</param>
/// <param name="Event">The event's name, or the type of a message.</param>
/// <param name="Attempts">How many times it was sent; 0 where no URL is set.</param>
/// <param name="Status">The HTTP status of the last attempt; 0 where none came.</param>
/// <param name="Reply">What the receiver answered: empty, "success", or a passive reply, decrypted.</param>
/// <param name="Problem">What the platform would object to; null: nothing.</param>
public sealed record CallbackOutcome(string Account, string Event, int Attempts, int Status, string Reply, string? Problem)
{
    /// <summary>The receiver took it.</summary>
    public bool Answered => Attempts > 0 && Problem is null;
}

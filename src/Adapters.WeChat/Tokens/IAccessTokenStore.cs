namespace Wellspring.Adapters.WeChat;

/// <summary>Shares access tokens among several instances. Each instance keeps its token in memory and asks the store only when it needs another.</summary>
/// <remarks>
/// With <see cref="WeChatTokenEndpoint.Stable"/>, and in WeCom, no store is needed: the platform gives all who ask the same token. With
/// <see cref="WeChatTokenEndpoint.Classic"/> several instances need one, with a lock. A store protects what it keeps as it would a password.
/// </remarks>
public interface IAccessTokenStore
{
    /// <summary>Reads the latest token.</summary>
    /// <param name="account">The account's name.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The token, also one that has expired; null where there is none.</returns>
    ValueTask<AccessToken?> ReadAsync(string account, CancellationToken cancellationToken);

    /// <summary>Writes a token that was just fetched, in place of the one before.</summary>
    /// <param name="account">The account's name.</param>
    /// <param name="token">The token.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    ValueTask WriteAsync(string account, AccessToken token, CancellationToken cancellationToken);

    /// <summary>Waits until no other instance fetches a token of the account.</summary>
    /// <param name="account">The account's name.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>What is disposed when the token is written; null where the store has no lock, which is the default.</returns>
    ValueTask<IAsyncDisposable?> LockAsync(string account, CancellationToken cancellationToken) => default;
}

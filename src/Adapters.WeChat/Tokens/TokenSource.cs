using Microsoft.Extensions.Logging;

namespace Wellspring.Adapters.WeChat;

/// <summary>
/// The access token of one account. However many ask, one request is under way; it belongs to no caller, so none can cancel it for the others. A token that is
/// good is handed out at once, also while the next is being fetched.
/// </summary>
internal sealed partial class TokenSource(string account, TokenEndpoint endpoint, IAccessTokenStore? store, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Jitter = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);
    private readonly Lock gate = new();
    private readonly ForceBudget budget = new(time);
    private AccessToken? current;
    private string? rejected;
    private DateTimeOffset refreshAt;
    private TokenAnswer failure;
    private DateTimeOffset failureUntil;
    private Task<TokenAnswer>? refreshing;

    /// <summary>A token that is good as far as is known.</summary>
    public ValueTask<TokenAnswer> GetAsync(CancellationToken cancellationToken)
    {
        Task<TokenAnswer> under;
        lock (gate)
        {
            var now = time.GetUtcNow();
            if (current is { } good && now < good.ExpiresAt)
            {
                if (now >= refreshAt)
                {
                    _ = refreshing ?? Refresh();
                }

                return new(good);
            }

            if (refreshing is null && failure.Failure is not null && now < failureUntil)
            {
                return new(failure);
            }

            under = refreshing ?? Refresh();
        }

        return new(under.WaitAsync(cancellationToken));
    }

    /// <summary>Another token than one that the platform refused. If it is no longer the current one, someone has replaced it already.</summary>
    public Task<TokenAnswer> RenewAsync(AccessToken refused, CancellationToken cancellationToken)
    {
        Task<TokenAnswer> under;
        lock (gate)
        {
            if (current is { } other && other.Value != refused.Value)
            {
                return Task.FromResult<TokenAnswer>(other);
            }

            // While it is being replaced, a late refusal of one before it changes nothing.
            rejected = current is not null ? refused.Value : rejected ?? refused.Value;
            current = null;
            under = refreshing ?? Refresh();
        }

        return under.WaitAsync(cancellationToken);
    }

    /// <summary>Begins a refresh. Called within the gate.</summary>
    private Task<TokenAnswer> Refresh() => refreshing = Task.Run(RefreshAsync);

    /// <summary>Where the platform gives the token again that it refused, it is told to replace it: within the same refresh, so that whoever comes meanwhile waits for that.</summary>
    private async Task<TokenAnswer> RefreshAsync()
    {
        for (var force = false; ; force = true)
        {
            var answer = await AskAsync(force).ConfigureAwait(false);
            WeChatMetrics.CountToken(account, answer);
            lock (gate)
            {
                if (answer.Token?.Value is not { } value || value != rejected)
                {
                    return Settle(answer);
                }

                if (force || !endpoint.CanForce || !budget.TryTake())
                {
                    // The next time it may be good again.
                    rejected = null;
                    return Settle(Fault(force ? ", also when told to replace it" : endpoint.CanForce ? ", and was told to replace it as often as it allows" : ""));
                }
            }
        }
    }

    private async Task<TokenAnswer> AskAsync(bool force)
    {
        try
        {
            return await FetchAsync(force).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // A store's or a handler's; whoever waits gets an answer, and its words could name a token.
            return new(null, new() { Disposition = WeChatDisposition.Retry, Reason = $"the access token could not be fetched: {e.GetType().Name}" });
        }
    }

    /// <summary>Keeps what a refresh has led to. Called within the gate.</summary>
    private TokenAnswer Settle(TokenAnswer answer)
    {
        var now = time.GetUtcNow();
        if (answer.Token is { } token)
        {
            (current, failure) = (token, default);
            refreshAt = token.ExpiresAt - Min(Ahead, (token.ExpiresAt - now) / 2) - Spread(token);
        }
        else
        {
            // A token that is still good goes on being used.
            (failure, failureUntil, refreshAt) = (answer, now + AfterFailure, now + Jitter);
            Failed(logger, account, answer.Failure!.Reason);
        }

        refreshing = null;
        return answer;
    }

    private static TokenAnswer Fault(string but) =>
        new(null, new() { Disposition = WeChatDisposition.ConfigurationFault, Code = "40001", Reason = $"40001: the platform goes on giving an access token that it refuses{but}", After = Jitter });

    private async Task<TokenAnswer> FetchAsync(bool force)
    {
        if (store is null)
        {
            return await endpoint.FetchAsync(force, CancellationToken.None).ConfigureAwait(false);
        }

        var held = await store.LockAsync(account, CancellationToken.None).ConfigureAwait(false);
        try
        {
            return await FetchAsync(store, force).ConfigureAwait(false);
        }
        finally
        {
            if (held is not null)
            {
                await held.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private async Task<TokenAnswer> FetchAsync(IAccessTokenStore shared, bool force)
    {
        string? refused;
        AccessToken? known;
        lock (gate)
        {
            (refused, known) = (rejected, current);
        }

        // What another instance has fetched meanwhile serves here too.
        if (await shared.ReadAsync(account, CancellationToken.None).ConfigureAwait(false) is { } stored
            && stored.Value != refused && stored.Value != known?.Value && stored.ExpiresAt - time.GetUtcNow() > Jitter)
        {
            return stored;
        }

        var answer = await endpoint.FetchAsync(force, CancellationToken.None).ConfigureAwait(false);
        if (answer.Token is { } token)
        {
            await shared.WriteAsync(account, token, CancellationToken.None).ConfigureAwait(false);
        }

        return answer;
    }

    /// <summary>Instances refresh at different times, each at the same time again.</summary>
    private TimeSpan Spread(AccessToken token)
    {
        var hash = WeChatHash.Of(account, Environment.MachineName, Environment.ProcessId);
        var life = token.ExpiresAt - time.GetUtcNow();
        return Min(Jitter, life / 8) * (hash % 1000 / 1000.0);
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    [LoggerMessage(Level = LogLevel.Warning, Message = "WeChat account {Account} has no new access token: {Reason}")]
    private static partial void Failed(ILogger logger, string account, string reason);
}

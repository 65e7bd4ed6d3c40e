namespace Wellspring.WeChatSandbox;

/// <summary>Who a token stands for; the agent is 0 for accounts without agents.</summary>
internal sealed record TokenHolder(Account Account, int Agent);

/// <summary>A token that was given out.</summary>
internal sealed class Token(string text, TokenHolder holder, DateTimeOffset expires)
{
    public string Text => text;

    public TokenHolder Holder => holder;

    public DateTimeOffset Expires { get; set; } = expires;

    public bool Revoked { get; set; }

    /// <summary>Revoked, and stable_token goes on giving it out until it is forced.</summary>
    public bool Stuck { get; set; }
}

/// <summary>The tokens in use. One that was given out and is too old is told from one that never was.</summary>
internal sealed class TokenBook(SimulatedClock clock)
{
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(1);
    private const int SweepAt = 10_000;

    private readonly Dictionary<string, Token> tokens = new(StringComparer.Ordinal);
    private long given;

    public Token Give(TokenHolder holder, TimeSpan life)
    {
        if (tokens.Count >= SweepAt)
        {
            Sweep();
        }
        var text = Hash.Id("86_", $"{holder.Account.Id} {holder.Agent} {given++} {clock.GetUtcNow().UtcTicks}", 80);
        return tokens[text] = new(text, holder, clock.GetUtcNow() + life);
    }

    public TokenHolder Holder(string text)
    {
        if (!tokens.TryGetValue(text, out var token) || token.Revoked)
        {
            throw new Refusal(40001, "invalid credential, access_token is invalid or not latest");
        }
        return token.Expires > clock.GetUtcNow() ? token.Holder : throw new Refusal(42001, "access_token expired");
    }

    /// <summary>All tokens of an account are void at once, as after its secret was changed.</summary>
    public void Revoke(string account, bool stuck)
    {
        foreach (var token in tokens.Values.Where(token => token.Holder.Account.Id == account))
        {
            token.Revoked = true;
            token.Stuck = stuck;
        }
    }

    private void Sweep()
    {
        var oldest = clock.GetUtcNow() - Remembered;
        foreach (var (text, token) in tokens.ToArray())
        {
            if (token.Expires < oldest)
            {
                tokens.Remove(text);
            }
        }
    }
}

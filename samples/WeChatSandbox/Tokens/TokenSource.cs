using System.Text.Json.Nodes;

namespace Wellspring.WeChatSandbox;

/// <summary>How the tokens of one secret follow one another. The three ways do not touch each other's tokens.</summary>
internal sealed class TokenSource(TokenHolder holder, World world)
{
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan BetweenForced = TimeSpan.FromSeconds(30);

    private readonly CountPer<DateOnly> plainCalls = CountPer.Day();
    private readonly CountPer<long> stableCalls = CountPer.Minute();
    private readonly CountPer<DateOnly> forced = CountPer.Day();
    private Token? plain;
    private Token? stable;
    private DateTimeOffset lastForced;

    private DateTimeOffset Now => world.Clock.GetUtcNow();

    /// <summary>cgi-bin/token: a new token each time; the one before it lives 5 minutes more at most.</summary>
    public Answer Plain()
    {
        Limit(plainCalls.Add(Now) <= world.Options.PlainTokensPerDay);
        Shorten(plain, Overlap);
        return Answer(plain = Give());
    }

    /// <summary>stable_token: the same token until 5 minutes before its end, then a new one beside it; a forced one replaces it at once.</summary>
    public Answer Stable(bool force)
    {
        Limit(stableCalls.Add(Now) <= world.Options.StableTokensPerMinute);
        if (force && Now - lastForced >= BetweenForced)
        {
            Limit(forced.Add(Now) <= world.Options.ForcedTokensPerDay);
            lastForced = Now;
            Shorten(stable, TimeSpan.Zero);
            stable = null;
        }
        if (stable is null || (stable.Revoked && !stable.Stuck) || stable.Expires - Now <= Overlap)
        {
            stable = Give();
        }
        return Answer(stable);
    }

    /// <summary>WeCom's gettoken: the same token while it is valid.</summary>
    public Answer Cached()
    {
        if (plain is null || plain.Revoked || plain.Expires <= Now)
        {
            plain = Give();
        }
        return WeChatSandbox.Answer.Ok(Body(plain));
    }

    private Token Give() => world.Tokens.Give(holder, world.Options.TokenLife);

    private void Shorten(Token? token, TimeSpan left)
    {
        if (token is not null && token.Expires > Now + left)
        {
            token.Expires = Now + left;
        }
    }

    private Answer Answer(Token token) => WeChatSandbox.Answer.Bare(Body(token));

    private JsonObject Body(Token token) => new() { ["access_token"] = token.Text, ["expires_in"] = (int)(token.Expires - Now).TotalSeconds };

    private static void Limit(bool within)
    {
        if (!within)
        {
            throw new Refusal(45009, "reach max api daily quota limit, could get access_token by getStableAccessToken, more details at https://mmbizurl.cn/s/JtxxFh33r");
        }
    }
}

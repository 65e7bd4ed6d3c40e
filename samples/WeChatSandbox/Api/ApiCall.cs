using System.Text.Json;

namespace Wellspring.WeChatSandbox;

/// <summary>A call as its handler sees it: token, verb and body have been checked. Handlers run one at a time, under the world's lock.</summary>
internal sealed class ApiCall(World world, Account? account, RawCall raw, JsonElement body)
{
    public World World => world;

    public RawCall Raw => raw;

    public JsonElement Body => body;

    public IQueryCollection Query => raw.Query;

    public DateTimeOffset Now { get; } = world.Clock.GetUtcNow();

    /// <summary>Which agent of a corp the token belongs to; 0 for accounts without agents.</summary>
    public int Agent { get; init; }

    /// <summary>What has to have happened before the answer goes out, as a receipt that overtakes it.</summary>
    public List<Task> Before { get; } = [];

    public PublicAccount Public => (PublicAccount)account!;

    public Corp Corp => (Corp)account!;

    public Account Account => account!;

    /// <summary>A string of the body that must be there.</summary>
    public string Need(string name) => body.Text(name) is { Length: > 0 } text ? text : throw new Refusal(40035, $"invalid parameter: {name}");

    /// <summary>The addressee by openid, of this account.</summary>
    public Fan Fan(string? openid)
    {
        if (string.IsNullOrEmpty(openid))
        {
            throw new Refusal(41009, "missing openid");
        }
        return Public.Fan(openid) ?? throw new Refusal(40003, "invalid openid");
    }
}

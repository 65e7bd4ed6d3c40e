namespace Wellspring.WeChatSandbox;

/// <summary>What an appid or corpid stands for.</summary>
internal abstract class Account(string id, CallbackOptions callback, World world)
{
    public string Id => id;

    public World World => world;

    public abstract Opens Opens { get; }

    /// <summary>What callbacks are addressed to: gh_… or the corpid.</summary>
    public abstract string Recipient { get; }

    public CallbackOptions Callback { get; set; } = callback;

    public Quotas Quotas { get; } = new();

    public MediaBook Media { get; } = new();

    /// <summary>The address that calls seem to come from.</summary>
    public string CallersAddress { get; set; } = "127.0.0.1";

    /// <summary>The addresses that may call; null: all.</summary>
    public IReadOnlyList<string>? Allowed { get; set; }

    public void CheckAddress(int code, string message)
    {
        if (Allowed is not null && !Allowed.Contains(CallersAddress))
        {
            throw new Refusal(code, message);
        }
    }
}

using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>Refuses an engine that forgets callbacks sooner than the same may come again: it would take a repeat for news.</summary>
internal sealed class CallbackMemory(WeChatAccounts accounts)
{
    private static readonly TimeSpan Least = TimeSpan.FromDays(1);
    private EngineOptions? options;

    public static void Check(EngineOptions options, WeChatAccounts accounts)
    {
        if (options.DedupeFor < Least && accounts.All.Where(account => account.TakesCallbacks).Select(account => account.Name).Order(StringComparer.Ordinal).ToList() is { Count: > 0 } names)
        {
            throw new InvalidConfigurationException($"DedupeFor: {options.DedupeFor} is less than a day, in which the callbacks of {string.Join(", ", names)} must be known as repeats; set EngineOptions.DedupeFor to 1.00:00:00 or more, or to null, which keeps for ever");
        }
    }

    /// <summary>What is configured after WeChat may still change them.</summary>
    public void Watch(EngineOptions engine) => options = engine;

    /// <summary>Checks what the engine was made of.</summary>
    public void Check()
    {
        if (options is not null)
        {
            Check(options, accounts);
        }
    }
}

using System.Collections.Concurrent;

namespace Wellspring.Adapters.WeChat;

/// <summary>The targets of an account's calls, each made once; those with a query of their own, and WeChat Pay's, are different each time.</summary>
internal sealed class CallTargets(WeChatAccount account)
{
    /// <summary>More than the platform has.</summary>
    private const int Most = 1_000;

    private readonly ConcurrentDictionary<string, CallTarget> known = new(StringComparer.Ordinal);

    /// <exception cref="ArgumentException">The path is none, or leads to another host.</exception>
    public CallTarget Find(string path)
    {
        if (path is not null && known.TryGetValue(path, out var target))
        {
            return target;
        }

        target = new(account, path!);
        return account is PayAccount || path!.Contains('?') || known.Count >= Most ? target : known.GetOrAdd(path, target);
    }
}

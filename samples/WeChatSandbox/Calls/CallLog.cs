namespace Wellspring.WeChatSandbox;

/// <summary>The latest calls, and how many there were by path.</summary>
public sealed class CallLog
{
    private readonly Lock gate = new();
    private readonly Ring<Call> latest;
    private readonly Dictionary<string, long> byPath = new(StringComparer.Ordinal);

    internal CallLog(int keep) => latest = new(keep);

    /// <summary>How many calls of a path there were, also those that are no longer kept. All of WeChat Pay's count under /v3/.</summary>
    public long Count(string path)
    {
        lock (gate)
        {
            return byPath.GetValueOrDefault(path);
        }
    }

    /// <summary>How many calls there were by path.</summary>
    public IReadOnlyDictionary<string, long> Counts
    {
        get
        {
            lock (gate)
            {
                return new Dictionary<string, long>(byPath, StringComparer.Ordinal);
            }
        }
    }

    /// <summary>The kept calls, oldest first.</summary>
    /// <param name="path">How the path begins; null: all.</param>
    public IReadOnlyList<Call> Latest(string? path = null)
    {
        lock (gate)
        {
            return [.. latest.Where(call => path is null || call.Path.StartsWith(path, StringComparison.Ordinal))];
        }
    }

    internal void Add(Call call)
    {
        lock (gate)
        {
            latest.Add(call);
            // Paths that do not exist share one count, and so do those of WeChat Pay, which have openids in them: else they would fill the memory.
            var path = call.Code == 40066 ? "unknown" : call.Path.StartsWith("/v3/", StringComparison.Ordinal) ? "/v3/" : call.Path;
            byPath[path] = byPath.GetValueOrDefault(path) + 1;
        }
    }
}

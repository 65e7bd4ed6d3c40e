using System.Collections.Concurrent;

namespace Wellspring.Adapters.WeChat;

/// <summary>
/// The circuits that faults have opened: of an account, of one of its paths, of one of its templates. While one is open its calls are answered with the fault
/// and not made; afterwards they are made again, and open it again if nothing was mended.
/// </summary>
internal sealed class FaultBook(TimeSpan pause, TimeProvider time)
{
    private readonly ConcurrentDictionary<(string Account, string? Path, string? Template), (WeChatAnswer Answer, DateTimeOffset Until)> open = [];

    /// <summary>The fault that stands in the way of a call; null where there is none.</summary>
    public WeChatAnswer? Find(string account, string path, string? template) =>
        open.IsEmpty ? null : Find((account, null, null)) ?? Find((account, path, null)) ?? (template is null ? null : Find((account, null, template)));

    /// <summary>Opens what an answer says is to be opened.</summary>
    /// <returns>The answer, with how long it is left alone.</returns>
    public WeChatAnswer Note(string account, string path, string? template, WeChatAnswer answer)
    {
        (string, string?, string?)? key = answer.Disposition switch
        {
            WeChatDisposition.ConfigurationFault => (account, answer.Scope == FaultScope.Path ? path : null, null),
            WeChatDisposition.DisableTemplate when template is not null => (account, null, template),
            _ => null,
        };
        if (key is { } circuit)
        {
            var span = answer.After ?? pause;
            answer = answer with { After = answer.Disposition == WeChatDisposition.ConfigurationFault ? span : null };
            open[circuit] = (answer with { Body = default }, time.GetUtcNow() + span);
        }

        return answer;
    }

    private WeChatAnswer? Find((string, string?, string?) circuit)
    {
        if (!open.TryGetValue(circuit, out var fault))
        {
            return null;
        }

        var left = fault.Until - time.GetUtcNow();
        if (left <= TimeSpan.Zero)
        {
            open.TryRemove(KeyValuePair.Create(circuit, fault));
            return null;
        }

        return fault.Answer.After is null ? fault.Answer : fault.Answer with { After = left };
    }
}

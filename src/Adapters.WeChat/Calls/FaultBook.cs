using System.Collections.Immutable;

namespace Wellspring.Adapters.WeChat;

/// <summary>
/// The circuits that faults have opened: of an account, of one of its paths, of one of its templates. While one is open its calls are answered with the fault
/// and not made; afterwards they are made again, and open it again if nothing was mended.
/// </summary>
internal sealed class FaultBook(TimeSpan pause, TimeProvider time)
{
    /// <summary>Looked at with each call, and nearly always empty.</summary>
    private ImmutableDictionary<(string Account, string? Path, string? Template), (WeChatAnswer Answer, DateTimeOffset Until)> open = ImmutableDictionary<(string, string?, string?), (WeChatAnswer, DateTimeOffset)>.Empty;

    /// <summary>The fault that stands in the way of a call; null where there is none.</summary>
    public WeChatAnswer? Find(string account, string path, string? template) =>
        Volatile.Read(ref open).IsEmpty ? null : Find((account, null, null)) ?? Find((account, path, null)) ?? (template is null ? null : Find((account, null, template)));

    /// <summary>The circuits that are open now, and why.</summary>
    public IEnumerable<(string Account, string? Path, string? Template, string Reason, DateTimeOffset Until)> Open() =>
        Volatile.Read(ref open).Where(each => each.Value.Until > time.GetUtcNow()).Select(each => (each.Key.Account, each.Key.Path, each.Key.Template, each.Value.Answer.Reason, each.Value.Until));

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
            var fault = (answer with { Body = default }, time.GetUtcNow() + span);
            ImmutableInterlocked.AddOrUpdate(ref open, circuit, fault, (_, _) => fault);
        }

        return answer;
    }

    private WeChatAnswer? Find((string, string?, string?) circuit)
    {
        if (!Volatile.Read(ref open).TryGetValue(circuit, out var fault))
        {
            return null;
        }

        var left = fault.Until - time.GetUtcNow();
        if (left <= TimeSpan.Zero)
        {
            ImmutableInterlocked.Update(ref open, static (all, over) => all.Contains(over) ? all.Remove(over.Key) : all, KeyValuePair.Create(circuit, fault));
            return null;
        }

        return fault.Answer.After is null ? fault.Answer : fault.Answer with { After = left };
    }
}

using System.Text;

namespace Wellspring.WeChatSandbox;

/// <summary>Which calls go wrong, and how. The first fault that meets a call is taken.</summary>
public sealed class FaultPlan
{
    private const int MaxKept = 1_000_000;

    private readonly Lock gate = new();
    private readonly List<(Fault Fault, int Left)> faults = [];
    private readonly Dictionary<ulong, int> seen = [];

    /// <summary>Adds a fault behind those there are.</summary>
    public void Add(Fault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        lock (gate)
        {
            faults.Add((fault, fault.Times ?? int.MaxValue));
        }
    }

    /// <summary>All goes well again.</summary>
    public void Clear()
    {
        lock (gate)
        {
            faults.Clear();
            seen.Clear();
        }
    }

    internal Fault? Next(string path, ReadOnlySpan<byte> body)
    {
        lock (gate)
        {
            for (var i = 0; i < faults.Count; i++)
            {
                var (fault, left) = faults[i];
                if (left > 0 && path.StartsWith(fault.Path, StringComparison.Ordinal) && (fault.Rate >= 1 || Chance(fault.Seed, path, body) < fault.Rate))
                {
                    faults[i] = (fault, left == int.MaxValue ? left : left - 1);
                    return fault;
                }
            }
            return null;
        }
    }

    /// <summary>The same call sent again is another throw of the dice, else it would fail for ever.</summary>
    private double Chance(string seed, string path, ReadOnlySpan<byte> body)
    {
        var hash = Hash.Of(Encoding.UTF8.GetBytes($"{seed}\n{path}\n"), body);
        if (seen.Count >= MaxKept)
        {
            seen.Clear();
        }
        var time = seen[hash] = seen.GetValueOrDefault(hash) + 1;
        return Hash.Fraction(Hash.Of(BitConverter.GetBytes(hash), BitConverter.GetBytes(time)));
    }
}

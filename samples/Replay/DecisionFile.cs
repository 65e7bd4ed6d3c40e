using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Wellspring.Engine;

namespace Wellspring.Replay;

/// <summary>The decisions as JSON lines, sorted as texts, ordinally, by (at, user, rule, key, step, outcome).</summary>
internal static class DecisionFile
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(Stream output, IEnumerable<Decision> decisions)
    {
        using var buffered = new BufferedStream(output, 1 << 16);
        using var writer = new Utf8JsonWriter(buffered, Readable);
        foreach (var (at, decision) in decisions.Select(d => (At: Time(d.At), Decision: d)).Order(Comparer<(string At, Decision Decision)>.Create(Compare)))
        {
            writer.WriteStartObject();
            writer.WriteString("user", decision.User);
            writer.WriteString("rule", decision.Rule);
            writer.WriteString("key", decision.Key);
            writer.WriteString("step", decision.Step);
            writer.WriteString("at", at);
            writer.WriteString("outcome", decision.Outcome.ToString());
            if (decision.Reason is { } reason)
            {
                writer.WriteString("reason", reason);
            }

            writer.WriteEndObject();
            writer.Flush();
            buffered.WriteByte((byte)'\n');
            writer.Reset();
        }
    }

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    private static int Compare((string At, Decision Decision) a, (string At, Decision Decision) b)
    {
        var (x, y) = (a.Decision, b.Decision);
        var order = string.CompareOrdinal(a.At, b.At);
        order = order != 0 ? order : string.CompareOrdinal(x.User, y.User);
        order = order != 0 ? order : string.CompareOrdinal(x.Rule, y.Rule);
        order = order != 0 ? order : string.CompareOrdinal(x.Key, y.Key);
        order = order != 0 ? order : string.CompareOrdinal(x.Step, y.Step);
        return order != 0 ? order : string.CompareOrdinal(x.Outcome.ToString(), y.Outcome.ToString());
    }
}

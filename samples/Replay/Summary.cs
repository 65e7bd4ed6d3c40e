using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;
using Wellspring.Engine;

namespace Wellspring.Replay;

/// <summary>What a run came to.</summary>
internal sealed record Totals(long Accepted, long Repeated, long Skipped, long Refused, int Users, TimeSpan Time);

/// <summary>The tables at the end of a run.</summary>
internal static class Summary
{
    public static IRenderable Table(IReadOnlyCollection<Decision> decisions, Totals totals)
    {
        var byRule = new Table().Border(TableBorder.Simple).AddColumns("rule", "step", "outcome").AddColumn("decisions", c => c.RightAligned());
        foreach (var row in decisions.GroupBy(d => (d.Rule, d.Step, d.Outcome)).OrderBy(g => g.Key.Rule, StringComparer.Ordinal).ThenBy(g => g.Key.Step, StringComparer.Ordinal).ThenBy(g => g.Key.Outcome.ToString(), StringComparer.Ordinal))
        {
            byRule.AddRow(Markup.Escape(row.Key.Rule), Markup.Escape(row.Key.Step), row.Key.Outcome.ToString(), Number(row.Count()));
        }

        byRule.AddRow("all", "", "", Number(decisions.Count));
        var run = new Table().Border(TableBorder.Simple).HideHeaders().AddColumn("").AddColumn("", c => c.RightAligned());
        run.AddRow("events", Number(totals.Accepted));
        foreach (var (name, count) in new[] { ("repeated", totals.Repeated), ("skipped, after --until", totals.Skipped), ("refused", totals.Refused) }.Where(r => r.Item2 > 0))
        {
            run.AddRow(name, Number(count));
        }

        run.AddRow("users", Number(totals.Users));
        run.AddRow("decisions", Number(decisions.Count));
        run.AddRow("seconds", totals.Time.TotalSeconds.ToString("N3", CultureInfo.InvariantCulture));
        run.AddRow("events/s", Number((long)(totals.Accepted / Math.Max(totals.Time.TotalSeconds, 1e-6))));
        return new Rows(byRule, run);
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}

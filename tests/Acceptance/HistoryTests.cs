using System.Text.Json;

namespace Wellspring.Acceptance;

public sealed class HistoryTests
{
    private static readonly string[] Fields = ["user", "rule", "key", "step", "at", "outcome"];

    [SharedDataTheory]
    [InlineData("cdnow-orders", "four-rules", 98_023)]
    [InlineData("shop-clicks", "four-rules", 2_814)]
    [InlineData("corner-1", "corner", 8_744)]
    public void The_decisions_equal_those_of_independent_programs(string events, string config, int count)
    {
        var data = SharedData.Folder!;
        using var replay = new ReplayProcess();
        replay.Run(Path.Combine(data, $"{events}.ndjson.gz"), "--config", Path.Combine(data, "expected", $"{config}.json"), "--decisions", replay.PathOf("decisions"));

        replay.ExitCode.Should().Be(0, replay.Error);
        var expected = SharedData.Lines(Path.Combine(data, "expected", $"{events}.{config}.ndjson.gz")).Select(Six).ToList();
        var actual = File.ReadLines(replay.PathOf("decisions")).Select(Six).ToList();
        expected.Should().HaveCount(count);
        actual.Zip(expected).Select((pair, i) => (Line: i + 1, Actual: pair.First, Expected: pair.Second)).FirstOrDefault(pair => pair.Actual != pair.Expected)
            .Should().Be(default((int, string, string)), "every line must be equal");
        actual.Should().HaveCount(count);
    }

    [SharedDataTheory]
    [InlineData("cdnow-orders")]
    public void Without_a_config_all_rules_run_with_their_defaults(string events)
    {
        var data = SharedData.Folder!;
        using var replay = new ReplayProcess();
        replay.Run(Path.Combine(data, $"{events}.ndjson.gz"), "--config", Path.Combine(data, "expected", "four-rules.json"), "--decisions", replay.PathOf("with"));
        replay.Run(Path.Combine(data, $"{events}.ndjson.gz"), "--decisions", replay.PathOf("without"));
        replay.Read("without").Should().Be(replay.Read("with"));
    }

    private static string Six(string line)
    {
        using var json = JsonDocument.Parse(line);
        return string.Join(" | ", Fields.Select(field => json.RootElement.GetProperty(field).GetString()));
    }
}

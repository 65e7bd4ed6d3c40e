using Wellspring.Testing;

namespace Wellspring.Acceptance;

/// <summary>A process that is killed at any moment goes on where it was when it is started again.</summary>
public sealed class KillTests : IDisposable
{
    private const int Kills = 30;

    private static readonly byte[] Events = [.. new SimulatedShop(users: 800, seed: 5).Events().SelectMany(line => line.Append((byte)'\n'))];

    private readonly ReplayProcess replay = new();

    public void Dispose() => replay.Dispose();

    [Fact]
    public void Killed_at_thirty_points_of_the_journal_it_ends_with_the_decisions_of_an_undisturbed_run()
    {
        replay.RunWithInput(Events, "-", "--store", "sqlite:" + replay.PathOf("undisturbed"), "--decisions", replay.PathOf("expected")).ExitCode.Should().Be(0, replay.Error);
        var all = Journals.Count(replay.PathOf("undisturbed"));
        List<long> points = [];
        for (var kill = 0; kill < Kills; kill++)
        {
            var store = replay.PathOf($"store-{kill}");
            string[] arguments = ["-", "--store", "sqlite:" + store, "--decisions", replay.PathOf("decisions")];
            var target = all * kill / Kills;
            replay.RunAndKill(Events, () => Journals.Peek(store) >= target, arguments);
            points.Add(File.Exists(store) ? Journals.Count(store) : 0);

            replay.RunWithInput(Events, arguments).ExitCode.Should().Be(0, replay.Error);
            replay.Read("decisions").Should().Be(replay.Read("expected"), $"it was killed after {points[^1]} of {all} records");
            Journals.Count(store).Should().Be(all);
        }

        points.Where(point => point < all).Should().HaveCountGreaterThanOrEqualTo(25, $"the kills came after {string.Join(", ", points)} of {all} records");
        points.Distinct().Should().HaveCountGreaterThan(15, "they are spread over the journal");
    }

    [Fact]
    public void Killed_again_and_again_on_one_store_it_still_comes_to_the_same_end()
    {
        replay.RunWithInput(Events, "-", "--decisions", replay.PathOf("expected")).ExitCode.Should().Be(0, replay.Error);
        var store = replay.PathOf("store");
        string[] arguments = ["-", "--store", "sqlite:" + store, "--decisions", replay.PathOf("decisions")];
        for (var kill = 0; kill < 8; kill++)
        {
            var target = Journals.Peek(store) + 1500;
            replay.RunAndKill(Events, () => Journals.Peek(store) >= target, arguments);
        }

        replay.RunWithInput(Events, arguments).ExitCode.Should().Be(0, replay.Error);
        replay.Read("decisions").Should().Be(replay.Read("expected"));
    }

    [Fact]
    public void Killed_again_and_again_it_never_overspends_a_budget_and_the_same_users_get_of_it()
    {
        string[] budget = ["-", "--config", replay.File("config", ReplayProcess.FewReminders), "--partitions", "8"];
        replay.RunWithInput(Events, [.. budget, "--store", "sqlite:" + replay.PathOf("undisturbed"), "--decisions", replay.PathOf("expected")]).ExitCode.Should().Be(0, replay.Error);
        var (store, all) = (replay.PathOf("store"), Journals.Count(replay.PathOf("undisturbed"), 8));
        string[] arguments = [.. budget, "--store", "sqlite:" + store, "--decisions", replay.PathOf("decisions")];
        List<long> points = [];
        for (var kill = 1; kill <= 12; kill++)
        {
            var target = all * kill / 12;
            replay.RunAndKill(Events, () => Journals.Peek(store) >= target, arguments);
            points.Add(Journals.Peek(store));
        }

        points.Where(point => point < all).Distinct().Should().HaveCountGreaterThan(4, $"the kills came after {string.Join(", ", points)} of {all} records");
        replay.RunWithInput(Events, arguments).ExitCode.Should().Be(0, replay.Error);
        replay.Read("decisions").Should().Be(replay.Read("expected"));
        var spent = replay.Read("decisions").Split('\n').Where(line => line.Contains("\"rule\":\"abandoned-cart\"") && line.Contains("\"outcome\":\"Deliver\"")).CountBy(Day).ToList();
        spent.Should().OnlyContain(day => day.Value <= 5).And.Contain(day => day.Value == 5);
    }

    /// <summary>The day in Asia/Shanghai.</summary>
    private static DateOnly Day(string decision)
    {
        using var json = System.Text.Json.JsonDocument.Parse(decision);
        return DateOnly.FromDateTime(json.RootElement.GetProperty("at").GetDateTimeOffset().ToOffset(TimeSpan.FromHours(8)).DateTime);
    }
}

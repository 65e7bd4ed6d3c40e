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
}

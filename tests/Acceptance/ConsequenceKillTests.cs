namespace Wellspring.Acceptance;

/// <summary>Users who tell each other, and ids that turn out to be one person's, in a process that is killed again and again on one store.</summary>
public sealed class ConsequenceKillTests : IDisposable
{
    private const int Killed = 128 + 9;
    private const int Users = 8;

    private readonly ReplayProcess process = new();

    public void Dispose() => process.Dispose();

    [Fact]
    public void What_is_told_arrives_once_wherever_the_process_is_killed()
    {
        var undisturbed = Undisturbed("tell");
        undisturbed.Count(line => line.Contains(" Told ")).Should().BeGreaterThan(Users * 3).And.Be(undisturbed.Count(line => line.Contains(" letter ")));

        // "hearing": the sender's decision is committed, and who is told has not heard it.
        (string Point, int Times)[] kills =
        [
            ("staged-Decision", 1), ("hearing", 1), ("hearing", 2), ("committed-Decision", 1), ("staged-Told", 2), ("committed-Told", 2), ("hearing", 3), ("staged-LetterEnded", 1),
            ("committed-LetterEnded", 3), ("hearing", 1), ("committed-Told", 5), ("hearing", 2), ("staged-Told", 9),
        ];
        KillAt("tell", kills);

        Run("tell", "store").Should().Be(0, process.Error);
        Lines().Should().Equal(undisturbed);
        Run("tell", "store").Should().Be(0, process.Error);
        Lines().Should().Equal(undisturbed, "another run adds nothing");
    }

    [Fact]
    public void The_state_of_an_alias_moves_once_wherever_the_process_is_killed()
    {
        var undisturbed = Undisturbed("link");
        undisturbed.Count(line => line.Contains(" departed to ")).Should().Be(Users);
        undisturbed.Count(line => line.Contains("Deliver 3 120")).Should().Be(Users);

        (string Point, int Times)[] kills =
        [
            ("staged-Departed", 1), ("staged-Decision", 2), ("committed-Departed", 1), ("staged-Absorbed", 1), ("committed-Absorbed", 2), ("committed-Decision", 3), ("staged-Departed", 2),
            ("committed-Departed", 1), ("staged-Decision", 4), ("committed-Decision", 7),
        ];
        KillAt("link", kills);

        Run("link", "store").Should().Be(0, process.Error);
        Lines().Should().Equal(undisturbed);
        Run("link", "store").Should().Be(0, process.Error);
        Lines().Should().Equal(undisturbed, "another run adds nothing");
    }

    private void KillAt(string what, IEnumerable<(string Point, int Times)> kills)
    {
        foreach (var (point, times) in kills)
        {
            Run(what, "store", point, $"{times}").Should().Be(Killed, $"it comes to {point}: {process.Error}");
        }
    }

    private List<string> Undisturbed(string what)
    {
        Run(what, "undisturbed").Should().Be(0, process.Error);
        return Lines();
    }

    private int Run(string what, string store, params string[] kill) =>
        process.RunProgram("Wellspring.KillTarget.dll", null, [what, process.PathOf(store), $"{Users}", "2026-01-01T00:00:00Z", .. kill]).ExitCode;

    private List<string> Lines() => [.. process.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)];
}

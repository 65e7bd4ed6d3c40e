using System.Globalization;

namespace Wellspring.Acceptance;

/// <summary>A run of a schedule over a segment, killed again and again on its way.</summary>
/// <remarks>WELLSPRING_SCHEDULE_USERS=1000000 runs it with so many users; benchmarks/README.md has what came of it.</remarks>
public sealed class ScheduleKillTests : IDisposable
{
    private const int Killed = 128 + 9;

    private static readonly int Users = int.Parse(Environment.GetEnvironmentVariable("WELLSPRING_SCHEDULE_USERS") ?? "20000", CultureInfo.InvariantCulture);

    private readonly ReplayProcess process = new();
    private readonly string day = $"{DateTime.UtcNow:yyyy-MM-dd}T00:00:00Z";

    public void Dispose() => process.Dispose();

    [Fact]
    public void Killed_on_its_way_a_run_reaches_each_of_its_users_once_and_no_one_else()
    {
        var members = Users / 2;
        (string Point, int Times)[] kills = [("staged-Decision", members / 8), ("committed-Decision", members / 4), ("committed-Decision", members / 4), ("committed-Sending", members / 8), ("sent", members / 8), ("staged-Delivered", members / 8)];
        foreach (var (point, times) in kills)
        {
            Run(point, $"{times}").Should().Be(Killed, $"it comes to {point}: {process.Error}");
            Reached().Should().HaveCountLessThan(members, "the run is not over");
        }

        Run().Should().Be(0, process.Error);
        process.Output.Trim().Should().Be($"{Users} {members} {members} {members} {members}", "each has one decision, which has one end");
        Reached().Should().HaveCount(members).And.OnlyHaveUniqueItems();
        Reached().ToHashSet().SetEquals(Enumerable.Range(0, members).Select(i => $"user-{i * 2}")).Should().BeTrue("they are the segment");
    }

    private int Run(params string[] kill) => process.RunProgram("Wellspring.KillTarget.dll", null, ["schedule", process.PathOf("store"), process.PathOf("calls"), $"{Users}", day, .. kill]).ExitCode;

    private List<string> Reached() => File.Exists(process.PathOf("calls")) ? [.. File.ReadLines(process.PathOf("calls")).Select(line => line.Split(' ')[0])] : [];
}

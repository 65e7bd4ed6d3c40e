namespace Wellspring.Acceptance;

/// <summary>A process that is killed between any two states of a delivery, on a store and with a channel that both survive.</summary>
public sealed class DeliveryKillTests : IDisposable
{
    private const int Killed = 128 + 9;
    private const int Users = 4;

    private static readonly string[] Points = ["staged-Decision", "decided", "staged-Sending", "committed-Sending", "called", "sent", "answered", "staged-Delivered", "committed-Delivered", "told-Delivered"];

    /// <summary>With a channel that accepts, and a platform that tells later. What comes before is as without.</summary>
    private static readonly string[] ReceiptPoints = ["called", "sent", "answered", "staged-Accepted", "committed-Accepted", "told-Accepted", "reported", "staged-Delivered", "committed-Delivered", "told-Delivered"];

    private readonly ReplayProcess process = new();

    public void Dispose() => process.Dispose();

    /// <summary>How often a message reaches its user, where the process was killed at a point.</summary>
    public static TheoryData<string, bool, string, int, string> Kills
    {
        get
        {
            TheoryData<string, bool, string, int, string> all = [];
            foreach (var (of, idempotent) in new[] { ("Marketing", false), ("Marketing", true), ("Service", false), ("Service", true) })
            {
                foreach (var (place, point) in Points.Index())
                {
                    // From the claim's commit to that of the answer no one can tell whether it was sent; from "sent" on it was.
                    var (inDoubt, wasSent) = (place is >= 3 and <= 7, place >= 5);
                    var (reached, end) = (of, idempotent) switch
                    {
                        ("Marketing", false) when inDoubt => (wasSent ? 1 : 0, "Unknown"),
                        ("Service", false) when inDoubt && wasSent => (2, "Delivered"),
                        _ => (1, "Delivered"),
                    };
                    all.Add(of, idempotent, point, reached, end);
                }
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Kills))]
    public void Killed_at_a_point_none_is_lost_and_twice_only_where_that_may_be(string of, bool idempotent, string point, int reached, string end)
    {
        // The second, but where the one before or after would stand in the same append: that one would be in doubt too.
        var nth = point switch
        {
            "staged-Sending" => 1,
            "committed-Delivered" or "told-Delivered" => Users,
            _ => 2,
        };
        Run(of, idempotent, receipts: false, Users, 1, point, $"{nth}").Should().Be(Killed, "it comes to the point");
        Run(of, idempotent, receipts: false, Users, 1).Should().Be(0, process.Error);

        Ends().Select(e => e.User).Should().BeEquivalentTo(Enumerable.Range(0, Users).Select(i => $"user-{i}"), "each has one end");
        var counts = Ends().Select(e => (e.State, Reached: Reached().GetValueOrDefault(e.User))).ToList();
        var expected = Enumerable.Repeat(("Delivered", 1), Users - 1).Append((end, reached));
        counts.Should().BeEquivalentTo(expected);
    }

    /// <summary>The same with receipts: what reached its user is Delivered in the end, also where no one could tell before.</summary>
    public static TheoryData<string, bool, string, int, string> KillsWithReceipts
    {
        get
        {
            TheoryData<string, bool, string, int, string> all = [];
            foreach (var (of, idempotent) in new[] { ("Marketing", false), ("Marketing", true), ("Service", false) })
            {
                foreach (var (place, point) in ReceiptPoints.Index())
                {
                    var (inDoubt, wasSent) = (place <= 3, place >= 1);
                    var (reached, end) = (of, idempotent) switch
                    {
                        ("Marketing", false) when inDoubt && !wasSent => (0, "Unknown"),
                        ("Service", false) when inDoubt && wasSent => (2, "Delivered"),
                        _ => (1, "Delivered"),
                    };
                    all.Add(of, idempotent, point, reached, end);
                }
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(KillsWithReceipts))]
    public void Killed_at_a_point_no_receipt_is_lost_and_what_was_in_doubt_is_told(string of, bool idempotent, string point, int reached, string end)
    {
        Run(of, idempotent, receipts: true, 1, 1, point, "1").Should().Be(Killed, "it comes to the point");
        Run(of, idempotent, receipts: true, 1, 1).Should().Be(0, process.Error);

        Ends().Should().Equal(("user-0", end));

        Reached().GetValueOrDefault("user-0").Should().Be(reached);
    }

    [Theory]
    [InlineData("Marketing", false)]
    [InlineData("Marketing", true)]
    [InlineData("Service", false)]
    public void Killed_again_and_again_while_many_are_under_way_none_is_lost_either(string of, bool idempotent)
    {
        const int Many = 100;
        var deaths = 0;

        // Once all is decided only what becomes of it is passed.
        foreach (var (round, point) in Points.Concat(Points[2..]).Index())
        {
            var code = Run(of, idempotent, receipts: false, Many, 4, point, $"{2 + (round % 3)}");
            code.Should().BeOneOf(0, Killed);
            deaths += code == Killed ? 1 : 0;
        }

        Run(of, idempotent, receipts: false, Many, 4).Should().Be(0, process.Error);
        deaths.Should().BeGreaterThan(Points.Length);
        Ends().Select(e => e.User).Should().OnlyHaveUniqueItems().And.HaveCount(Many);
        foreach (var (user, state) in Ends())
        {
            var reached = Reached().GetValueOrDefault(user);
            if (of == "Marketing")
            {
                reached.Should().BeInRange(state == "Delivered" ? 1 : 0, 1, $"{user} is {state}");
            }

            if (of == "Service" || idempotent)
            {
                (state, reached >= 1).Should().Be(("Delivered", true), user);
            }
        }
    }

    private int Run(string of, bool idempotent, bool receipts, int users, int concurrency, params string[] kill) =>
        process.RunProgram("Wellspring.KillTarget.dll", null, [process.PathOf("store"), process.PathOf("calls"), of, $"{idempotent}", $"{receipts}", $"{users}", $"{concurrency}", .. kill]).ExitCode;

    private Dictionary<string, int> Reached() => File.ReadLines(process.PathOf("calls")).CountBy(line => line.Split(' ')[0]).ToDictionary();

    private List<(string User, string State)> Ends() =>
        [.. process.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).Select(parts => (parts[0], parts[2]))];
}

using System.IO.Compression;
using System.Text;

namespace Wellspring.Acceptance;

public sealed class ReplayTests : IDisposable
{
    private readonly ReplayProcess replay = new();

    public void Dispose() => replay.Dispose();

    [Fact]
    public void Without_arguments_it_explains_itself_and_shows_a_small_shop()
    {
        replay.Run().ExitCode.Should().Be(0);
        replay.Output.Should().Contain("simulated shop").And.Contain("abandoned-cart").And.Contain("tier-upgrade").And.Contain("events/s");
        replay.Error.Should().BeEmpty();
    }

    [Fact]
    public void Decisions_are_lines_of_json_sorted_as_texts()
    {
        var events = replay.File("e", Registered("b", "2026-01-01T00:00:00Z") + Registered("a", "2026-01-01T08:00:00+08:00") + Registered("c", "2026-01-01T00:00:00.50Z"));
        replay.Run(events, "--decisions", replay.PathOf("d")).ExitCode.Should().Be(0);
        replay.Read("d").Should().Be(
            """
            {"user":"c","rule":"welcome","key":"","step":"greeting","at":"2026-01-01T00:00:00.5Z","outcome":"Deliver"}
            {"user":"a","rule":"welcome","key":"","step":"greeting","at":"2026-01-01T00:00:00Z","outcome":"Deliver"}
            {"user":"b","rule":"welcome","key":"","step":"greeting","at":"2026-01-01T00:00:00Z","outcome":"Deliver"}

            """);
    }

    [Fact]
    public void The_clocks_go_to_until_inclusive_and_later_events_are_skipped()
    {
        var lines = Registered("a", "2026-01-01T00:00:00Z") + Registered("b", "2026-01-01T01:00:00.0000001Z") + Registered("c", "2026-01-01T01:00:00Z") + """{"specversion":"1.0","id":"x","source":"s","type":"cart_updated","subject":"d","time":"2027-01-01T00:00:00Z"}""";
        replay.Run(replay.File("e", lines), "--until", "2026-01-01T09:00:00+08:00", "--decisions", replay.PathOf("d")).ExitCode.Should().Be(0);
        replay.Read("d").Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(3).And.ContainSingle(line => line.Contains("staff"));
        replay.Output.Should().MatchRegex(@"skipped, after --until\s+2\s").And.MatchRegex(@"users\s+2\s");
    }

    [Fact]
    public void The_last_event_sets_the_default_end()
    {
        replay.Run(replay.File("e", Registered("a", "2026-01-01T00:00:00Z") + Registered("b", "2026-01-01T01:00:00Z")), "--decisions", replay.PathOf("d"));
        replay.Read("d").Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(3);
    }

    [Fact]
    public void Standard_input_blank_lines_and_a_byte_order_mark_are_read()
    {
        var input = Encoding.UTF8.GetBytes("\uFEFF" + Registered("a", "2026-01-01T00:00:00Z") + "\r\n  \n" + Registered("b", "2026-01-01T00:00:00Z").TrimEnd('\n'));
        replay.RunWithInput(input, "-").ExitCode.Should().Be(0, replay.Error);
        replay.Output.Should().MatchRegex(@"events\s+2\s");
        replay.RunWithInput(Zipped(input), "-").Output.Should().MatchRegex(@"events\s+2\s");
    }

    [Fact]
    public void Bad_lines_are_refused_with_number_and_reason_and_the_rest_goes_on()
    {
        var good = Registered("a", "2026-01-01T00:00:00Z");
        var bytes = new MemoryStream();
        foreach (var line in new[] { "no json\n", good, good.Replace("\"id\":\"1\"", "\"id\":null"), good.Replace("2026-01-01T00:00:00Z", "2026-01-01"), good.Replace("\"id\":\"1\"", "\"id\":\"2\"").Replace("}\n", ",\"data\":[]}\n") })
        {
            bytes.Write(Encoding.UTF8.GetBytes(line));
        }

        bytes.Write([(byte)'"', 0xff, (byte)'"', (byte)'\n']);
        bytes.Write(Encoding.UTF8.GetBytes($"{{\"x\":\"{new string('x', 10_000_000)}\"}}\n{Registered("b", "2026-01-01T00:00:00Z")}"));
        replay.Run(replay.File("e", bytes.ToArray()), "--refused", replay.PathOf("r"), "--decisions", replay.PathOf("d")).ExitCode.Should().Be(3);

        replay.Error.ReplaceLineEndings("\n").Should().Be(
            """
            line 1: not JSON at byte 2
            line 3: id is missing or no text
            line 4: time is not RFC 3339 with a zone, such as 2024-03-01T08:00:00Z
            line 5: data has the wrong shape: an object with the type's fields is expected
            line 6: not valid UTF-8
            line 7: longer than 1048576 bytes

            """);
        var kept = File.ReadAllBytes(replay.PathOf("r"));
        kept.Should().HaveCount((int)bytes.Length - (2 * good.Length), "the refused lines are kept as they came");
        replay.Read("d").Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(2);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\uFEFF")]
    [InlineData("\n \n")]
    public void An_empty_file_is_refused(string content)
    {
        replay.Run(replay.File("e", content)).ExitCode.Should().Be(3);
        replay.Error.Should().MatchRegex("^line [12]: the input is empty");
    }

    [Fact]
    public void A_gzip_that_breaks_off_gives_what_can_be_read()
    {
        var whole = Zipped(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 5000).Select(i => Registered($"user{i * 7919 % 5000}", "2026-01-01T00:00:00Z")))));
        replay.Run(replay.File("e.gz", whole[..(whole.Length / 2)]), "--decisions", replay.PathOf("d")).ExitCode.Should().Be(3);
        replay.Error.Should().MatchRegex(@"^line \d+: the input breaks off here: ");
        replay.Read("d").Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.Should().BeInRange(100, 4900);
    }

    [Theory]
    [InlineData("--nonsense")]
    [InlineData("missing-file.ndjson")]
    [InlineData("EVENTS", "second")]
    [InlineData("EVENTS", "--config", "missing.json")]
    [InlineData("EVENTS", "--until", "2026-01-01")]
    [InlineData("EVENTS", "--until", "2026-01-01T00:00:00")]
    [InlineData("EVENTS", "--until", "2026-01-01T00:00:00+0800")]
    [InlineData("EVENTS", "--decisions", "no-such-folder/d")]
    [InlineData("EVENTS", "--decisions", "EVENTS")]
    [InlineData("EVENTS", "--decisions", "same", "--refused", "same")]
    [InlineData("EVENTS", "--decisions")]
    public void A_wrong_call_is_one_clear_line_and_nothing_is_written(params string[] arguments)
    {
        var content = Registered("a", "2026-01-01T00:00:00Z");
        var events = replay.File("e", content);
        replay.Run([.. arguments.Select(a => a == "EVENTS" ? events : a)]).ExitCode.Should().Be(2);
        replay.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().ContainSingle();
        replay.Output.Should().BeEmpty();
        Directory.GetFiles(Path.GetDirectoryName(events)!).Should().Equal(events);
        replay.Read("e").Should().Be(content);
    }

    [Theory]
    [InlineData("""{"rules":{"welcome":{"staff":"00:00:00"}}}""", "staff")]
    [InlineData("""{"rules":{"welcome":{"staff":"2.00:00:00"}}}""", "recommend")]
    [InlineData("""{"rules":{"no-rule":{}}}""", "no-rule")]
    [InlineData("""{"rules":{"welcome":{"sttaff":"01:00:00"}}}""", "sttaff")]
    [InlineData("""{"rules":{"tier-upgrade":{"thresholds":[3,2,1]}}}""", "Thresholds")]
    [InlineData("""{"rules":{"tier-upgrade":{"thresholds":[]}}}""", "there is no threshold")]
    [InlineData("""{"rules":{"tier-upgrade":{"names":["a","b","\ud800"]}}}""", "escape")]
    [InlineData("""{"marketingCap":{"max":1,"per":"00:00:00"}}""", "per")]
    public void A_mistake_in_the_config_is_named_and_nothing_is_written(string config, string named)
    {
        replay.Run(replay.File("e", Registered("a", "2026-01-01T00:00:00Z")), "--config", replay.File("c", config), "--decisions", replay.PathOf("d"), "--refused", replay.PathOf("r")).ExitCode.Should().Be(2);
        replay.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().ContainSingle().Which.Should().Contain(named);
        replay.Exists("d").Should().BeFalse();
        replay.Exists("r").Should().BeFalse();
    }

    [Theory]
    [InlineData("--decisions")]
    [InlineData("--refused")]
    public void What_stood_in_an_output_stays_when_the_other_cannot_be_written(string good)
    {
        var bad = good == "--refused" ? "--decisions" : "--refused";
        var kept = replay.File("kept", "KEEP");
        replay.Run(replay.File("e", Registered("a", "2026-01-01T00:00:00Z")), bad, "/proc/no-such-file", good, kept).ExitCode.Should().Be(2);
        replay.Read("kept").Should().Be("KEEP");
    }

    [Fact]
    public void A_link_to_an_input_is_that_input()
    {
        var config = replay.File("c", "{}");
        File.CreateSymbolicLink(replay.PathOf("link"), config);
        replay.Run(replay.File("e", Registered("a", "2026-01-01T00:00:00Z")), "--config", config, "--decisions", replay.PathOf("link")).ExitCode.Should().Be(2);
        replay.Read("c").Should().Be("{}");
    }

    [Theory]
    [InlineData("2026-01-01t01:00:00z")]
    [InlineData("2026-01-01T01:00:00.00000000019Z")]
    [InlineData("2026-01-01T09:00:00+08:00")]
    public void Until_is_read_as_the_times_of_events_are(string until)
    {
        replay.Run(replay.File("e", Registered("a", "2026-01-01T00:00:00Z")), "--until", until, "--decisions", replay.PathOf("d")).ExitCode.Should().Be(0);
        replay.Read("d").Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(2);
    }

    [Fact]
    public void The_embedded_sample_shows_decisions() =>
        replay.RunProgram("Wellspring.Embedded.dll", null).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(6)
            .And.Contain(line => line.Contains("browsed-not-bought Deliver: still-interested"))
            .And.Contain(line => line.Contains("abandoned-cart[c1] second Capped"));

    private static string Registered(string user, string time) =>
        $$"""{"specversion":"1.0","id":"1","source":"s","type":"user_registered","subject":"{{user}}","time":"{{time}}"}""" + "\n";

    private static byte[] Zipped(byte[] content)
    {
        var output = new MemoryStream();
        using (var zip = new GZipStream(output, CompressionLevel.Fastest))
        {
            zip.Write(content);
        }

        return output.ToArray();
    }
}

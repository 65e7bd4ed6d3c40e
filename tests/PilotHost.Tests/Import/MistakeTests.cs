namespace Wellspring.PilotHost.Tests.Import;

/// <summary>What keeps an import from beginning.</summary>
public sealed class MistakeTests : IDisposable
{
    private const string Event = """{"specversion":"1.0","id":"1","source":"/shop","type":"user_registered","subject":"li","time":"2025-01-05T10:00:00Z"}""";
    private readonly ImportRun run = new();

    public void Dispose() => run.Dispose();

    [Theory]
    [InlineData("{", "map.json, line 1: it is no JSON")]
    [InlineData("{\n\"type\": \"order_paid\"\n\"user\": \"u\" }", "map.json, line 3: it is no JSON")]
    [InlineData("{}", "map.json: type: it is missing", "map.json: user: it is missing", "map.json: time: it is missing")]
    [InlineData("""{"type":"order_paid","user":"","time":["t"]}""", "map.json: user: it is missing", "map.json: time: a text is expected")]
    [InlineData("""{"type":"order_payd","user":"u","time":"t"}""", "map.json: type: there is no type of events 'order_payd'; there are cart_updated, *, wecom_tag_changed")]
    [InlineData("""{"type":"order_paid","usr":"u","user":"u","time":"t"}""", "map.json: usr: unknown; there are type, id, user, userPrefix, time, timeFormat, zone, source, data, separator and encoding")]
    [InlineData("""{"type":"order_paid","user":"u","time":"t","zone":"Asia/Shanghia"}""", "map.json: zone: there is no zone 'Asia/Shanghia'; write one such as Asia/Shanghai")]
    [InlineData("""{"type":"order_paid","user":"u","time":"t","encoding":"utf9","separator":"; "}""", "map.json: separator: one character is expected, such as ;", "map.json: encoding: there is no encoding 'utf9'; write one such as GB18030")]
    [InlineData("""{"type":"order_paid","user":"u","time":"t","data":"total"}""", "map.json: data: an object is expected, *")]
    [InlineData("""{"type":"order_paid","user":"u","time":"t","data":{"amount":{"colum":"a","kind":"numeric"}}}""", "map.json: data.amount.colum: unknown; there are column and kind", "map.json: data.amount.column: it is missing", "map.json: data.amount.kind: 'numeric' is no kind; there are text, number and boolean")]
    public async Task A_bad_map_is_told_with_all_its_mistakes_and_their_places(string map, params string[] mistakes)
    {
        var (file, folder) = (run.Write("orders.csv", "u,t\n"), Path.GetDirectoryName(run.Store) + Path.DirectorySeparatorChar);

        var thrown = (await FluentActions.Awaiting(() => run.FileAsync(file, run.Write("map.json", map))).Should().ThrowAsync<InvalidConfigurationException>()).Which;

        thrown.Mistakes.Should().HaveSameCount(mistakes);
        thrown.Mistakes.Zip(mistakes).Should().AllSatisfy(pair => pair.First.Replace(folder, "", StringComparison.Ordinal).Should().Match(pair.Second));
        File.Exists(run.Store).Should().BeFalse("no store is made for it");
    }

    [Fact]
    public async Task Lines_of_json_have_no_separator() =>
        await FailsAsync(run.Write("rows.ndjson", ""), run.Write("map.json", """{"type":"order_paid","user":"u","time":"t","separator":";"}"""), "*map.json: separator: unknown; there are *");

    [Fact]
    public async Task A_file_that_is_not_there_is_named_with_its_whole_path()
    {
        await FailsAsync("nonexistent.ndjson", null, $"There is no file {Path.GetFullPath("nonexistent.ndjson")}. *write the whole path.");
        await FailsAsync(run.Write("orders.csv", ""), "nonexistent.json", $"There is no file {Path.GetFullPath("nonexistent.json")}. *");
    }

    [Fact]
    public async Task A_file_says_by_its_name_what_it_is()
    {
        await FailsAsync(run.Write("orders.xlsx", ""), null, "*orders.xlsx: its name does not say what it is; rows are .csv, *");
        await FailsAsync(run.Write("orders.csv", ""), null, "*orders.csv: rows need a map of their columns, such as --map=orders.map.json; *");
    }

    [Fact]
    public async Task A_store_that_the_host_runs_on_is_told_so_and_what_to_do()
    {
        await using var pilot = await run.StartHostAsync();

        var import = () => run.FileAsync(run.Write("events.ndjson", Event));

        await import.Should().ThrowAsync<JournalException>().WithMessage($"The store {run.Store} is in use, most likely by the host. Stop it, import, and start it again.");
        pilot.Engine.UserCount.Should().Be(0);
    }

    [Fact]
    public async Task A_store_that_cannot_be_opened_is_told_with_its_own_reason()
    {
        await File.WriteAllTextAsync(run.Store, "this is a text and no store of anything");

        await FluentActions.Awaiting(() => run.FileAsync(run.Write("events.ndjson", Event))).Should().ThrowAsync<JournalException>().WithMessage("*is not a Wellspring journal*");
    }

    [Fact]
    public async Task The_demo_has_no_history()
    {
        using StringWriter nowhere = new();
        PilotImport import = new(PilotApp.Builder([$"--Store={run.Store}"]), new(nowhere, nowhere, isTerminal: false));

        await FluentActions.Awaiting(() => import.FileAsync("events.ndjson", null, 1, CancellationToken.None)).Should().ThrowAsync<InvalidConfigurationException>().WithMessage("No account is configured, so the host plays its demo, *");
        await FluentActions.Awaiting(() => import.FollowersAsync("shop", "", CancellationToken.None)).Should().ThrowAsync<InvalidConfigurationException>().WithMessage("No account is configured, *");
    }

    [Fact]
    public async Task The_program_takes_settings_anywhere_and_nothing_that_it_does_not_know()
    {
        var file = run.Write("events.ndjson", Event);
        (await RunAsync(["import", .. run.Settings, file, "--from-line", "1"])).Should().BeEquivalentTo((0, new[] { $"{file}: 1 accepted, 0 repeated, 0 refused" }));
        (await RunAsync([.. run.Settings, "import", file])).Should().BeEquivalentTo((0, new[] { $"{file}: 0 accepted, 1 repeated, 0 refused" }), "it is the same store");
        (await RunAsync(["--Sotre=x.db", .. run.Settings, "import", file])).Should().Match<(int Code, string[] Lines)>(end => end.Code == 1 && end.Lines.Length == 1 && end.Lines[0].StartsWith("Sotre: there is no such key; perhaps Store is meant; "));
        (await RunAsync(["import", file, .. run.Settings, "--Events:ApiKey=short"])).Should().Match<(int Code, string[] Lines)>(end => end.Code == 1 && end.Lines.Length == 1 && end.Lines[0].StartsWith("Events:ApiKey: it is too short; "));
        foreach (var words in new[] { [file, "--mpa=x"], [file, "other.ndjson"], [file, "--from-line=x"], ["followers"], new[] { "followers", "shop", "--map=x" }, [] })
        {
            var (code, lines) = await RunAsync(["import", .. words, .. run.Settings]);
            code.Should().Be(1, string.Join('\n', lines));
            lines.Should().Contain("Usage:", string.Join(' ', words));
        }

        string.Join('\n', (await RunAsync("import", "followers", "--help")).Lines).Should().Contain("import followers <account>").And.Contain("--from").And.NotContain("<file>");
        var help = await RunAsync("import", "--help");
        help.Code.Should().Be(0);
        string.Join('\n', help.Lines).Should().Contain("import <file>").And.Contain("--map").And.Contain("--from-line").And.Contain("followers <account>");
    }

    private async Task FailsAsync(string file, string? map, string message)
    {
        await FluentActions.Awaiting(() => run.FileAsync(file, map)).Should().ThrowAsync<InvalidConfigurationException>().WithMessage(message);
        File.Exists(run.Store).Should().BeFalse("no store is made for it");
    }

    private async Task<(int Code, string[] Lines)> RunAsync(params string[] arguments)
    {
        using var process = PilotProcess.Start(new(Path.GetDirectoryName(run.Store)!), arguments);
        var (code, lines) = await process.EndAsync();
        return (code, [.. lines.Where(line => line.Length > 0)]);
    }
}

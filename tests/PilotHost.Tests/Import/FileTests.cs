using System.Globalization;
using System.Text;

namespace Wellspring.PilotHost.Tests.Import;

/// <summary>The command <c>import</c> with a file.</summary>
public sealed class FileTests : IDisposable
{
    private const string Map = """
        {
          // A comment is no mistake.
          "type": "order_paid", "id": "order no", "user": "customer", "time": "paid at", "timeFormat": "yyyy-MM-dd HH:mm:ss", "zone": "Asia/Shanghai", "source": "/shop",
          "data": { "amount": { "column": "total", "kind": "number" }, "cartId": "cart" }
        }
        """;

    private const string Orders = """
        order no,customer,paid at,total,cart
        A-1,li,2025-01-05 10:00:00,80,c-1
        A-2,,2025-01-05 10:00:00,80,c-2
        A-3,li,2025-02-05 10:00:00,much,c-3
        A-4,li,2025-03-05 10:00:00,45.50,"c,4"
        """;

    private readonly ImportRun run = new();

    public void Dispose() => run.Dispose();

    [Fact]
    public async Task Rows_are_history_that_the_rules_know_and_nothing_is_sent_for_them()
    {
        var told = await run.FileAsync(run.Write("orders.csv", Orders), run.Write("orders.map.json", Map));

        told.IsGood.Should().BeFalse("rows were refused");
        told.Output.Should().Equal("orders.csv: 2 accepted, 0 repeated, 2 refused");
        told.Error.Should().Equal(
            "orders.csv, line 3: column 'customer' is empty, and has the user",
            "orders.csv, line 4: column 'total' has no number, such as 39.80",
            "Mend what was refused and import it again: what is in the store is known for 30 days.");

        await using var pilot = await run.StartHostAsync();
        pilot.Engine.Ask("li", user => user.Tier).Should().Be("银卡 Silver", "125.50 were spent in the past");
        pilot.Engine.ReadJournal().OfType<Decision>().Should().OnlyContain(entry => entry.Outcome == Outcome.History).And.NotBeEmpty();
        (await pilot.PostAsync(Events.EventsTests.Event("A-5", "li", "order_paid", """{"amount":180}"""))).Status.Should().Be(200);
        pilot.Engine.Ask("li", user => user.Tier).Should().Be("金卡 Gold", "with what was spent in the past it is over 300");
        (await pilot.PostAsync(Events.EventsTests.Event("A-4", "li", "order_paid", """{"amount":45.5}"""))).Body.Should().Contain("Repeated", "source and id are those of the shop's own event");
    }

    [Fact]
    public async Task Mended_and_imported_again_only_what_was_refused_is_new()
    {
        var map = run.Write("orders.map.json", Map);
        await run.FileAsync(run.Write("orders.csv", Orders), map);

        var told = await run.FileAsync(run.Write("orders.csv", Orders.Replace(",,", ",wang,", StringComparison.Ordinal).Replace("much", "1", StringComparison.Ordinal)), map);

        told.Should().BeEquivalentTo(new Told(true, ["orders.csv: 2 accepted, 2 repeated, 0 refused"], []));
    }

    [Fact]
    public async Task Each_line_is_a_cloud_event_or_with_a_map_a_row()
    {
        var events = run.Write("events.ndjson", """
            {"specversion":"1.0","id":"1","source":"/shop","type":"order_paid","subject":"li","time":"2025-01-05T10:00:00Z","data":{"amount":80}}
            {"specversion":"1.0","id":"2","source":"/shop","type":"order_paid","subject":"li"}
            """);
        var rows = run.Write("rows.jsonl", """{"order no":3,"customer":"li","paid at":"2025-01-06 10:00:00","total":"20"}""");

        (await run.FileAsync(events)).Should().BeEquivalentTo(new { IsGood = false, Output = new[] { "events.ndjson: 1 accepted, 0 repeated, 1 refused" } });
        (await run.FileAsync(rows, run.Write("orders.map.json", Map))).Should().BeEquivalentTo(new Told(true, ["rows.jsonl: 1 accepted, 0 repeated, 0 refused"], []));

        await using var pilot = await run.StartHostAsync();
        pilot.Engine.Ask("li", user => user.Tier).Should().Be("银卡 Silver");
    }

    [Fact]
    public async Task A_file_has_the_encoding_and_the_separator_that_the_map_says()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        byte[] rows = [.. Encoding.GetEncoding("GB18030").GetBytes("order no;客户;paid at;total;cart\nA-1;小雨;05012025 1000;100;c\nA-2;"), 0x80, .. ";2025-01-05 10:00:00;100;c\n"u8];
        var map = Map.Replace("customer", "客户", StringComparison.Ordinal).Replace("yyyy-MM-dd HH:mm:ss", "ddMMyyyy HHmm", StringComparison.Ordinal).Replace("\"type\"", "\"encoding\": \"GB18030\", \"separator\": \";\", \"userPrefix\": \"crm:\", \"type\"", StringComparison.Ordinal);

        var told = await run.FileAsync(run.Write("orders.csv", rows), run.Write("orders.map.json", map));

        told.Output.Should().Equal("orders.csv: 1 accepted, 0 repeated, 1 refused");
        told.Error[0].Should().Be("orders.csv, line 3: column '客户' has bytes that are no text in the file's encoding");
        await using var pilot = await run.StartHostAsync();
        pilot.Engine.Ask("crm:小雨", user => user.Tier).Should().Be("银卡 Silver");
    }

    [Fact]
    public async Task Stopped_it_says_where_it_goes_on_and_goes_on_there()
    {
        using CancellationTokenSource stop = new();
        var file = run.Write("orders.csv", $"order no,customer,paid at,total,cart\n{Rows(1_200)}");
        var map = run.Write("orders.map.json", Map);

        var told = await run.FileAsync(file, map, onProgress: stop.Cancel, cancellation: stop.Token);

        told.IsGood.Should().BeFalse();
        told.Output[^1].Should().EndWith("\rorders.csv: 500 accepted, 0 repeated, 0 refused; broken off behind line 501");
        told.Error.Should().Equal("It was stopped. Go on with --from-line=502.");
        (await run.FileAsync(file, map, fromLine: 502)).Should().BeEquivalentTo(new Told(true, ["orders.csv: 700 accepted, 0 repeated, 0 refused"], []));
    }

    [Fact]
    public async Task How_far_it_is_stands_in_a_line_of_its_own_every_some_thousand_rows()
    {
        var told = await run.FileAsync(run.Write("orders.csv", $"order no,customer,paid at,total,cart\n{Rows(10_200)}"), run.Write("orders.map.json", Map));

        told.Should().BeEquivalentTo(new Told(true, ["line 5001: 5000 accepted, 0 repeated, 0 refused", "line 10001: 10000 accepted, 0 repeated, 0 refused", "orders.csv: 10200 accepted, 0 repeated, 0 refused"], []));
    }

    [Fact]
    public void On_a_terminal_it_stands_in_place_and_makes_way_for_what_is_wrong()
    {
        using StringWriter terminal = new() { NewLine = "\n" };
        ImportConsole console = new(terminal, terminal, isTerminal: true);

        console.Progress(500, "line 500: 499");
        console.Progress(600, "line 600");
        console.Refused(new("orders.csv", 7, "bad"));
        console.Result("done");

        terminal.ToString().Should().Be("\rline 500: 499\rline 600     \r        \rorders.csv, line 7: bad\ndone\n");
    }

    private static string Rows(int count) => string.Concat(Enumerable.Range(1, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"B-{i},user-{i % 50},2025-01-05 10:00:00,1,c\n")));
}

using System.Text;
using Wellspring.Engine.Tests.Dispatch;

namespace Wellspring.Engine.Tests.Import;

[Spec("import.rows")]
public sealed class ImportTests : DispatchTestBase
{
    private const string Orders = """"
        order,customer,paid at,amount,cart,note
        A-1,li,2025-12-30T10:00:00+08:00,39.80,c1,first
        A-2,wang,2025-12-30T11:00:00+08:00,12,c2,"two
        lines, and a ""quote"""
        A-3,li,2025-12-31T09:00:00Z,0.50,,
        """";

    private static readonly ColumnMap Map = new()
    {
        Type = "paid",
        Id = "order",
        User = "customer",
        Time = "paid at",
        Source = "/erp",
        Data = new Dictionary<string, Column> { ["amount"] = new("amount", ColumnKind.Number), ["cart"] = "cart" },
    };

    private static readonly Segment Spent = Segment.Of("spent", user => user.Sum<Paid>(p => p.Amount) > 0 && user.Count<Paid>() > 0 && user.Last<Paid>() != null);

    private readonly List<RefusedRow> refused = [];
    private readonly List<Decision> decisions = [];

    [Fact]
    public async Task Orders_of_a_csv_file_are_history()
    {
        using var engine = Make();

        var done = await engine.ImportAsync(Csv(Orders));

        done.Should().Be(new ImportProgress("orders.csv", 5, 3, 0, 0, 0));
        engine.Ask("li", user => (user.Count<Paid>(), user.Sum<Paid>(p => p.Amount), user.Last<Paid>()!.Cart)).Should().Be((2, 40.30m, null));
        engine.Ask("wang", user => user.Last<Paid>()!.Cart).Should().Be("c2");
        decisions.Should().HaveCount(3).And.OnlyContain(d => d.Outcome == Outcome.History);
    }

    [Fact]
    [Spec("import.again")]
    public async Task What_is_imported_again_is_known_also_where_the_rows_differ()
    {
        using var engine = Make();
        await engine.ImportAsync(Csv(Orders));

        var again = await engine.ImportAsync(Csv(Orders.Replace("39.80", "1000", StringComparison.Ordinal) + "\nA-4,li,2025-12-31T10:00:00Z,1,,\n"));

        again.Should().Be(new ImportProgress("orders.csv", 6, 1, 3, 0, 0));
        engine.Ask("li", user => user.Sum<Paid>(p => p.Amount)).Should().Be(41.30m);
    }

    [Fact]
    public async Task Bad_rows_are_told_with_file_and_line_and_lose_no_good_row()
    {
        using var engine = Make();
        const string Rows = """
            order,customer,paid at,amount,cart,note
            A-1,li,2025-12-30T10:00:00Z,1,,
            A-2,,2025-12-30T10:00:00Z,1,,
            A-3,li,yesterday,1,,
            A-4,li,2025-12-30T10:00:00Z,1.000.5,,
            A-5,li,2025-12-30T10:00:00Z,1,
            A-6,li,2025-12-30T10:00:00Z,1,,"never closed

            A-7,li,2025-12-30T10:00:00Z,1,,
            A-8,li,2025-12-30T10:00:00Z,1,,say "hi"
            A-9,li,2025-12-30T10:00:00Z,1,,"closed" and on
            A-10,li,2099-12-30T10:00:00Z,1,,
            A-11,li,2025-12-30T10:00:00Z,1,,"a
            b"
            A-12,li,2025-12-30T10:00:00Z,1,,
            """;

        var done = await engine.ImportAsync(Csv(Rows), new() { OnRefused = refused.Add, BatchSize = 3 });

        done.Should().Be(new ImportProgress("orders.csv", 15, 4, 0, 0, 8));
        refused.Select(row => row.ToString()).Should().Equal(
            "orders.csv, line 3: column 'customer' is empty, and has the user",
            "orders.csv, line 4: time is not RFC 3339 with a zone, such as 2024-03-01T08:00:00Z",
            "orders.csv, line 5: column 'amount' has no number, such as 39.80",
            "orders.csv, line 6: it has 5 fields, and there are 6 columns",
            "orders.csv, line 7: a quote is not closed on its line, or field 6 goes on behind its closing quote; double the quotes within a field",
            "orders.csv, line 10: field 6 has a quote and is not in quotes; put it in quotes and double the quotes within",
            "orders.csv, line 11: field 6 goes on behind its closing quote; double the quotes within a field",
            "orders.csv, line 12: time is more than 01:00:00 ahead of this machine's clock");
        refused.Should().OnlyContain(row => !row.Reason.Contains("yesterday", StringComparison.Ordinal) && !row.Reason.Contains("1.000.5", StringComparison.Ordinal), "what stands in a row is not for reports");
        engine.Ask("li", user => user.Count<Paid>()).Should().Be(4);
    }

    [Fact]
    public async Task A_file_without_the_columns_is_refused_as_a_whole_with_all_that_are_missing()
    {
        using var engine = Make();

        var act = () => engine.ImportAsync(Csv("order,custommer,paid at,amount,amount\nA-1,li,2025-12-30T10:00:00Z,1,\n"));

        (await act.Should().ThrowAsync<InvalidConfigurationException>()).Which.Mistakes.Should().Equal(
            "orders.csv, line 1: there is no column 'customer'; perhaps custommer is meant; there are order, custommer, paid at, amount and amount",
            "orders.csv, line 1: there is no column 'cart'; perhaps amount is meant; there are order, custommer, paid at, amount and amount".Replace("perhaps amount is meant; ", "", StringComparison.Ordinal),
            "orders.csv, line 1: the column 'amount' stands 2 times; give each a name of its own");
        engine.UserCount.Should().Be(0);
    }

    [Fact]
    public async Task A_map_with_members_that_the_type_does_not_have_is_refused_for_their_values_would_be_lost()
    {
        using var engine = Make();
        ColumnMap map = new() { Type = "paid", User = "customer", Time = "paid at", Data = new Dictionary<string, Column> { ["amout"] = "amount", ["cart"] = "cart", ["Cart"] = "cart" } };

        var act = () => engine.ImportAsync(HistoryFile.Csv("orders.csv", new MemoryStream(Encoding.UTF8.GetBytes(Orders)), map));

        (await act.Should().ThrowAsync<InvalidConfigurationException>()).Which.Mistakes.Should().Equal(
            "orders.csv: the data of paid have no member 'amout'; perhaps amount is meant; there are amount and cart",
            "orders.csv: the data of paid have no member 'Cart'; perhaps cart is meant; there are amount and cart");
        engine.UserCount.Should().Be(0);
    }

    [Fact]
    [Spec("import.again")]
    public async Task An_import_that_broke_off_goes_on_where_it_was()
    {
        using var engine = Make();
        var rows = string.Concat(Enumerable.Range(1, 1000).Select(i => $"A-{i},user-{i % 10},2025-12-30T10:00:00Z,1,,\n"));
        using var stop = new CancellationTokenSource();
        ImportProgress? last = null;
        var act = () => engine.ImportAsync(Csv($"order,customer,paid at,amount,cart,note\n{rows}"), new() { BatchSize = 100, Progress = new Telling(at =>
        {
            last = at;
            if (at.Line > 300)
            {
                stop.Cancel();
            }
        }) }, stop.Token);
        await act.Should().ThrowAsync<OperationCanceledException>();

        var rest = await engine.ImportAsync(Csv($"order,customer,paid at,amount,cart,note\n{rows}"), new() { FromLine = last!.Line + 1 });

        last.Line.Should().Be(301);
        rest.Should().Be(new ImportProgress("orders.csv", 1001, 700, 0, 0, 0));
    }

    [Fact]
    public async Task Without_an_id_the_same_row_is_a_repeat()
    {
        using var engine = Make();
        ColumnMap map = new() { Type = "paid", User = "customer", Time = "paid at", UserPrefix = "shop:", Data = Map.Data };

        var done = await engine.ImportAsync(Csv("customer,paid at,amount,cart\nli,2025-12-30T10:00:00Z,1,a\nli,2025-12-30T10:00:00Z,1,a\nli,2025-12-30T10:00:00Z,2,a\n", map));

        done.Should().Be(new ImportProgress("orders.csv", 4, 2, 1, 0, 0));
        engine.Ask("shop:li", user => user.Sum<Paid>(p => p.Amount)).Should().Be(3);
    }

    [Theory]
    [InlineData("yyyy-MM-dd HH:mm:ss", "2025-12-30 10:00:00", "Asia/Shanghai")]
    [InlineData("yyyy/M/d H:mm zzz", "2025/12/30 3:00 +01:00", null)]
    [InlineData(null, "2025-12-30T10:00:00", "Asia/Shanghai")]
    [InlineData(null, "2025-12-30T02:00:00Z", "Asia/Shanghai")]
    public async Task Times_are_read_as_they_are_written(string? format, string time, string? zone)
    {
        using var engine = Make();
        ColumnMap map = new() { Type = "paid", User = "u", Time = "t", TimeFormat = format, Zone = zone is null ? null : TimeZoneInfo.FindSystemTimeZoneById(zone) };

        (await engine.ImportAsync(Csv($"u;t\nli;{time}\n", map, ';'))).Accepted.Should().Be(1);

        engine.Ask("li", user => user.LastAt<Paid>()).Should().Be(Shop.Time("2025-12-30T02:00:00Z"));
    }

    [Fact]
    public async Task Lines_of_json_are_rows_or_cloud_events()
    {
        using var engine = Make();
        ColumnMap map = new() { Type = "paid", Id = "no", User = "customer", Time = "at", Data = new Dictionary<string, Column> { ["amount"] = new("amount", ColumnKind.Number), ["cart"] = "cart" } };
        const string Rows = """
            {"no":17,"customer":"li","at":"2025-12-30T10:00:00Z","amount":2.5,"items":[{"sku":"x"}]}

            {"no":18,"customer":"li"
            [1]
            {"no":19,"customer":"li","at":"2025-12-30T10:00:00Z","amount":"2","cart":"c\"9"}
            """;
        const string Events = """
            {"specversion":"1.0","id":"9","source":"/erp","type":"paid","subject":"li","time":"2025-12-30T12:00:00Z","data":{"amount":4}}
            {"specversion":"1.0","id":"10","source":"/erp","type":"paid","subject":"li"}
            """;

        var rows = await engine.ImportAsync(HistoryFile.Ndjson("orders.ndjson", Stream(Rows), map), new() { OnRefused = refused.Add });
        var events = await engine.ImportAsync(HistoryFile.Ndjson("events.ndjson", Stream(Events)), new() { OnRefused = refused.Add });

        (rows.Accepted, rows.Refused, events.Accepted, events.Refused).Should().Be((2, 2, 1, 1));
        refused.Select(row => (row.File, row.Line)).Should().Equal(("orders.ndjson", 3), ("orders.ndjson", 4), ("events.ndjson", 2));
        engine.Ask("li", user => (user.Sum<Paid>(p => p.Amount), user.Count<Paid>())).Should().Be((8.5m, 3));
        decisions.Should().OnlyContain(d => d.Outcome == Outcome.History);
    }

    [Fact]
    public async Task A_file_in_another_encoding_is_not_taken_for_text_in_utf8()
    {
        using var engine = Make();
        byte[] bytes = [.. "order,customer,paid at,amount,cart,note\nA-1,li,2025-12-30T10:00:00Z,1,"u8, 0xC7, 0xC9, .. ",\nA-2,li,2025-12-30T10:00:00Z,1,c,\n"u8];

        var done = await engine.ImportAsync(HistoryFile.Csv("orders.csv", new MemoryStream(bytes), Map), new() { OnRefused = refused.Add });

        done.Accepted.Should().Be(1);
        refused.Single().ToString().Should().Be("orders.csv, line 2: column 'cart' has bytes that are no text in the file's encoding");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_texts_are_written_by_the_rules_are_read_as_they_were(int seed)
    {
        var random = new Random(seed);
        string[] pieces = ["a", "\"", ",", "\n", "优惠", " ", "'", "\"\"", ";"];
        var rows = Enumerable.Range(0, 300).Select(_ => Enumerable.Range(0, 4).Select(_ => string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => pieces[random.Next(pieces.Length)]))).ToArray()).ToArray();
        var text = string.Join("\r\n", rows.Select(row => string.Join(',', row.Select(field => field.AsSpan().IndexOfAny("\",\n") >= 0 ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field))));
        CsvReader reader = new(new StringReader(text), ',', 100, 1 << 20);

        foreach (var row in rows)
        {
            reader.Read()!.Value.Should().Match<CsvRecord>(record => record.Fault == null && record.Fields.SequenceEqual(row));
        }

        reader.Read().Should().BeNull();
    }

    [Fact]
    public void A_record_that_is_too_long_is_refused_and_the_next_is_read()
    {
        CsvReader reader = new(new StringReader($"a,b\n{new string('x', 200)},y\nc,d"), ',', 10, 100);

        reader.Read()!.Value.Fields.Should().Equal("a", "b");
        reader.Read().Should().Match<CsvRecord?>(record => record!.Value.Line == 2 && record.Value.Fault == "it is longer than 100 characters");
        reader.Read()!.Value.Fields.Should().Equal("c", "d");
    }

    private static HistoryFile Csv(string text, ColumnMap? map = null, char separator = ',') => HistoryFile.Csv("orders.csv", Stream(text), map ?? Map, separator);

    private static MemoryStream Stream(string text) => new(Encoding.UTF8.GetBytes(text));

    private MarketingEngine Make() => Engine(
        null,
        o =>
        {
            o.MaxAhead = 1.Hours();
            o.OnDecision(decisions.Add).AddSegment(Spent);
        },
        Shop.Rule("thanks", r => r.When<Paid>().Reads(u => u.LastAt<Paid>()).Reads(u => u.Sum<Paid>(p => p.Amount)).Then((_, _) => Send.Marketing("thanks"))));

    private sealed class Telling(Action<ImportProgress> tell) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value) => tell(value);
    }
}

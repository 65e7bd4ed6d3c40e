using Wellspring.Rules;

namespace Wellspring.Storage.Sqlite.Tests.Outbox;

/// <summary>The recipe of docs/outbox.md.</summary>
public sealed class OutboxTests : IDisposable
{
    private const int Orders = 300;

    private readonly Folder folder = new();

    [Fact]
    public async Task An_order_that_is_rolled_back_is_never_published()
    {
        using var shop = NewShop();
        shop.PlaceOrder(1);
        shop.PlaceOrder(2, commit: false);
        shop.PlaceOrder(3);
        using var engine = NewEngine("journal.db");
        await RelayAll(shop, engine);

        engine.ReadJournal().OfType<UserEvent>().Select(e => e.Id).Should().BeEquivalentTo("o1/paid", "o3/paid");
        shop.Rows("SELECT count(*) FROM outbox").Should().Equal("0");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task A_relay_that_dies_after_publishing_and_before_deleting_counts_nothing_twice(int seed)
    {
        var expected = await Undisturbed();
        Random random = new(seed);
        List<string> told = [];
        using var shop = NewShop();
        for (var order = 1; order <= Orders; order++)
        {
            shop.PlaceOrder(order);
        }

        var (life, deaths) = (0, 0);
        while (shop.Rows("SELECT 1 FROM outbox LIMIT 1").Count > 0)
        {
            using var engine = NewEngine($"journal-{life}.db", told.Add);
            OutboxRelay relay = new(shop.Database, engine) { BatchSize = 1 + random.Next(40) };
            var dies = 1 + random.Next(Orders);
            shop.Run($"CREATE TRIGGER dies BEFORE DELETE ON outbox WHEN OLD.id = {dies} BEGIN SELECT RAISE(ABORT, 'the relay dies'); END");
            try
            {
                while (await relay.RelayAsync(CancellationToken.None) > 0)
                {
                }
            }
            catch (Microsoft.Data.Sqlite.SqliteException e) when (e.Message.Contains("the relay dies", StringComparison.Ordinal))
            {
                deaths++;
                shop.Rows($"SELECT count(*) FROM outbox WHERE id >= {dies}").Should().Equal($"{Orders + 1 - dies}");
            }

            // What a process leaves that dies here; the next life has these files.
            shop.Run("DROP TRIGGER dies");
            life++;
            File.Copy(folder.File($"journal-{life - 1}.db"), folder.File($"journal-{life}.db"));
            File.Copy(folder.File($"journal-{life - 1}.db-wal"), folder.File($"journal-{life}.db-wal"));
        }

        deaths.Should().BePositive();
        using var last = NewEngine($"journal-{life}.db");
        Decisions(last).Should().Equal(expected);
        told.Should().OnlyHaveUniqueItems().And.BeEquivalentTo(expected);
    }

    [Fact]
    public async Task A_bad_row_goes_to_the_dead_letters_and_the_rest_goes_on()
    {
        using var shop = NewShop();
        shop.PlaceOrder(1);
        shop.Run("""INSERT INTO outbox (event) VALUES ('nonsense'), ('{"specversion":"1.0","source":"/shop/orders","id":"o2/paid","type":"order_paid","subject":"li","time":"2026-03-01T08:02:00Z","data":{"amount":"five"}}')""");
        shop.PlaceOrder(3);
        using var engine = NewEngine("journal.db");
        await RelayAll(shop, engine);

        engine.ReadJournal().OfType<UserEvent>().Select(e => e.Id).Should().BeEquivalentTo("o1/paid", "o3/paid");
        shop.Rows("SELECT count(*) FROM outbox").Should().Equal("0");
        shop.Rows("SELECT id, reason FROM dead_letters ORDER BY id").Should().Equal("2|not JSON at byte 2", "3|data has the wrong shape at $.amount: a number of up to 28 digits is expected");

        // As docs/outbox.md has it, once the row was mended.
        shop.Run("UPDATE dead_letters SET event = replace(event, '\"five\"', '5') WHERE id = 3");
        shop.Run("INSERT INTO outbox (event) SELECT event FROM dead_letters WHERE id = 3 ORDER BY id; DELETE FROM dead_letters WHERE id = 3;");
        await RelayAll(shop, engine);
        engine.ReadJournal().OfType<UserEvent>().Select(e => e.Id).Should().BeEquivalentTo("o1/paid", "o3/paid", "o2/paid");
        shop.Rows("SELECT id FROM dead_letters").Should().Equal("2");
    }

    [Fact]
    public async Task A_journal_that_is_unavailable_for_a_while_loses_nothing()
    {
        var expected = await Undisturbed();
        List<string> told = [];
        List<Exception> faults = [];
        using var shop = NewShop();
        using var engine = NewEngine("journal.db", told.Add);
        OutboxRelay relay = new(shop.Database, engine) { BatchSize = 50, Pause = TimeSpan.FromMilliseconds(10), OnFault = faults.Add };
        using CancellationTokenSource stop = new();
        for (var order = 1; order <= 100; order++)
        {
            shop.PlaceOrder(order);
        }

        await RelayAll(shop, engine);
        using (var other = Database.Open(folder.File("journal.db"), writes: true, TimeSpan.FromSeconds(5), vfs: null))
        {
            other.Execute("BEGIN IMMEDIATE");
            for (var order = 101; order <= Orders; order++)
            {
                shop.PlaceOrder(order);
            }

            // This one waits; the one that begins later is told.
            var waiting = relay.RelayAsync(CancellationToken.None);
            SpinWait.SpinUntil(() => IsUnavailable(engine), TimeSpan.FromSeconds(60)).Should().BeTrue();
            waiting.IsCompleted.Should().BeFalse();
            var late = () => relay.RelayAsync(CancellationToken.None);
            await late.Should().ThrowAsync<JournalUnavailableException>();
            var running = relay.RunAsync(stop.Token);
            SpinWait.SpinUntil(() => faults.Count > 0, TimeSpan.FromSeconds(20)).Should().BeTrue();
            shop.Rows("SELECT count(*) FROM outbox").Should().Equal($"{Orders - 100}");

            other.Execute("ROLLBACK");
            SpinWait.SpinUntil(() => shop.Rows("SELECT 1 FROM outbox LIMIT 1").Count == 0, TimeSpan.FromSeconds(20)).Should().BeTrue();
            await waiting;
            await stop.CancelAsync();

            // It ends between two batches, or within one.
            await running.ContinueWith(ended => ended.IsFaulted.Should().BeFalse(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }

        Decisions(engine).Should().Equal(expected);
        told.Should().OnlyHaveUniqueItems().And.BeEquivalentTo(expected);
        shop.Rows("SELECT count(*) FROM dead_letters").Should().Equal("0");
    }

    [Fact]
    public void The_recipe_shows_the_code_that_is_tested_here()
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "Engine.sln")))
        {
            root = Path.GetDirectoryName(root)!;
        }

        var code = File.ReadAllText(Path.Combine(root, "tests", "Storage.Sqlite.Tests", "Outbox", "OutboxRelay.cs"));
        var text = code[code.IndexOf("/// <summary>", StringComparison.Ordinal)..];
        foreach (var page in Directory.GetFiles(Path.Combine(root, "docs"), "outbox*.md"))
        {
            File.ReadAllText(page).Should().Contain(text);
        }
    }

    public void Dispose() => folder.Dispose();

    private static async Task RelayAll(Shop shop, MarketingEngine engine)
    {
        OutboxRelay relay = new(shop.Database, engine) { BatchSize = 50 };
        while (await relay.RelayAsync(CancellationToken.None) > 0)
        {
        }
    }

    private static IEnumerable<string> Decisions(MarketingEngine engine) =>
        engine.ReadJournal().OfType<Decision>().Select(Text).Order(StringComparer.Ordinal);

    private static string Text(Decision decision) => $"{decision.User} {decision.At:O} {decision}";

    private async Task<IReadOnlyList<string>> Undisturbed()
    {
        using var shop = NewShop("undisturbed-shop.db");
        using var engine = NewEngine("undisturbed.db");
        for (var order = 1; order <= Orders; order++)
        {
            shop.PlaceOrder(order);
        }

        await RelayAll(shop, engine);
        var decisions = Decisions(engine).ToList();
        decisions.Should().HaveCountGreaterThan(20).And.OnlyHaveUniqueItems();
        return decisions;
    }

    private Shop NewShop(string name = "shop.db") => new(folder.File(name));

    private MarketingEngine NewEngine(string name, Action<string>? told = null)
    {
        EngineOptions options = new() { MaxAhead = null, Partitions = 4, Journal = SqliteJournal.Open(folder.File(name), new() { Patience = TimeSpan.FromMilliseconds(50) }) };
        options.AddEvents(CommerceEvents.Register).AddRules(LifecycleRules.Catalog).AddRule(new EveryFifth()).OnDecision(decision => told?.Invoke(Text(decision)));
        return new(options);
    }

    private static bool IsUnavailable(MarketingEngine engine)
    {
        try
        {
            engine.CheckJournal();
            return false;
        }
        catch (JournalUnavailableException)
        {
            return true;
        }
    }

    [Rule("every-fifth")]
    private sealed class EveryFifth : LifecycleRule
    {
        protected override void Define() =>
            When<OrderPaid>()
                .Where((user, order) => user.Count<OrderPaid>() % 5 == 0)
                .Then((user, order) => Send.Service("fifth-order").With("total", user.Sum<OrderPaid>(o => o.Amount)));
    }
}

using System.Text;

namespace Wellspring.Storage.Sqlite.Tests;

/// <summary>Forgotten means: in no byte of any file.</summary>
public sealed class ForgetTests : IDisposable
{
    private const int Partitions = 3;
    private const int Users = 25;

    private readonly Folder folder = new();
    private readonly Random random = new(7);
    private readonly List<JournalRecord>[] records = [[], [], []];
    private readonly long[,] last = new long[Partitions, Users + 1];

    [Theory]
    [InlineData(1, 8000)]
    [InlineData(2, 8000)]
    [InlineData(3, 8000)]
    [InlineData(2, 32)]
    public void Nothing_of_a_forgotten_user_is_left_in_any_file_whatever_was_written_before(int partition, int checkpointPages)
    {
        using var journal = SqliteJournal.Open(folder.File(), new() { Synchronous = SqliteSynchronous.Normal, CheckpointPages = checkpointPages });
        var heads = journal.TakeOver(Partitions);
        for (var i = 0; i < 200; i++)
        {
            journal.Append([.. Enumerable.Range(0, Partitions).Select(p => Batch(p, heads[p].Epoch, isFirst: i == 0))]);
            if (i % 40 == 39)
            {
                journal.Forget([new(i / 40 % Partitions, heads[0].Epoch, 1000 + i, -1, new byte[32])]);
            }
        }

        for (var number = 1; number <= Users; number++)
        {
            Occurrences($"u{partition - 1}-{number:D3}-").Should().BePositive();
            journal.Forget([new(partition - 1, heads[partition - 1].Epoch, number, last[partition - 1, number], Encoding.UTF8.GetBytes($"{number:D32}"))]);
            journal.Scrub();
            Occurrences($"u{partition - 1}-{number:D3}-").Should().Be(0, "user {0} was forgotten", number);
        }
    }

    [Fact]
    public void A_read_that_is_not_finished_is_waited_for_and_then_named()
    {
        using var journal = SqliteJournal.Open(folder.File(), new() { Patience = TimeSpan.FromMilliseconds(50) });
        var heads = journal.TakeOver(Partitions);
        journal.Append([Batch(0, heads[0].Epoch, isFirst: true)]);
        using (var read = journal.Read(0).GetEnumerator())
        {
            read.MoveNext();
            journal.Forget([new(0, heads[0].Epoch, 1, last[0, 1], new byte[32])]);
            journal.Invoking(j => j.Scrub()).Should().Throw<JournalUnavailableException>().WithMessage("*a read that is not finished*forget the user again*");
            journal.FindUsers(0, [1]).Should().BeEmpty();
        }

        journal.Scrub();
        Occurrences("u0-001-").Should().Be(0);
    }

    [Theory]
    [InlineData("person-shop-id")]
    [InlineData("person-openid")]
    public async Task Nothing_of_a_person_is_left_under_any_id(string named)
    {
        using var engine = MarketingEngine.Create(options =>
            (options.Journal, options.Partitions, options.JournalRetention) = (SqliteJournal.Open(folder.File()), 4, TimeSpan.FromDays(1)));
        for (var i = 0; i < 80; i++)
        {
            var daysAgo = i < 40 ? 3 : 0;
            Publish($"someone-{i % 40}", "someone-content", daysAgo);
            Publish(i % 2 == 0 ? "person-openid" : "person-shop-id", "person-content", daysAgo);
            if (i == 40)
            {
                (await engine.TrimAsync()).Should().BePositive("all states are written");
            }
        }

        (await engine.LinkAsync("person-shop-id", "person-mini")).Status.Should().Be(PublishStatus.Accepted);
        (await engine.LinkAsync("person-shop-id", "person-openid")).Status.Should().Be(PublishStatus.Accepted);
        (await engine.LinkAsync("person-unionid", "person-shop-id")).Status.Should().Be(PublishStatus.Accepted);
        Publish("person-mini", "person-content", daysAgo: 0);
        Occurrences("person-").Should().BePositive();

        await engine.ForgetAsync(named);

        Occurrences("person-").Should().Be(0);
        Occurrences("someone-7").Should().BePositive();
        engine.UserCount.Should().Be(40);

        void Publish(string user, string content, int daysAgo) => engine.Publish(new UserEvent(
            "s", $"{random.Next()}", user, DateTimeOffset.UtcNow.AddDays(-daysAgo), new UnregisteredEvent("stranger", Encoding.UTF8.GetBytes($"{{\"of\":\"{content}\"}}"))));
    }

    public void Dispose() => folder.Dispose();

    private JournalBatch Batch(int partition, long epoch, bool isFirst)
    {
        var before = records[partition].Count;
        for (var i = random.Next(10, 60); i > 0; i--)
        {
            var user = random.Next(1, Users + 1);
            records[partition].Add(new()
            {
                Sequence = records[partition].Count,
                User = user,
                Previous = last[partition, user] == 0 && !records[partition].Exists(r => r.User == user) ? -1 : last[partition, user],
                Kind = RecordKind.Event,
                Name = "OrderPaid",
                Detail = "",
                Time = 5,
                Clock = 5,
                Payload = Personal(partition, user, random.Next(4) == 0 ? random.Next(0, 6000) : random.Next(0, 200)),
            });
            last[partition, user] = records[partition].Count - 1;
        }

        return new()
        {
            Partition = partition,
            Epoch = epoch,
            ExpectedSequence = before,
            Records = records[partition][before..],
            NewUsers = isFirst ? [.. Enumerable.Range(1, Users).Select(n => new JournalUser(n, $"u{partition}-{n:D3}-name"))] : [],
            Snapshots = [.. Enumerable.Range(1, Users).Where(_ => random.Next(3) == 0).Select(n => new JournalSnapshot(n, before, Personal(partition, n, random.Next(0, 1500))))],
        };
    }

    private static byte[] Personal(int partition, int user, int length)
    {
        var word = $"u{partition}-{user:D3}-";
        return Encoding.UTF8.GetBytes($"{{\"of\":\"{string.Concat(Enumerable.Repeat(word, 1 + (length / word.Length)))}\"}}");
    }

    private int Occurrences(string text)
    {
        var needle = Encoding.UTF8.GetBytes(text);
        return Directory.GetFiles(folder.Path).Where(file => !file.EndsWith("-lock", StringComparison.Ordinal)).Sum(file =>
        {
            using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            var count = 0;
            for (var at = bytes.AsSpan(); at.IndexOf(needle) is var i and >= 0; at = at[(i + 1)..])
            {
                count++;
            }

            return count;
        });
    }
}

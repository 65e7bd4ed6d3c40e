using Wellspring.Rules;

namespace Wellspring.Storage.Sqlite.Tests;

/// <summary>What does not hold yet: each of these fails.</summary>
public sealed class UnmendedTests : IDisposable
{
    private static readonly byte[][] Events = [.. new SimulatedShop(users: 100, days: 5).Events()];

    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(4000)]
    public async Task A_file_that_lost_its_end_is_refused(int bytes)
    {
        using (var engine = Engine())
        {
            Array.ForEach(Events, e => engine.Publish(e));
            // The states are written as a baseline, at the end of the file.
            await engine.ActivateAsync(o => o.AddRule(new Welcome(new())));
            await engine.ActivateAsync(o => o.AddRules(LifecycleRules.Catalog));
        }

        using (var file = File.OpenWrite(folder.File()))
        {
            file.SetLength(file.Length - bytes);
        }

        FluentActions.Invoking(CountForgotten).Should().Throw<JournalException>();
    }

    [Theory]
    [InlineData("last_user = sequence + 1000000")]
    [InlineData("recover_from = sequence + 1")]
    public void A_head_that_cannot_be_is_refused(string damage)
    {
        Writing.Store(folder.File(), 10);
        Sql.Run(folder.File(), $"UPDATE partitions SET {damage} WHERE partition = 0");
        using var journal = SqliteJournal.Open(folder.File());

        journal.Invoking(j => j.TakeOver(2)).Should().Throw<JournalException>().WithMessage("*is damaged*");
    }

    /// <summary>How many events the engine does not know any more.</summary>
    private int CountForgotten()
    {
        using var engine = Engine();
        return Events.Count(e => engine.Publish(e).Status != PublishStatus.Repeated);
    }

    private MarketingEngine Engine() => MarketingEngine.Create(o =>
    {
        (o.Partitions, o.MaxAhead) = (1, null);
        o.AddEvents(CommerceEvents.Register).AddRules(LifecycleRules.Catalog).UseSqlite(folder.File());
    });
}

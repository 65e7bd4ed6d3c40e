namespace Wellspring.Engine;

/// <content>History from other systems.</content>
public sealed partial class MarketingEngine
{
    /// <summary>Imports history: each row becomes an event of origin <see cref="EventOrigin.Import"/>. It counts in facts and arms what is due later; what it makes due at once is <see cref="Outcome.History"/> and not sent. A bad row is told of and harms no other.</summary>
    /// <param name="file">The file.</param>
    /// <param name="how">How. Default as <see cref="ImportOptions"/> says.</param>
    /// <param name="cancellation">Ends it between two batches. What was imported stays; importing again goes on from there, for each row is known by its id.</param>
    /// <returns>What became of the rows. Completes when all are in the journal.</returns>
    /// <remarks>Rows of one user should stand in the order of their times, for rules see them in the order in which they come. A row is known as a repeat for <see cref="EngineOptions.DedupeFor"/>.</remarks>
    /// <exception cref="InvalidConfigurationException">The file lacks columns, or its map has members that the type of event does not have; all are named, and nothing was imported.</exception>
    /// <exception cref="JournalUnavailableException">The journal cannot be written now. Import again later.</exception>
    /// <exception cref="JournalException">The engine has stopped.</exception>
    public async Task<ImportProgress> ImportAsync(HistoryFile file, ImportOptions? how = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        how ??= new();
        file.Check(options.Events);
        ImportProgress done = new(file.Name, how.FromLine - 1, 0, 0, 0, 0);
        foreach (var rows in file.Rows().Where(row => row.Line >= how.FromLine).Chunk(how.BatchSize))
        {
            cancellation.ThrowIfCancellationRequested();
            var good = rows.Where(row => row.Fault is null).ToArray();
            var results = await PublishAsync([.. good.Select(row => row.Event)], EventOrigin.Import, cancellation).ConfigureAwait(false);
            var refused = rows.Where(row => row.Fault is not null)
                .Concat(good.Zip(results, (row, result) => row with { Fault = result.Status == PublishStatus.Refused ? result.Reason : null }).Where(row => row.Fault is not null))
                .OrderBy(row => row.Line).ToArray();
            foreach (var row in refused)
            {
                how.OnRefused?.Invoke(new(file.Name, row.Line, row.Fault!));
            }

            done = done with
            {
                Line = rows[^1].Line,
                Accepted = done.Accepted + Count(PublishStatus.Accepted),
                Repeated = done.Repeated + Count(PublishStatus.Repeated),
                Skipped = done.Skipped + Count(PublishStatus.Skipped),
                Refused = done.Refused + refused.Length,
            };
            how.Progress?.Report(done);

            int Count(PublishStatus status) => results.Count(result => result.Status == status);
        }

        return done;
    }
}

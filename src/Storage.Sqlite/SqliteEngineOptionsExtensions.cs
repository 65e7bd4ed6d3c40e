using Wellspring.Engine;

namespace Wellspring.Storage.Sqlite;

/// <summary>Lets an engine keep its journal in SQLite.</summary>
public static class SqliteEngineOptionsExtensions
{
    /// <summary>Opens a journal in a SQLite file and sets <see cref="EngineOptions.Journal"/> to it. The engine disposes it.</summary>
    /// <param name="options">The engine's options.</param>
    /// <param name="path">The file; made where there is none. Its directory must exist.</param>
    /// <param name="configure">Changes how the journal is kept.</param>
    /// <returns><paramref name="options"/>.</returns>
    /// <exception cref="JournalException">As <see cref="SqliteJournal.Open"/>.</exception>
    public static EngineOptions UseSqlite(this EngineOptions options, string path, Action<SqliteJournalOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        SqliteJournalOptions journal = new();
        configure?.Invoke(journal);
        options.Journal = SqliteJournal.Open(path, journal);
        return options;
    }
}

using System.Diagnostics;
using Wellspring.Engine;
using Wellspring.Storage.Sqlite;

namespace Wellspring.Throughput;

/// <summary>The reference: what it costs at the least to read the same bytes by the same parser and to append them to one SQLite table.</summary>
internal static class BareLoop
{
    /// <returns>Events per second.</returns>
    public static double Run(string store, SqliteSynchronous mode, Traffic traffic, int eventsPerCommit)
    {
        var types = new EngineOptions().AddShop().Events;
        using var database = Database.Open(store, writes: true, TimeSpan.Zero, vfs: null);
        database.Execute($"PRAGMA journal_mode = WAL; PRAGMA cache_size = -8192; PRAGMA wal_autocheckpoint = 8000; PRAGMA synchronous = {mode};");
        database.Execute("CREATE TABLE events (user TEXT NOT NULL, type TEXT NOT NULL, time INTEGER NOT NULL, data TEXT) STRICT");
        var insert = database.Prepare("INSERT INTO events (user, type, time, data) VALUES (?1, ?2, ?3, ?4)");
        var began = Stopwatch.GetTimestamp();
        for (var from = 0; from < traffic.Lines.Count; from += eventsPerCommit)
        {
            var chunk = traffic.Chunk(from, eventsPerCommit);
            database.Transaction(() =>
            {
                foreach (var line in chunk)
                {
                    Append(insert, types, line.Span);
                }
            });
        }

        return traffic.Lines.Count / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>Stores rows as small as a delivery's entries are.</summary>
    /// <returns>Rows per second.</returns>
    public static double StoreRows(string store, int rows, int rowsPerCommit)
    {
        using var database = Database.Open(store, writes: true, TimeSpan.Zero, vfs: null);
        database.Execute("PRAGMA journal_mode = WAL; PRAGMA cache_size = -8192; PRAGMA wal_autocheckpoint = 8000; PRAGMA synchronous = NORMAL;");
        database.Execute("CREATE TABLE rows (user TEXT NOT NULL, state INTEGER NOT NULL, data TEXT) STRICT");
        var insert = database.Prepare("INSERT INTO rows (user, state, data) VALUES (?1, ?2, ?3)");
        var began = Stopwatch.GetTimestamp();
        for (var from = 0; from < rows; from += rowsPerCommit)
        {
            var to = Math.Min(rows, from + rowsPerCommit);
            database.Transaction(() =>
            {
                for (var row = from; row < to; row++)
                {
                    insert.Bind(1, $"user-{row}").Bind(2, row % 2).BindText(3, """{"delivery":"LDTS7LKH2JMCGEY5BGZZSY43GGJK5ZIM","channel":"none","attempt":1}"""u8).Run();
                }
            });
        }

        return rows / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static void Append(Statement insert, EventTypes types, ReadOnlySpan<byte> line)
    {
        var envelope = Envelope.Read(line);
        var data = line[envelope.Data];
        if (envelope.Fault() is not null || types.Find(envelope.Type) is not { } type || type.Check(type.Read(data)) is not null)
        {
            throw new InvalidOperationException("All events are good.");
        }

        insert.Bind(1, envelope.Subject!).Bind(2, type.Name).Bind(3, envelope.Ticks).BindText(4, data).Run();
    }
}

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
        database.Execute($"PRAGMA journal_mode = WAL; PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 8000; PRAGMA synchronous = {mode};");
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

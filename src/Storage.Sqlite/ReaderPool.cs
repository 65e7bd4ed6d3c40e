using System.Collections.Concurrent;

namespace Wellspring.Storage.Sqlite;

/// <summary>Connections for reads that run beside the writer and beside each other; as many as there ever were reads at one time.</summary>
internal sealed class ReaderPool(Func<Database> connect) : IDisposable
{
    private readonly ConcurrentDictionary<long, string> names = new();
    private readonly ConcurrentBag<JournalReader> idle = [];
    private volatile bool disposed;

    /// <summary>Streams what a read yields; the connection is busy until the caller has enumerated it or disposed of the enumerator.</summary>
    public IEnumerable<T> Stream<T>(Func<JournalReader, IEnumerable<T>> read)
    {
        ObjectDisposedException.ThrowIf(disposed, typeof(SqliteJournal));
        if (!idle.TryTake(out var reader))
        {
            reader = new JournalReader(connect(), names);
        }

        try
        {
            foreach (var item in read(reader))
            {
                yield return item;
            }
        }
        finally
        {
            idle.Add(reader);
            if (disposed)
            {
                Dispose();
            }
        }
    }

    /// <summary>Closes the idle connections; those at work are closed when they are done.</summary>
    public void Dispose()
    {
        disposed = true;
        while (idle.TryTake(out var reader))
        {
            reader.Dispose();
        }
    }
}

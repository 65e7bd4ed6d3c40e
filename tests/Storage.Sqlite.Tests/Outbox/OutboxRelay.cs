using System.Data.Common;
using System.Text;

namespace Wellspring.Storage.Sqlite.Tests.Outbox;

/// <summary>Publishes what the shop's transactions left in the table outbox, and takes away what was answered. One relay runs at a time.</summary>
public sealed class OutboxRelay(DbDataSource shop, MarketingEngine engine)
{
    public int BatchSize { get; init; } = 500;

    /// <summary>How long to wait when there is nothing to do, and after a fault.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Is told why rows have to wait. Log it.</summary>
    public Action<Exception> OnFault { get; init; } = _ => { };

    /// <summary>Relays until it is told to stop, or the engine has stopped.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if (await RelayAsync(stopping) == BatchSize)
                {
                    continue;
                }
            }
            catch (Exception e) when (e is JournalUnavailableException or DbException)
            {
                // Nothing was taken away: the rows are read again, and what was published by then is a repeat.
                OnFault(e);
            }

            await Task.Delay(Pause, stopping);
        }
    }

    /// <summary>Relays one batch.</summary>
    /// <returns>How many rows it had.</returns>
    public async Task<int> RelayAsync(CancellationToken stopping)
    {
        await using var connection = await shop.OpenConnectionAsync(stopping);
        var rows = await ReadAsync(connection, stopping);
        var answers = await engine.PublishAsync([.. rows.Select(row => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(row.Event))], cancellation: stopping);

        await using var transaction = await connection.BeginTransactionAsync(stopping);
        foreach (var (row, answer) in rows.Zip(answers))
        {
            if (answer.Status is not (PublishStatus.Accepted or PublishStatus.Repeated))
            {
                await using var keep = Command(connection, transaction, "INSERT INTO dead_letters (id, event, reason) VALUES (@id, @event, @reason)");
                Add(keep, "@id", row.Id);
                Add(keep, "@event", row.Event);
                Add(keep, "@reason", answer.Reason ?? $"{answer.Status}");
                await keep.ExecuteNonQueryAsync(stopping);
            }

            await using var remove = Command(connection, transaction, "DELETE FROM outbox WHERE id = @id");
            Add(remove, "@id", row.Id);
            await remove.ExecuteNonQueryAsync(stopping);
        }

        await transaction.CommitAsync(stopping);
        return rows.Count;
    }

    private async Task<List<(long Id, string Event)>> ReadAsync(DbConnection connection, CancellationToken stopping)
    {
        List<(long, string)> rows = [];
        await using var select = Command(connection, null, "SELECT id, event FROM outbox ORDER BY id LIMIT @count");
        Add(select, "@count", BatchSize);
        await using var reader = await select.ExecuteReaderAsync(stopping);
        while (await reader.ReadAsync(stopping))
        {
            rows.Add((reader.GetInt64(0), reader.GetString(1)));
        }

        return rows;
    }

    private static DbCommand Command(DbConnection connection, DbTransaction? transaction, string sql)
    {
        var command = connection.CreateCommand();
        (command.Transaction, command.CommandText) = (transaction, sql);
        return command;
    }

    private static void Add(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = (name, value);
        command.Parameters.Add(parameter);
    }
}

using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Wellspring.Storage.Sqlite.Tests.Outbox;

/// <summary>A shop with a database of its own, which writes an order and its event in one transaction.</summary>
internal sealed class Shop : IDisposable
{
    public static readonly DateTimeOffset Opening = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    private const string Tables =
        """
        CREATE TABLE IF NOT EXISTS orders (id TEXT PRIMARY KEY, customer TEXT NOT NULL, amount INTEGER NOT NULL);
        CREATE TABLE outbox (id INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL);
        CREATE TABLE dead_letters (id INTEGER PRIMARY KEY, event TEXT NOT NULL, reason TEXT NOT NULL);
        """;

    public Shop(string file)
    {
        SQLitePCL.Batteries_V2.Init();
        Database = SqliteFactory.Instance.CreateDataSource($"Data Source={file};Pooling=False");
        Run(Tables);
    }

    public DbDataSource Database { get; }

    public void PlaceOrder(int number, bool commit = true)
    {
        var (order, customer, amount) = ($"o{number}", $"customer-{number % 7}", 20 + (number % 40));
        var time = Opening.AddMinutes(number).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        using var connection = Database.OpenConnection();
        using var transaction = connection.BeginTransaction();
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText =
            $$$"""
            INSERT INTO orders (id, customer, amount) VALUES ('{{{order}}}', '{{{customer}}}', {{{amount}}});
            INSERT INTO outbox (event) VALUES ('{"specversion":"1.0","source":"/shop/orders","id":"{{{order}}}/paid","type":"order_paid","subject":"{{{customer}}}","time":"{{{time}}}","data":{"amount":{{{amount}}}}}');
            """;
        command.ExecuteNonQuery();
        if (commit)
        {
            transaction.Commit();
        }
    }

    public void Run(string sql)
    {
        using var command = Database.CreateCommand(sql);
        command.ExecuteNonQuery();
    }

    public IReadOnlyList<string> Rows(string sql)
    {
        using var command = Database.CreateCommand(sql);
        using var reader = command.ExecuteReader();
        List<string> rows = [];
        while (reader.Read())
        {
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetValue(i))));
        }

        return rows;
    }

    public void Dispose() => Database.Dispose();
}

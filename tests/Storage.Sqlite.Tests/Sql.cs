using SQLitePCL;

namespace Wellspring.Storage.Sqlite.Tests;

/// <summary>What a person with the sqlite3 shell does to a file.</summary>
internal static class Sql
{
    public static void Run(string file, string sql)
    {
        Batteries_V2.Init();
        raw.sqlite3_open(file, out var database).Should().Be(raw.SQLITE_OK);
        var code = raw.sqlite3_exec(database, sql, out var message);
        database.Dispose();
        code.Should().Be(raw.SQLITE_OK, "{0}", message);
    }

    /// <summary>The rows as the shell prints them.</summary>
    public static IReadOnlyList<string> Rows(string file, string sql)
    {
        Batteries_V2.Init();
        raw.sqlite3_open_v2(file, out var database, raw.SQLITE_OPEN_READONLY, null).Should().Be(raw.SQLITE_OK);
        raw.sqlite3_prepare_v2(database, sql, out var statement).Should().Be(raw.SQLITE_OK, "{0}", raw.sqlite3_errmsg(database).utf8_to_string());
        List<string> rows = [];
        while (raw.sqlite3_step(statement) == raw.SQLITE_ROW)
        {
            rows.Add(string.Join('|', Enumerable.Range(0, raw.sqlite3_column_count(statement)).Select(i => raw.sqlite3_column_text(statement, i).utf8_to_string())));
        }

        statement.Dispose();
        database.Dispose();
        return rows;
    }
}

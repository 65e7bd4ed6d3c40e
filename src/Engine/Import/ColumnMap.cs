namespace Wellspring.Engine;

/// <summary>How rows become events: which column is what.</summary>
public sealed class ColumnMap
{
    /// <summary>The type of the events, as it is registered, such as <c>order_paid</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The column with the user's id.</summary>
    public required string User { get; init; }

    /// <summary>The column with the time. RFC 3339, or what <see cref="TimeFormat"/> says.</summary>
    public required string Time { get; init; }

    /// <summary>The column that tells a row from all others, such as the order's number. With it a row that comes again is known as a repeat, whatever else it says. Default null: a hash of the row, so that the same row is a repeat.</summary>
    public string? Id { get; init; }

    /// <summary>The source of the events: where the ids are unique. Default <c>import</c>.</summary>
    public string Source { get; init; } = "import";

    /// <summary>What stands before the ids of users in the engine, such as <c>shop:</c> before an openid. Default nothing.</summary>
    public string UserPrefix { get; init; } = "";

    /// <summary>How times are written where not as RFC 3339, such as <c>yyyy-MM-dd HH:mm:ss</c>; a custom format of .NET, in the invariant culture. Default null.</summary>
    public string? TimeFormat { get; init; }

    /// <summary>The zone of times that name none. Default null: they have to name one.</summary>
    public TimeZoneInfo? Zone { get; init; }

    /// <summary>The members of the event's data, each with its column. Columns that no one names are left aside.</summary>
    public IDictionary<string, Column> Data { get; init; } = new Dictionary<string, Column>(StringComparer.Ordinal);
}

/// <summary>A column that becomes a member of an event's data. An empty field leaves the member out.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Kind">What is in it. Default a text.</param>
public sealed record Column(string Name, ColumnKind Kind = ColumnKind.Text)
{
    /// <summary>A column of texts.</summary>
    /// <param name="name">The column's name.</param>
    public static implicit operator Column(string name) => new(name);

    /// <summary>A column of texts.</summary>
    /// <param name="name">The column's name.</param>
    public static Column ToColumn(string name) => new(name);
}

/// <summary>What is in a column.</summary>
public enum ColumnKind
{
    /// <summary>A text.</summary>
    Text,

    /// <summary>A number with a point: <c>39.80</c>.</summary>
    Number,

    /// <summary><c>true</c> or <c>false</c>, <c>1</c> or <c>0</c>.</summary>
    Boolean,
}

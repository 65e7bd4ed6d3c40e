using System.Text;
using System.Text.Json;
using Wellspring.Engine;

namespace Wellspring.PilotHost;

/// <summary>What the columns of a file are, as a file of JSON says: the members of <see cref="ColumnMap"/>.</summary>
internal sealed class ImportMap
{
    private static readonly string[] Members = ["type", "id", "user", "userPrefix", "time", "timeFormat", "zone", "source", "data"];
    private static readonly string[] OfCsv = [.. Members, "separator", "encoding"];
    private readonly string file;
    private readonly List<string> mistakes = [];

    static ImportMap() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <param name="file">The map's file.</param>
    /// <param name="types">The types of events that there are.</param>
    /// <param name="isCsv">Whether it is for CSV, which also has a separator and an encoding.</param>
    /// <exception cref="InvalidConfigurationException">There are mistakes; all are named with their place.</exception>
    public ImportMap(string file, IReadOnlyCollection<string> types, bool isCsv)
    {
        this.file = file;
        var map = Parse();
        CheckMembers(map, "", isCsv ? OfCsv : Members);
        Columns = new()
        {
            Type = Required(map, "type"),
            Id = Text(map, "id"),
            User = Required(map, "user"),
            UserPrefix = Text(map, "userPrefix") ?? "",
            Time = Required(map, "time"),
            TimeFormat = Text(map, "timeFormat"),
            Zone = Read(map, "zone", ZoneOf),
            Source = Text(map, "source") ?? "import",
            Data = map.GetSection("data").GetChildren().ToDictionary(member => member.Key, ColumnOf, StringComparer.Ordinal),
        };
        Separator = Read(map, "separator", text => text.Length == 1 ? text : Wrong("separator", "one character is expected, such as ;"))?[0] ?? ',';
        Encoding = Read(map, "encoding", EncodingOf);
        Check(map["data"] is not { Length: > 0 }, "data", "an object is expected, such as { \"amount\": \"total\" }");
        Check(Columns.Type.Length == 0 || types.Contains(Columns.Type), "type", $"there is no type of events '{Columns.Type}'; there are {string.Join(", ", types.Order(StringComparer.Ordinal))}");
        if (mistakes.Count > 0)
        {
            throw new InvalidConfigurationException(mistakes);
        }
    }

    public ColumnMap Columns { get; }

    public char Separator { get; }

    /// <summary>Null for UTF-8.</summary>
    public Encoding? Encoding { get; }

    private IConfigurationRoot Parse()
    {
        try
        {
            using var content = File.OpenRead(file);
            return new ConfigurationBuilder().AddJsonStream(content).Build();
        }
        catch (JsonException e)
        {
            throw new InvalidConfigurationException($"{file}, line {e.LineNumber + 1}: it is no JSON", e);
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidConfigurationException($"{file}: {e.Message}", e);
        }
    }

    private Column ColumnOf(IConfigurationSection member)
    {
        if (member.Value is { Length: > 0 } column)
        {
            return new(column);
        }

        var place = $"data.{member.Key}.";
        CheckMembers(member, place, ["column", "kind"]);
        return new(Required(member, "column", place), (Text(member, "kind", place) ?? "text") switch
        {
            "text" => ColumnKind.Text,
            "number" => ColumnKind.Number,
            "boolean" => ColumnKind.Boolean,
            var other => Wrong($"{place}kind", $"'{other}' is no kind; there are text, number and boolean", ColumnKind.Text),
        });
    }

    private TimeZoneInfo? ZoneOf(string id) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone : Wrong<TimeZoneInfo?>("zone", $"there is no zone '{id}'; write one such as Asia/Shanghai", null);

    private Encoding? EncodingOf(string name)
    {
        try
        {
            // What is no text in it is to be seen, so that its row is refused.
            return Encoding.GetEncoding(name, EncoderFallback.ReplacementFallback, new DecoderReplacementFallback("\uFFFD"));
        }
        catch (ArgumentException)
        {
            return Wrong<Encoding?>("encoding", $"there is no encoding '{name}'; write one such as GB18030", null);
        }
    }

    private void CheckMembers(IConfiguration of, string place, string[] known)
    {
        foreach (var member in of.GetChildren().Where(member => !known.Contains(member.Key, StringComparer.OrdinalIgnoreCase)))
        {
            Wrong($"{place}{member.Key}", $"unknown; there are {string.Join(", ", known[..^1])} and {known[^1]}");
        }
    }

    private string Required(IConfiguration of, string name, string place = "")
    {
        Check(of.GetSection(name).Exists() && of[name] is not "", $"{place}{name}", "it is missing");
        return Text(of, name, place) ?? "";
    }

    private string? Text(IConfiguration of, string name, string place = "")
    {
        Check(!of.GetSection(name).GetChildren().Any(), $"{place}{name}", "a text is expected");
        return of[name] is { Length: > 0 } text ? text : null;
    }

    private T? Read<T>(IConfiguration of, string name, Func<string, T?> read)
        where T : class => Text(of, name) is { } text ? read(text) : null;

    private void Check(bool holds, string place, string what)
    {
        if (!holds)
        {
            Wrong(place, what);
        }
    }

    private string? Wrong(string place, string what) => Wrong<string?>(place, what, null);

    private T Wrong<T>(string place, string what, T instead)
    {
        mistakes.Add($"{file}: {place}: {what}");
        return instead;
    }
}

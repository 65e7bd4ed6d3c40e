using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Wellspring.Throughput;

/// <summary>A measured value and its reference of the same run.</summary>
internal sealed record Figure(string Name, double Value, string Unit, double Reference)
{
    public double Ratio => Value / Reference;
}

/// <summary>The figures for people and for programs.</summary>
internal static class Figures
{
    public static Table Table(IEnumerable<Figure> figures)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("figure").AddColumn("value", c => c.RightAligned())
            .AddColumn("unit").AddColumn("reference", c => c.RightAligned()).AddColumn("ratio", c => c.RightAligned());
        foreach (var figure in figures)
        {
            table.AddRow(figure.Name, Text(figure.Value), figure.Unit, Text(figure.Reference), figure.Ratio.ToString("N2", CultureInfo.InvariantCulture));
        }

        return table;
    }

    public static void WriteJson(string file, IEnumerable<Figure> figures)
    {
        using var output = File.Create(file);
        using var json = new Utf8JsonWriter(output, new() { Indented = true });
        json.WriteStartObject();
        json.WriteStartObject("figures");
        foreach (var figure in figures)
        {
            json.WriteStartObject(figure.Name);
            json.WriteNumber("value", Math.Round(figure.Value, 3));
            json.WriteString("unit", figure.Unit);
            json.WriteNumber("reference", Math.Round(figure.Reference, 3));
            json.WriteNumber("ratio", Math.Round(figure.Ratio, 3));
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string Text(double value) => value.ToString(value < 100 ? "N2" : "N0", CultureInfo.InvariantCulture);
}

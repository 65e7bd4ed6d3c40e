using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Wellspring.Engine;

/// <summary>All that is kept of a user, for the user to read.</summary>
internal static class UserExport
{
    private static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>What a journal has of a user, in order.</summary>
    public static IReadOnlyList<JournalRecord> Entries(UserState user, IJournal? journal, int partition) => [.. journal?.ReadBack(partition, user.LastSequence).Reverse() ?? []];

    public static byte[] Write(UserState user, IReadOnlyList<JournalRecord> entries, IReadOnlyList<KeyValuePair<string, IReadOnlyList<JournalRecord>>> aliases)
    {
        using var output = new MemoryStream();
        using (var json = new Utf8JsonWriter(output, Readable))
        {
            json.WriteStartObject();
            json.WriteString("user"u8, user.Id);
            json.WriteString("clock"u8, Text(user.Clock));
            user.Profile.Write(json);
            json.WriteStartArray("consent"u8);
            user.Rules.Ledger.Find(user)?.Write(json);
            json.WriteEndArray();
            if (user.Letters.Count > 0)
            {
                WriteLetters(json, user);
            }

            Write(json, entries);
            json.WriteStartArray("aliases"u8);
            foreach (var (alias, others) in aliases)
            {
                json.WriteStartObject();
                json.WriteString("id"u8, alias);
                Write(json, others);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return output.ToArray();
    }

    /// <summary>What is for other users and has not arrived there.</summary>
    private static void WriteLetters(Utf8JsonWriter json, UserState user)
    {
        json.WriteStartArray("letters"u8);
        foreach (var letter in user.Letters)
        {
            json.WriteStartObject();
            json.WriteString("to"u8, letter.To);
            json.WriteString("about"u8, letter.Name);
            json.WriteString("time"u8, Text(letter.Time));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyList<JournalRecord> entries)
    {
        json.WriteStartArray("entries"u8);
        foreach (var record in entries)
        {
            Write(json, record);
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, in JournalRecord record)
    {
        json.WriteStartObject();
        json.WriteString("kind"u8, record.Kind.ToString());
        json.WriteString(record.Kind == RecordKind.Decision ? "rule"u8 : "name"u8, record.Name);
        if (record.Kind == RecordKind.Decision)
        {
            json.WriteString("step"u8, record.Detail);
            json.WriteString("outcome"u8, ((Outcome)record.Code).ToString());
        }

        json.WriteString("time"u8, Text(record.Time));
        json.WriteString("clock"u8, Text(record.Clock));
        if (!record.Payload.IsEmpty)
        {
            json.WritePropertyName("content"u8);
            json.WriteRawValue(record.Payload.Span, skipInputValidation: true);
        }

        json.WriteEndObject();
    }

    private static string Text(long ticks) => new DateTime(ticks, DateTimeKind.Utc).ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
}

using System.Text.Json;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Wellspring.PilotHost;

/// <summary>The host's health in words: status, what is wrong, and how many deliveries wait by channel. No user stands in it.</summary>
internal static class HealthAnswer
{
    public static async Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        await using Utf8JsonWriter json = new(context.Response.BodyWriter, new() { Indented = true });
        json.WriteStartObject();
        json.WriteString("status", report.Status.ToString());
        foreach (var (name, entry) in report.Entries)
        {
            json.WriteStartObject(name);
            json.WriteString("status", entry.Status.ToString());
            if (entry.Description is { } problems)
            {
                json.WriteString("problems", problems);
            }

            foreach (var (key, value) in entry.Data.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                json.WriteString(key, value.ToString());
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}

using System.Globalization;
using System.Text.Json.Nodes;

namespace Wellspring.WeChatSandbox;

/// <summary>Lists in pages: limit and cursor in, next_cursor out; empty means that there is no more.</summary>
internal static class Paging
{
    public static Answer Answer(ApiCall call, string name, IEnumerable<JsonObject> all)
    {
        var longest = call.World.Options.EntriesPerPage;
        var limit = (int)Math.Clamp(call.Body.Number("limit") ?? longest, 1, longest);
        var start = call.Body.Text("cursor") is { Length: > 0 } cursor
            ? int.TryParse(cursor, CultureInfo.InvariantCulture, out var at) ? at : throw new Refusal(40058, "invalid cursor")
            : 0;
        var page = all.Skip(start).Take(limit + 1).ToArray();
        return WeChatSandbox.Answer.Ok(new() { [name] = Json.Array(page.Take(limit)), ["next_cursor"] = page.Length > limit ? $"{start + limit}" : "" });
    }
}

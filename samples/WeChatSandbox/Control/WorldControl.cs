using System.Globalization;
using System.Text.Json.Nodes;

namespace Wellspring.WeChatSandbox;

/// <summary>The whole: its state, its calls, its clock.</summary>
internal static class WorldControl
{
    private const int DefaultCalls = 100;
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3660);

    public static void Add(Control control)
    {
        control.Get("state", call => View.World(call.World));
        control.Get("calls", call =>
        {
            var path = call.Query["path"].ToString() is { Length: > 0 } given ? given : null;
            var since = long.TryParse(call.Query["since"], CultureInfo.InvariantCulture, out var number) ? number : 0;
            var max = int.TryParse(call.Query["max"], CultureInfo.InvariantCulture, out var asked) ? asked : DefaultCalls;
            return Json.Array(call.Sandbox.Calls.Latest(path).Where(kept => kept.Number > since).TakeLast(max).Select(View.Call));
        });
        control.Get("counts", call => new JsonObject(call.Sandbox.Calls.Counts.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))));
        control.Post("clock", call =>
        {
            call.Sandbox.Clock.Advance(Time(call, "advance", "advanceSeconds") ?? TimeSpan.Zero);
            call.World.Live.Changed("clock");
            return View.Clock(call.World);
        });
        control.Do("skew", call =>
        {
            call.Sandbox.ClockSkew = Time(call, "by", "seconds") ?? TimeSpan.Zero;
        });
        control.PostAsync("reset", async call =>
        {
            await call.Sandbox.ResetAsync();
            return null;
        });
        control.Do("tokens/revoke", call =>
        {
            call.Sandbox.RevokeTokens(call.Need("account"), call.Body.Flag("stuck"));
        });
        control.Do("addresses", call =>
        {
            call.Sandbox.SetAddresses(call.Need("account"), call.Body.Text("caller") ?? "127.0.0.1", call.Body.Get("allowed") is null ? null : [.. call.Body.Texts("allowed")]);
        });
        control.Do("templates/ban", call =>
        {
            call.Sandbox.BanTemplate(call.Need("account"), call.Need("template"), call.Body.Get("banned") is null || call.Body.Flag("banned"));
        });
    }

    /// <summary>A span as "1.02:00:00", or in seconds.</summary>
    public static TimeSpan? Time(ControlCall call, string name, string inSeconds)
    {
        if (call.Body.Text(name) is not { } text)
        {
            return call.Body.Number(inSeconds) is not { } seconds ? null
                : Math.Abs((double)seconds) <= Longest.TotalSeconds ? TimeSpan.FromSeconds(seconds) : throw TooLong(inSeconds);
        }
        var span = TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var read) ? read : throw new ArgumentException($"\"{name}\" is a span such as 01:00:00, or 1.00:00:00 for a day.");
        return span <= Longest && span >= -Longest ? span : throw TooLong(name);
    }

    private static ArgumentException TooLong(string name) => new($"\"{name}\" is at most {Longest.TotalDays} days.");
}

using System.Text.Json.Nodes;

namespace Wellspring.WeChatSandbox;

/// <summary>Where callbacks go, and what became of them.</summary>
internal static class CallbackControl
{
    public static void Add(Control control)
    {
        control.PostAsync("callback", async call =>
        {
            var account = call.Need("account");
            var now = call.World.Account(account).Callback;
            var problem = await call.Sandbox.ConnectAsync(
                account,
                now with
                {
                    Url = call.Body.Text("url") is { } url ? new(url) : null,
                    Token = call.Body.Text("token") ?? now.Token,
                    AesKey = call.Body.Text("aesKey") ?? now.AesKey,
                    Mode = Enum.TryParse<CallbackMode>(call.Body.Text("mode"), ignoreCase: true, out var mode) ? mode : now.Mode,
                    Format = Enum.TryParse<CallbackFormat>(call.Body.Text("format"), ignoreCase: true, out var format) ? format : now.Format,
                    SingleAsObject = call.Body.Get("singleAsObject") is null ? now.SingleAsObject : call.Body.Flag("singleAsObject"),
                    TimeAsText = call.Body.Get("timeAsText") is null ? now.TimeAsText : call.Body.Flag("timeAsText"),
                },
                call.Cancellation);
            return new JsonObject { ["verified"] = problem is null, ["problem"] = problem };
        });
        control.PostAsync("forge", async call => View.Outcome(await call.Sandbox.ForgeAsync(
            call.Need("account"),
            Enum.TryParse<ForgeryKind>(call.Need("kind"), ignoreCase: true, out var kind) ? kind : throw new ArgumentException($"\"kind\" is one of {string.Join(", ", Enum.GetNames<ForgeryKind>())}."),
            call.Body.Text("user") ?? "lin")));
        control.Get("callbacks", call => Json.Array(call.Sandbox.Callbacks.TakeLast(100).Select(View.Outcome)));
    }
}

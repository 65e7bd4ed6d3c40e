using System.Text.Json;

namespace Wellspring.WeChatSandbox;

/// <summary>What goes wrong with calls and receipts.</summary>
internal static class FaultControl
{
    public static void Add(Control control)
    {
        control.Do("faults", call =>
        {
            call.Sandbox.Faults.Add(new(Enum.TryParse<FaultKind>(call.Need("kind"), ignoreCase: true, out var kind) ? kind : throw new ArgumentException($"\"kind\" is one of {string.Join(", ", Enum.GetNames<FaultKind>())}."))
            {
                Path = call.Body.Text("path") ?? "/",
                Code = Code(call.Body) ?? -1,
                PayCode = PayCode(call.Body),
                Words = call.Body.Text("words"),
                Times = (int?)call.Body.Number("times"),
                Rate = Share(call.Body, "rate") ?? 1,
                Seed = call.Body.Text("seed") ?? "",
                Delay = TimeSpan.FromMilliseconds(call.Body.Number("delayMs") ?? 1000),
            });
        });
        control.Do("faults/clear", call =>
        {
            call.Sandbox.Faults.Clear();
        });
        control.Do("receipts", call =>
        {
            var receipts = call.Sandbox.Receipts;
            receipts.Delay = WorldControl.Time(call, "delay", "delaySeconds") ?? receipts.Delay;
            receipts.Lost = Share(call.Body, "lost") ?? receipts.Lost;
            receipts.Duplicated = Share(call.Body, "duplicated") ?? receipts.Duplicated;
            receipts.Reordered = Share(call.Body, "reordered") ?? receipts.Reordered;
            receipts.BeforeAnswer = Flag(call.Body, "beforeAnswer") ?? receipts.BeforeAnswer;
            receipts.MessageIdZero = Flag(call.Body, "messageIdZero") ?? receipts.MessageIdZero;
            receipts.MassStatus = call.Body.Text("massStatus") ?? receipts.MassStatus;
            receipts.SystemFails = Flag(call.Body, "systemFails") ?? receipts.SystemFails;
        });
    }

    /// <summary>A number; a word is WeChat Pay's.</summary>
    private static int? Code(JsonElement body) => body.Get("code") switch
    {
        null or { ValueKind: JsonValueKind.String } => null,
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt32(out var code) => code,
        _ => throw NoCode(),
    };

    private static string? PayCode(JsonElement body) =>
        body.Text("code") is not { } code ? null : code.Length > 1 && code.All(letter => letter is '_' or (>= 'A' and <= 'Z')) ? code : throw NoCode();

    private static ArgumentException NoCode() => new("\"code\" is a number such as 45011, or of WeChat Pay a word in capitals such as RULE_LIMIT.");

    private static double? Share(JsonElement body, string name) => body.Get(name) is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : null;

    private static bool? Flag(JsonElement body, string name) => body.Get(name) is null ? null : body.Flag(name);
}

using System.Globalization;
using Spectre.Console;
using Wellspring.Adapters.WeChat;
using Wellspring.Engine;
using Wellspring.WeChatSandbox;

namespace Wellspring.PilotHost;

/// <summary>
/// What happens, as it happens, on the console: events, decisions, deliveries, and what came on the phones. For a demo, whose users no one is. Threads tell of it as they
/// come; a moment later it is printed in the order of time.
/// </summary>
internal sealed class Timeline : IWeChatCallbackHandler
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(150);
    private readonly Lock gate = new();
    private readonly Sandbox sandbox;
    private readonly IAnsiConsole console;
    private readonly Dictionary<string, string> names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> seen = new(StringComparer.Ordinal);
    private readonly List<Decision> decisions = [];
    private readonly Dictionary<string, DeliveryUpdated> deliveries = new(StringComparer.Ordinal);
    private readonly List<Row> rows = [];
    private DateOnly day;
    private long number;

    public Timeline(Sandbox sandbox, IAnsiConsole console)
    {
        (this.sandbox, this.console) = (sandbox, console);
        foreach (var phone in sandbox.Phones)
        {
            names[$"shop:{phone.OpenId()}"] = phone.Id;
            names[$"mini:{phone.OpenId(DemoShop.MiniProgramId)}"] = phone.Id;
            names[$"union:{phone.UnionId}"] = phone.Id;
            names[$"corp:{phone.ExternalUserId()}"] = phone.Id;
            names[phone.ExternalUserId()] = phone.Id;
            names[phone.OpenId()] = phone.Id;
            names[phone.OpenId(DemoShop.MiniProgramId)] = phone.Id;
        }
    }

    /// <summary>Whether no channel has a delivery that it has not answered yet.</summary>
    public bool IsQuiet
    {
        get
        {
            lock (gate)
            {
                return deliveries.Values.All(update => update.State != DeliveryState.Sending);
            }
        }
    }

    public bool Has(string who, string rule, Outcome outcome)
    {
        lock (gate)
        {
            return decisions.Exists(decision => decision.Rule == rule && decision.Outcome == outcome && Name(decision.User) == who);
        }
    }

    public void Heading(string text)
    {
        lock (gate)
        {
            console.WriteLine();
            console.MarkupLine($"[bold]{Markup.Escape(text)}[/]");
        }
    }

    /// <summary>An event on its way to the engine.</summary>
    public void Event(string who, string text, DateTimeOffset? at = null) => Add(new(at ?? sandbox.Clock.GetUtcNow(), 0, who, "event", "blue", text));

    public void Decided(Decision decision)
    {
        var what = $"{decision.Rule}{(decision.Step.Length > 0 ? $" · {decision.Step}" : "")}: {decision.Outcome}{(decision.Channel is { } channel ? $" by {channel}" : "")}{Consequences(decision)}{Why(decision.Reason)}";
        lock (gate)
        {
            decisions.Add(decision);
            Add(new(decision.At, 1, Name(decision.User), "decision", decision.Outcome == Outcome.Deliver ? "green" : "yellow", what));
        }
    }

    public void Updated(DeliveryUpdated update)
    {
        lock (gate)
        {
            deliveries[update.Delivery] = update;
            Add(new(update.At, 2, Name(update.User), "delivery", "grey", $"{update.Channel}: {update.State}{Why(update.Reason)}{(update.NextChannel is { } next ? $", now by {next}" : "")}"));
        }
    }

    public ValueTask<WeChatReply?> HandleAsync(WeChatCallback callback, CancellationToken cancellationToken)
    {
        var text = (callback["MsgType"], callback["Event"]) switch
        {
            (_, "subscribe") => "follows the official account",
            (_, "unsubscribe") => "unfollows the official account",
            (_, "change_external_contact") => $"{callback["ChangeType"]} {callback["UserID"]}",
            (_, "subscribe_msg_popup_event") => "answers the request for subscription messages",
            (_, "subscribe_msg_sent_event" or "TEMPLATESENDJOBFINISH") => "the platform's receipt",
            (_, "CLICK" or "VIEW") => $"taps {callback["EventKey"]} in the menu",
            ("text", _) => $"writes: {callback["Content"]}",
            var (kind, name) => name ?? kind ?? "",
        };
        var at = long.TryParse(callback["CreateTime"], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? DateTimeOffset.FromUnixTimeSeconds(seconds) : (DateTimeOffset?)null;
        Event(Name(callback["ExternalUserID"] ?? callback["FromUserName"] ?? ""), $"callback of {callback.Account}: {text}", at);
        return default;
    }

    /// <summary>Prints what comes, until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            await FlushAsync(cancellation);
        }
    }

    /// <summary>Prints what has come up to now, and what of the same time or before it comes within a moment: a callback is told of after what was decided upon it.</summary>
    public async Task FlushAsync(CancellationToken cancellation)
    {
        long last;
        lock (gate)
        {
            LookAtPhones();
            last = number;
        }

        await Task.Delay(Moment, cancellation);
        lock (gate)
        {
            LookAtPhones();
            var inOrder = rows.OrderBy(row => row.At).ThenBy(row => row.Rank).ThenBy(row => row.Number).ToList();
            foreach (var row in inOrder.Take(inOrder.FindLastIndex(row => row.Number <= last) + 1))
            {
                rows.Remove(row);
                Print(row);
            }
        }
    }

    /// <summary>What was decided and what became of it.</summary>
    public void Summary()
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("who", "rule", "step", "at", "decision", "channel", "delivery");
        lock (gate)
        {
            foreach (var decision in decisions.Where(decision => decision.Outgoing is not null).OrderBy(decision => Name(decision.User), StringComparer.Ordinal).ThenBy(decision => decision.At))
            {
                var state = decision.Delivery is { } id && deliveries.TryGetValue(id, out var update) ? $"{update.State}" : "";
                table.AddRow(Name(decision.User), decision.Rule, decision.Step, Local(decision.At).ToString("dd HH:mm", CultureInfo.InvariantCulture), $"{decision.Outcome}", decision.Channel ?? "", state);
            }

            console.WriteLine();
            console.Write(table);
        }
    }

    /// <summary>A line as it is, however long: one that is to be copied must not be broken.</summary>
    public void Line(string text)
    {
        lock (gate)
        {
            console.Profile.Out.Writer.WriteLine(text);
        }
    }

    private static DateTime Local(DateTimeOffset time) => time.ToOffset(ShanghaiTime.Offset).DateTime;

    private static string Consequences(Decision decision) => string.Concat(decision.State.Select(action => action switch
    {
        SetTier tier => $", tier = {tier.Tier}",
        SetAttribute attribute => $", {attribute.Name} = {attribute.Value}",
        Raise raise => $", raises {raise.Event.GetType().Name}",
        _ => $", {action.GetType().Name}",
    }));

    private static string Text(PhoneMessage message) => message.Fields.Count == 0
        ? $"“{message.Text}”"
        : $"【{message.Title}】{string.Join("，", message.Fields.Select(field => $"{field.Key}：{field.Value}"))}";

    private string Name(string id) => names.GetValueOrDefault(id, id);

    private static string Why(string? reason) => reason is null ? "" : $" ({reason})";

    private void LookAtPhones()
    {
        foreach (var phone in sandbox.Phones)
        {
            foreach (var message in phone.Messages().Where(message => message.Number > seen.GetValueOrDefault(phone.Id)).ToList())
            {
                seen[phone.Id] = message.Number;
                if (!message.Mine)
                {
                    Add(new(message.At, 3, phone.Id, "phone", "bold", Text(message)));
                }
            }
        }
    }

    private void Add(Row row)
    {
        lock (gate)
        {
            rows.Add(row with { Number = ++number });
        }
    }

    private void Print(Row row)
    {
        var at = Local(row.At);
        if (DateOnly.FromDateTime(at) != day)
        {
            day = DateOnly.FromDateTime(at);
            console.MarkupLine($"[underline]{at.ToString("dddd, d MMMM yyyy", CultureInfo.InvariantCulture)}, Shanghai[/]");
        }

        // A grid, so that what is longer than the line goes on under itself.
        console.Write(new Grid { Expand = false }
            .AddColumn(new() { Width = 8, NoWrap = true }).AddColumn(new() { Width = 5, NoWrap = true }).AddColumn(new() { Width = 8, NoWrap = true }).AddColumn(new() { Padding = new(0) })
            .AddRow(new Text(at.ToString("HH:mm:ss", CultureInfo.InvariantCulture)), new Text(row.Who), new Markup($"[{row.Style}]{row.Kind}[/]"), new Text(row.Text, row.Kind == "phone" ? new Style(decoration: Decoration.Bold) : Style.Plain)));
    }

    private readonly record struct Row(DateTimeOffset At, int Rank, string Who, string Kind, string Style, string Text)
    {
        public long Number { get; init; }
    }
}

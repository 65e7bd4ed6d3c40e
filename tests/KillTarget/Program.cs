using System.Globalization;
using System.Text.Json.Serialization;
using Wellspring.Engine;
using Wellspring.KillTarget;
using Wellspring.Storage.Sqlite;

if (args[0] == "schedule")
{
    await ScheduledRun.RunAsync(args[1..]);
    return;
}

if (args[0] == "gather")
{
    await GatheredRun.RunAsync(args[1..]);
    return;
}

if (args[0] is "tell" or "link")
{
    Action<string[]> run = args[0] == "tell" ? ConsequenceRun.Tell : ConsequenceRun.Link;
    run(args[1..]);
    return;
}

// Publishes an event of each user and delivers what is decided, on a store that may have some of it already, until all is over;
// or kills itself, as by kill -9, at the n-th time it passes a point. Prints what became of each delivery.
// With receipts the channel says that it has accepted a delivery, and a platform reports of each that reached someone, once that is answered or in doubt, again and again.
// STORE CALLS CLASS IDEMPOTENT RECEIPTS USERS CONCURRENCY [POINT N]
var (store, calls, of, isIdempotent) = (args[0], args[1], Enum.Parse<MessageClass>(args[2]), bool.Parse(args[3]));
var (givesReceipts, users, concurrency) = (bool.Parse(args[4]), Number(5), Number(6));
var kill = args.Length > 7 ? new KillPoint(args[7], Number(8)) : new KillPoint("", 0);

using var channel = new CountingChannel(calls, isIdempotent, givesReceipts, kill);
using var engine = MarketingEngine.Create(options =>
{
    options.Journal = new WatchedJournal(SqliteJournal.Open(store, new() { Synchronous = SqliteSynchronous.Normal }), kill);
    options.AddEvents(types => types.Add("asked", TargetJson.Default.Asked))
        .AddRule(new Answer(of))
        .AddChannel(new AnsweredChannel(channel, kill), o => (o.Concurrency, o.MaxAttempts) = (concurrency, 1000))
        .OnDecision(_ => kill.Pass("decided"))
        .OnDelivery(update => kill.Pass($"told-{update.State}"));
});
using var stop = new CancellationTokenSource();

// Several at once go on beside the publishing; one alone comes after it, so that what is under way at a point is always the same.
var dispatching = concurrency > 1 ? engine.DispatchAsync(stop.Token) : null;
for (var i = 0; i < users; i++)
{
    engine.Publish(new UserEvent("target", "1", $"user-{i}", DateTimeOffset.UtcNow, new Asked()));
}

dispatching ??= engine.DispatchAsync(stop.Token);
while (Ends().Count < users)
{
    foreach (var (user, delivery) in givesReceipts ? channel.Reached.Where(reached => IsAnswered(reached.Id)) : [])
    {
        kill.Pass("reported");
        engine.Publish(new UserEvent("platform", delivery, user, DateTimeOffset.UtcNow, new DeliveryReceipt(ReceiptState.Delivered, delivery)));
    }

    await Task.Delay(5);
}

await stop.CancelAsync();
await dispatching;
foreach (var end in Ends())
{
    Console.WriteLine($"{end.User} {end.Delivery} {end.State} {end.Attempt}");
}

bool IsAnswered(string id) => engine.ReadJournal().OfType<DeliveryUpdated>().Last(update => update.Delivery == id).State is not (DeliveryState.Pending or DeliveryState.Sending);

// The last of each delivery. What reached someone is not at its end before its receipt has come.
List<DeliveryUpdated> Ends() =>
[
    .. engine.ReadJournal().OfType<DeliveryUpdated>().GroupBy(update => update.Delivery).Select(all => all.Last())
        .Where(update => update.State == DeliveryState.Delivered || (update.State == DeliveryState.Unknown && !(givesReceipts && channel.Reached.Any(reached => reached.Id == update.Delivery)))),
];

int Number(int place) => int.Parse(args[place], CultureInfo.InvariantCulture);

namespace Wellspring.KillTarget
{
    internal sealed record Asked;

    [JsonSerializable(typeof(Asked))]
    internal sealed partial class TargetJson : JsonSerializerContext;

    [Rule("answer")]
    internal sealed class Answer(MessageClass of) : LifecycleRule
    {
        protected override void Define() => When<Asked>().Once().Then((_, _) => new SendMessage("answer") { Class = of });
    }
}

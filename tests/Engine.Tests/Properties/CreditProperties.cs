using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Wellspring.Engine.Tests.Dispatch;

namespace Wellspring.Engine.Tests.Properties;

/// <summary>Caps and credits counted where they matter: at the channel's peer.</summary>
public sealed class CreditProperties : DispatchTestBase
{
    private const int Cap = 3;
    private static readonly string[] Users = ["li", "wang"];

    private static readonly Gen<Happening> One =
        from user in Gen.Elements(Users)
        from what in Gen.Frequency((5, Gen.Constant("view")), (4, Gen.Constant("grant")), (1, Gen.Constant("revoke")), (1, Gen.Constant("exit")), (1, Gen.Constant("receipt")), (3, Gen.Constant("dispatch")), (1, Gen.Constant("resend")), (1, Gen.Constant("restart")))
        from number in Gen.Choose(0, 3)
        select new Happening(user, what, number);

    private sealed record Happening(string User, string What, int Number);

    [Fact]
    [Spec("credits.reserved")]
    [Spec("credits.restored")]
    [Spec("credits.once")]
    [Spec("caps.rolling")]
    [Spec("receipts.crash")]
    public void Whatever_happens_no_more_reaches_a_user_than_caps_and_credits_allow()
    {
        var reached = 0;
        var histories = from happenings in One.ArrayOf() from seed in Gen.Choose(0, int.MaxValue) from idempotent in Gen.Elements(true, false) select (happenings, seed, idempotent);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(60).WithEndSize(60), Prop.ForAll(Arb.From(histories), h => reached += new CreditProperties().RunAsync(h.happenings, new Random(h.seed), h.idempotent).GetAwaiter().GetResult()));
        reached.Should().BeGreaterThan(50, "it is about something");
    }

    private async Task<int> RunAsync(Happening[] happenings, Random random, bool idempotent)
    {
        using var journal = new InMemoryJournal();
        Peer peer = new(random, idempotent);
        Dictionary<string, int> granted = Users.ToDictionary(user => user, _ => 0);
        var now = time.GetUtcNow();
        var engine = Engine(journal, peer);
        foreach (var (i, h) in happenings.Index())
        {
            now += h.Number.Hours();
            object? data = h.What switch
            {
                "view" => new Viewed(Category: h.Number % 2 == 0 ? "service" : null),
                "grant" => new ConsentGranted(Channel: "mini", Template: "hi", Credits: h.Number + 1),
                "revoke" => new ConsentRevoked(Channel: "mini"),
                "exit" => new Paid(),
                "receipt" when peer.Reached.LastOrDefault(d => d.User == h.User) is { } last => new DeliveryReceipt((ReceiptState)random.Next(5), last.Id),
                _ => null,
            };
            granted[h.User] += data is ConsentGranted grant ? grant.Credits : 0;
            for (var n = data is Viewed ? h.Number : 0; n >= 0 && data is not null; n--)
            {
                engine.Publish(new UserEvent("s", string.Create(CultureInfo.InvariantCulture, $"{i} {n}"), h.User, now, data));
            }

            switch (h.What)
            {
                case "dispatch":
                    engine = await DispatchAsync(engine, () => Engine(journal, peer), peer);
                    break;
                case "resend":
                    foreach (var update in updates.Where(u => u.State == DeliveryState.Dead))
                    {
                        await engine.ResendAsync(update.User, update.Delivery);
                    }

                    break;
                case "restart":
                    var before = Users.Select(user => Bytes(engine, user)).ToList();
                    engine.Dispose();
                    engine = Engine(journal, peer);
                    Users.Select(user => Bytes(engine, user)).Should().BeEquivalentTo(before, o => o.WithStrictOrdering(), "it is a fold of the journal");
                    break;
            }

            foreach (var user in Users)
            {
                var sent = peer.Reached.Where(d => d.User == user).ToList();
                (sent.Count + (engine.FindUser(user)?.Credits("mini", "hi") ?? 0)).Should().BeLessThanOrEqualTo(granted[user], "a message costs a credit");

                // What a false receipt made dead and a person sent again is still one message.
                var marketing = sent.Where(d => d.Class == MessageClass.Marketing).DistinctBy(d => d.Id).Select(d => d.DecidedAt).ToList();
                marketing.TrueForAll(at => marketing.Count(then => then <= at && then > at.AddDays(-1)) <= Cap).Should().BeTrue("the cap holds for what was sent");
            }
        }

        engine.Dispose();
        return peer.Reached.Count;
    }

    /// <summary>Dispatches until nothing waits. Where the peer kills the engine in the middle of an attempt, another goes on.</summary>
    private async Task<MarketingEngine> DispatchAsync(MarketingEngine engine, Func<MarketingEngine> anew, Peer peer)
    {
        while (true)
        {
            using var stop = new CancellationTokenSource();
            var dispatch = engine.DispatchAsync(stop.Token);
            for (var i = 0; i < 3000 && !peer.IsHanging && (engine.PendingDeliveries > 0 || IsUnderWay(engine)); i++)
            {
                time.Advance(1.Minutes());
                await Task.Delay(5);
            }

            if (!peer.IsHanging)
            {
                await stop.CancelAsync();
                await dispatch;
                IsUnderWay(engine).Should().BeFalse("all comes to an end");
                return engine;
            }

            peer.IsHanging = false;
            engine.Dispose();
            engine = anew();
        }
    }

    private static byte[] Bytes(MarketingEngine engine, string user) => engine.FindUser(user) is { } state ? RandomShop.Bytes(state) : [];

    private static bool IsUnderWay(MarketingEngine engine) => Users.Any(user => engine.FindUser(user)?.Deliveries.Any(d => d.State is DeliveryState.Sending or DeliveryState.Pending) == true);

    private MarketingEngine Engine(IJournal journal, Peer peer) => Engine(
        journal,
        o =>
        {
            (o.MaxAhead, o.Partitions) = (null, 2);
            o.AddChannel(peer, c => (c.MaxAttempts, c.Backoff, c.Concurrency, c.BreakFor) = (4, 1.Seconds(), 2, 1.Seconds()));
            o.AddCap(FrequencyCap.Rolling(Cap, 1.Days()));
        },
        Shop.Rule("hello", r => r.When<Viewed>().EndsOn<Paid>().Then((_, v) => new SendMessage("hi") { Class = v.Category is null ? MessageClass.Marketing : MessageClass.Service })));

    /// <summary>Counts what reaches someone, and answers as it likes, or never.</summary>
    private sealed class Peer(Random random, bool idempotent) : IChannel
    {
        private readonly Lock gate = new();
        private readonly List<Delivery> reached = [];

        public volatile bool IsHanging;

        public IReadOnlyList<Delivery> Reached
        {
            get
            {
                lock (gate)
                {
                    return [.. reached];
                }
            }
        }

        public string Name => "mini";

        public bool IsIdempotent => idempotent;

        public TimeSpan? ReceiptsWithin => TimeSpan.FromDays(30);

        public Reachability Reach(UserFacts user, OutgoingAction action) => Reachability.Reachable with { NeedsCredit = true };

        public Task<DeliveryResult> DeliverAsync(Delivery delivery, CancellationToken cancellationToken)
        {
            lock (gate)
            {
                var (sends, answer) = random.Next(12) switch
                {
                    0 => (false, DeliveryResult.Retry("busy")),
                    1 or 2 => (false, DeliveryResult.Failed("no such template")),
                    3 => (false, random.Next(3) > 0 ? DeliveryResult.CannotReach("gone") : DeliveryResult.OutOfCredits("43101")),
                    4 => (false, DeliveryResult.Unknown("no answer")),
                    5 or 6 or 7 => (true, DeliveryResult.Unknown("no answer")),
                    8 => (random.Next(2) == 0, null),
                    9 => (true, DeliveryResult.Delivered()),
                    10 => (true, DeliveryResult.Submitted()),
                    _ => (true, DeliveryResult.Accepted()),
                };
                if (sends && !(idempotent && reached.Exists(d => d.Id == delivery.Id)))
                {
                    reached.Add(delivery);
                }

                IsHanging |= answer is null;
                return answer is null ? new TaskCompletionSource<DeliveryResult>().Task : Task.FromResult(answer);
            }
        }
    }
}

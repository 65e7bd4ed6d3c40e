using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace Wellspring.Engine.Tests.Properties;

/// <summary>Random histories of some users, and rules that use all that rules can say.</summary>
internal static class RandomShop
{
    public static readonly DateTimeOffset Start = Shop.Time("2026-01-01T00:00:00Z");
    public static readonly FrequencyCap[] Caps =
    [
        FrequencyCap.Rolling(2, 1.Days()),
        FrequencyCap.Calendar(4, CalendarPeriod.Week),
        FrequencyCap.Calendar(1, CalendarPeriod.Day) with { Class = MessageClass.Service, Tag = "daily" },
    ];

    /// <summary>The rules that time alone may begin.</summary>
    public static readonly string[] BegunByTime = ["evening", "monday", "curious", "bored", "tagged", "untagged"];

    private static readonly Gen<object> Consent =
        from channel in Gen.Elements("sms", "mini", null)
        from template in Gen.Elements("more", "coupon", null)
        from data in Gen.Elements<object>(
            new ConsentGranted(Channel: channel, Template: template),
            new ConsentGranted(Channel: channel, Until: Start.AddDays(12)),
            new ConsentGranted(Channel: channel ?? "mini", Template: template ?? "more", Credits: 2),
            new ConsentRevoked("marketing", channel, template),
            new UserSuppressed("service", channel, Start.AddDays(11)),
            new UserUnsuppressed(null, channel))
        select data;

    private static readonly Gen<object> Data = Gen.Frequency(
        (4, from category in Gen.Elements("a", "b", null) from price in Gen.Choose(0, 9) from position in Gen.Choose(0, 3) select (object)new Viewed(category, price, position)),
        (2, from amount in Gen.Choose(-40, 90) from cart in Gen.Elements("c1", "c2", null) select (object)new Paid(amount, cart)),
        (4, from id in Gen.Elements("c1", "c2", "c3") from items in Gen.Choose(0, 2) select (object)new Cart(id, items)),
        (2, from answer in Gen.Elements("yes", "no") select (object)new Answered(answer)),
        (1, Consent),
        (1, Gen.Constant((object)new UnregisteredEvent("stranger", "[1,0,2]"u8.ToArray()))));

    private static readonly Gen<Happening> One =
        from user in Gen.Choose(0, 3)
        from pause in Gen.Frequency((6, Gen.Choose(0, 300)), (1, Gen.Constant(0)), (1, Gen.Choose(0, 6000)))
        from late in Gen.Frequency((4, Gen.Constant(0)), (1, Gen.Choose(0, 4000)))
        from origin in Gen.Frequency((6, Gen.Constant(EventOrigin.User)), (1, Gen.Constant(EventOrigin.Import)))
        from data in Data
        select new Happening($"user-{user}", pause, late, data, origin);

    /// <summary>A user's event: minutes after the one before it in arrival, and how late it is.</summary>
    public sealed record Happening(string User, int Pause, int Late, object Data, EventOrigin Origin);

    /// <summary>Checks a property of the events of several users and a number to draw from; a failure prints the seed to replay it.</summary>
    public static void Holds(Action<UserEvent[], Random> property, int tests = 60)
    {
        var histories = from happenings in One.ArrayOf() from seed in Gen.Choose(0, int.MaxValue) select (happenings, seed);
        var shrinkable = Arb.From(histories, h => Enumerable.Range(0, h.happenings.Length).Select(i => (h.happenings.Where((_, j) => j != i).ToArray(), h.seed)));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(tests).WithEndSize(120), Prop.ForAll(shrinkable, h => property([.. Events(h.happenings)], new Random(h.seed))));
    }

    /// <summary>Each user's decisions in their order, as texts.</summary>
    public static SortedDictionary<string, List<string>> Decide(IEnumerable<UserEvent> events, Action<EngineOptions>? configure = null, Random? order = null, List<Decision>? made = null)
    {
        var decided = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        var engine = Engine(decision => (decided.TryGetValue(decision.User, out var list) ? list : decided[decision.User] = []).Add(Text(decision)), configure, order, made);
        foreach (var e in events)
        {
            engine.Publish(e);
        }

        engine.AdvanceTo(Start.AddDays(400));
        return decided;
    }

    public static MarketingEngine Engine(Action<Decision> decided, Action<EngineOptions>? configure = null, Random? order = null, List<Decision>? made = null)
    {
        var rules = Rules();
        order?.Shuffle(rules);
        return Shop.Engine(
            options =>
            {
                options.DedupeFor = null;
                options.Holdout = new Holdout("spring", 0.3);
                options.QuietHours = new QuietHours("22:00", "07:00") { Jitter = 30.Minutes() };
                options.AddChannel(new CollectingChannel { Reaches = (user, _) => user.HasTag("couponed") ? Reachability.Unreachable("couponed") : Reachability.Reachable });
                options.AddExperiment("halves", new Experiment("halves", 1, 1));
                options.OnDecision(decided);
                foreach (var cap in Caps)
                {
                    options.AddCap(cap);
                }

                if (made is not null)
                {
                    options.OnDecision(made.Add);
                }

                configure?.Invoke(options);
            },
            rules);
    }

    public static string Text(Decision d) => string.Create(
        CultureInfo.InvariantCulture,
        $"{d.At.UtcTicks} {d.Rule}[{d.Key}] {d.Step}/{d.Action} due {d.Due.UtcTicks}: {d.Outcome} ({d.Reason}) {d.Outgoing?.Class} {(d.Outgoing as SendMessage)?.Template} {d.TriggerId} {string.Join(',', d.State)}");

    public static byte[] Bytes(UserState user)
    {
        var writer = new StateWriter();
        user.Write(writer);
        return writer.Written.ToArray();
    }

    public static UserState Reread(UserState user)
    {
        var read = new UserState(user.Id, user.Rules);
        read.Read(new StateReader(Bytes(user)));
        return read;
    }

    private static readonly Segment Curious = Segment.Of("curious", u => u.Count<Viewed>(x => x.Price > 2, 1.Days()) >= 2 && u.Distinct<Viewed, string?>(x => x.Category, 10.Hours()) > 1);

    public static LifecycleRule[] Rules() =>
    [
        Shop.Rule("cart", r => r.When<Cart>(c => c.Items > 0).KeyedBy(c => c.Id).RestartsUntil("first")
            .EndsOn<Paid>((c, p) => p.Cart == c.Id).EndsOn<Cart>((c, later) => later.Id == c.Id && later.Items == 0)
            .AtMost(1, per: 2.Days()).Exclusive("offers", per: 6.Hours()).Reads(u => u.Count<Cart>())
            .Step("first", 1.Hours(), (u, c) => Send.Marketing($"cart {c.Items} of {u.Count<Cart>()}"))
            .Step("second", 5.Hours(), (_, _) => Actions.Of([Send.Marketing("coupon"), new IssueCoupon("ten"), new AddTag("couponed")])).Where((u, c) => !u.HasTag("couponed"))),
        Shop.Rule("cart-again", r => r.When<Cart>().Where((u, c) => u.Count<Cart>(x => x.Id == c.Id, 1.Days()) >= 2).Then((_, _) => Send.Service("again").Tagged("daily"))),
        Shop.Rule("first-view", r => r.When<Viewed>().Once().EndsOn<Paid>().Step("now", (_, _) => Send.Service("hello").Tagged("daily")).Step("later", 1.Days(), (u, _) => Send.Service($"{u.Tier} {u.Points}"))),
        Shop.Rule("silent", r => r.WhenSilent().AtMost(2, 9.Days()).Exclusive("offers", per: 1.Days()).ForEach([10.Hours(), 3.Days()], (_, n) => Send.Marketing($"come back {n}"))),
        Shop.Rule("tier", r => r.When<Paid>().Crosses(u => u.Sum<Paid>(p => p.Amount), [50, 120, 400], ["s", "g", "p"]).ThenHighest((_, _, l) => Actions.Of([new SetTier(l.Name), new GrantPoints(l.Threshold), Send.Service(l.Name)]))),
        Shop.Rule("evening", r => r.Every(Schedule.Daily("20:00").Spread(3.Hours())).For(u => u.Count<Viewed>(2.Days()) >= 2).EndsOn<Answered>()
            .Step("now", (_, o) => Send.Marketing($"evening {o.At:HH:mm}")).Step("later", 90.Minutes(), (_, o) => Send.Service($"evening {o.At:HH:mm}"))),
        Shop.Rule("monday", r => r.Every(Schedule.Weekly(DayOfWeek.Monday, "09:00")).For(u => u.HasTag("couponed") && u.Count<Cart>(9.Days()) > 0).AtMost(1, 20.Days())
            .Step("later", 2.Hours(), (u, _) => Actions.Of([Send.Service("monday"), new SetAttribute("zone", u.Zone.Id == "Asia/Tokyo" ? "Europe/London" : "Asia/Tokyo")]))),
        Shop.Rule("curious", r => r.WhenEnters(Curious).EndsOn<Paid>().Step("now", (_, o) => Actions.Of([Send.Service($"curious {o.At:HH:mm}"), new AddTag("curious")])).Step("later", 3.Hours(), (_, _) => Send.Service("still"))),
        Shop.Rule("bored", r => r.WhenLeaves(Curious).For(u => u.Count<Cart>() > 0).Step("now", (_, _) => new RemoveTag("curious"))),
        Shop.Rule("tagged", r => r.WhenEnters(Segment.Of("tagged", u => u.HasTag("curious") && u.Sum<Paid>(p => p.Amount, 2.Days()) < 50)).AtMost(2, 3.Days()).Then((_, _) => Send.Marketing("tagged"))),
        Shop.Rule("untagged", r => r.WhenLeaves(Segment.Of("tagged", u => u.HasTag("curious"))).Step("soon", 2.Hours(), (_, _) => Actions.Of([Send.Service("untagged"), new SetAttribute("zone", "Asia/Tokyo")]))),
        Shop.Rule("survey", r => r.When<Viewed>(v => v.Category == "a").EndsOn<Paid>().Wait(30.Minutes()).Do("ask", (_, _) => Send.Service("ask"))
            .WaitFor<Answered>((v, a) => a.Answer == "yes", 6.Hours(), then: y => y.Do("thanks", (_, _) => new GrantPoints(1)).Step("more", 1.Hours(), (_, _) => Send.Marketing("more")), otherwise: n => n.Wait(2.Hours()).Do("again", (_, _) => Send.Service("again")))),
        Shop.Rule("browsed", r => r.When<Viewed>().InArm("halves", 1).Where((u, v) => u.Count<Viewed>(x => x.Category == v.Category && x.Price > 1, 12.Hours()) == 3)
            .Where((u, v) => u.Distinct<Viewed, int>(x => x.Position, 1.Days()) > 1 && u.Sum<Viewed>(x => x.Price, 1.Days()) > 9).Then((_, v) => Send.Marketing(v.Category ?? "none"))),
        Shop.Rule("edges", r => r.When<Answered>().Where((u, a) => u.Last<Viewed>() != u.First<Viewed>() && u.Distinct<Viewed, string?>(v => v.Category) > 1).Then((_, _) => Send.Service("edges"))),
        Shop.Rule("seldom", r => r.When<Cart>().Where((u, c) => u.Sent("collecting", 3.Days()) < 4 && u.Sent("collecting", 9.Days(), u.LastAt<Viewed>(v => v.Price > 4) ?? u.Now.AddDays(-1)) == 0).Then((_, _) => Send.Service("seldom"))),
        Shop.Rule("raises", r => r.When<Paid>(p => p.Amount > 20).Step("now", (_, p) => new Raise(new Viewed("a", p.Amount))).Step("later", 4.Hours(), (_, _) => Actions.Of([Send.Marketing("raises"), new Raise(new Answered("yes"))]))),
        Shop.Rule("fails-early", r => r.When<Paid>(p => p.Cart!.Length > 0).EndsOn<Answered>((p, a) => 1 / (a.Answer!.Length - 2) < 0).Step("s", 1.Hours(), (_, _) => Send.Service("s"))),
        Shop.Rule("fails", r => r.When<Paid>().Step("s", (_, p) => p.Cart!.Length > 0 ? Actions.None : Actions.None)),
    ];

    private static IEnumerable<UserEvent> Events(Happening[] happenings)
    {
        var now = Start.AddDays(10);
        foreach (var (i, h) in happenings.Index())
        {
            now = now.AddMinutes(h.Pause);
            yield return new UserEvent("s", i.ToString(CultureInfo.InvariantCulture), h.User, now.AddMinutes(-h.Late), h.Data, h.Origin);
        }
    }
}

using System.Globalization;
using System.Text.Json.Serialization;
using Wellspring.Engine;
using Wellspring.Storage.Sqlite;

namespace Wellspring.KillTarget;

/// <summary>
/// Users tell each other, by events and each evening, or turn out to be one person, on a store that may have some of it already. Prints what each user's journal has in the end; or kills
/// itself, as by kill -9, at the n-th time it passes a point.
/// </summary>
internal sealed class ConsequenceRun : IDisposable
{
    private readonly DateTimeOffset day;
    private readonly int users;
    private readonly KillPoint kill;
    private readonly MarketingEngine engine;

    private ConsequenceRun(string[] args)
    {
        (users, day) = (int.Parse(args[1], CultureInfo.InvariantCulture), DateTimeOffset.Parse(args[2], CultureInfo.InvariantCulture));
        kill = args.Length > 3 ? new KillPoint(args[3], int.Parse(args[4], CultureInfo.InvariantCulture)) : new KillPoint("", 0);
        engine = MarketingEngine.Create(options =>
        {
            options.Journal = new WatchedJournal(SqliteJournal.Open(args[0], new() { Synchronous = SqliteSynchronous.Normal }), kill);
            options.MaxAhead = null;
            options.AddEvents(types => types.Add("asked", TargetJson.Default.Asked).Add("greeted", ConsequenceJson.Default.Greeted))
                .AddRule(new PassesOn(Next, Hears))
                .AddRule(new Evening(Next))
                .AddRule(new Welcome())
                .AddRule(new Later())
                .AddRule(new Silent())
                .AddRule(new Report());
        });
    }

    // STORE USERS DAY [POINT N]
    public static void Tell(string[] args)
    {
        using var run = new ConsequenceRun(args);
        foreach (var user in run.Users())
        {
            run.Publish(user, "1", new Greeted(3));
        }

        run.engine.AdvanceTo(run.day.AddHours(21));
        run.Print();
    }

    // STORE USERS DAY [POINT N]
    public static void Link(string[] args)
    {
        using var run = new ConsequenceRun(args);
        foreach (var user in run.Users())
        {
            run.Publish($"{user}-alias", "1", new Greeted(0));
            run.Publish(user, "1", new Greeted(0));
            run.Publish(user, "link", new IdentityLinked($"{user}-alias"));
            run.Publish($"{user}-alias", "2", new Greeted(0));
        }

        run.engine.AdvanceTo(run.day.AddHours(30));
        foreach (var user in run.Users())
        {
            run.Publish($"{user}-alias", "end", new Asked());
        }

        run.Print();
    }

    public void Dispose() => engine.Dispose();

    private IEnumerable<string> Users() => Enumerable.Range(0, users).Select(i => $"user-{i}");

    private void Publish(string user, string id, object data) => engine.Publish(new UserEvent("target", id, user, day, data));

    private string Next(string user) => $"user-{(int.Parse(user.AsSpan(5), CultureInfo.InvariantCulture) + 1) % users}";

    /// <summary>
    /// A user is being told something: it is decided upon, and not staged yet. What the sender decided is staged; it is committed first here, by a change of the controls that changes
    /// nothing, so that a kill finds a letter that has not arrived.
    /// </summary>
    private void Hears()
    {
        engine.ControlAsync(ControlChange.EndDryRun, "target", "commits what is staged").GetAwaiter().GetResult();
        kill.Pass("hearing");
    }

    private void Print()
    {
        // When a letter's end is noted means nothing.
        var lines = from entry in engine.ReadJournal()
                    let text = Text(entry)
                    where text is not null
                    orderby entry.User, entry is LetterEnded ? text : ""
                    select $"{entry.User} {text}";
        foreach (var line in lines)
        {
            Console.WriteLine(line);
        }
    }

    /// <summary>What has to be the same; a letter may have arrived before it is handed over again.</summary>
    private static string? Text(JournalEntry entry) => entry switch
    {
        UserEvent e => $"event {e.Source} {e.Id} {e.Origin} {e.Time:O} {e.Data}",
        Decision d => $"decision {d.Rule} {d.Key} {d.Step} {d.At:O} {d.Due:O} {d.Outcome} {(d.Outgoing as SendMessage)?.Template} {string.Join(", ", d.State)}",
        LetterEnded ended => $"letter {ended.Letter}",
        Departed departed => $"departed to {departed.To}",
        Absorbed absorbed => $"absorbed {absorbed.Alias}",
        _ => null,
    };

    [Rule("passes-on")]
    private sealed class PassesOn(Func<string, string> next, Action hears) : LifecycleRule
    {
        protected override void Define() => When<Greeted>(g => g.Hops > 0).Tells<Greeted>().Then((user, g) =>
        {
            if (g.Hops < 3)
            {
                hears();
            }

            return Actions.Of([new Tell(next(user.Id), new Greeted(g.Hops - 1)), new GrantPoints(1)]);
        });
    }

    [Rule("evening")]
    private sealed class Evening(Func<string, string> next) : LifecycleRule
    {
        protected override void Define() => Every(Schedule.Daily("20:00").In(TimeZoneInfo.Utc)).For(user => user.Count<Greeted>() > 1 && user.Count<Greeted>(g => g.Hops == 3) > 0)
            .Tells<Greeted>().Then((user, _) => new Tell(next(user.Id), new Greeted(1)));
    }

    [Rule("welcome")]
    private sealed class Welcome : LifecycleRule
    {
        protected override void Define() => When<Greeted>().Once().Then((_, _) => Actions.Of([Send.Service("welcome"), new GrantPoints(10)]));
    }

    [Rule("later")]
    private sealed class Later : LifecycleRule
    {
        protected override void Define() => When<Greeted>().AtMost(1, TimeSpan.FromDays(2)).Step("s", TimeSpan.FromHours(5), (_, _) => Actions.Of([Send.Marketing("later"), new GrantPoints(100)]));
    }

    [Rule("silent")]
    private sealed class Silent : LifecycleRule
    {
        protected override void Define() => WhenSilent().For(TimeSpan.FromDays(1), "1", _ => Send.Service("silent"));
    }

    [Rule("report")]
    private sealed class Report : LifecycleRule
    {
        protected override void Define() => When<Asked>().Reads(user => user.Count<Greeted>()).Then((user, _) => Send.Service($"{user.Count<Greeted>()} {user.Points}"));
    }
}

internal sealed record Greeted(int Hops);

[JsonSerializable(typeof(Greeted))]
internal sealed partial class ConsequenceJson : JsonSerializerContext;

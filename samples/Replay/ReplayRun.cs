using System.Diagnostics;
using Spectre.Console;
using Wellspring.Engine;
using Wellspring.Rules;
using Wellspring.Storage.Sqlite;

namespace Wellspring.Replay;

/// <summary>One run: events in, decisions out, a table at the end.</summary>
internal sealed class ReplayRun : IDisposable
{
    public const int Done = 0;
    public const int BrokeOff = 1;
    public const int WrongCall = 2;
    public const int SomeRefused = 3;

    private const string Introduction =
        """
        Replay runs a file of user events through lifecycle rules and shows every decision they make.
        You gave no file, so here is a small simulated shop. Try your own: Replay EVENTS [--config FILE] [--decisions FILE]; --help says more.

        """;

    private readonly List<Decision> decisions = [];
    private readonly MarketingEngine engine;
    private readonly Feed feed;
    private readonly RefusedLines refused;
    private readonly ReplayArguments arguments;
    private long accepted;
    private long repeated;
    private long skipped;
    private DateTimeOffset? latest;

    private ReplayRun(ReplayArguments arguments, EngineOptions options, RefusedLines refused)
    {
        this.arguments = arguments;
        this.refused = refused;
        engine = new MarketingEngine(arguments.StorePath is { } store
            ? options.UseSqlite(store, sqlite => sqlite.Synchronous = SqliteSynchronous.Normal)
            : options.OnDecision(decisions.Add));
        feed = new Feed(engine, Count);
    }

    public static int Start(ReplayArguments arguments)
    {
        var started = false;
        try
        {
            if (arguments.Fault() is { } fault)
            {
                return Fail(fault);
            }

            // All that can be wrong with the call is found before the first file is written.
            var options = Options(arguments);
            using var refused = new RefusedLines();
            using var run = new ReplayRun(arguments, options, refused);
            using var input = EventSource.Open(arguments, out var raw);
            using var keep = OutputFile.Open(arguments.Refused);
            using var output = OutputFile.Open(arguments.Decisions);
            started = true;
            refused.KeepIn(keep?.Begin());
            return run.Run(options.MaxEventBytes, input, raw, output);
        }
        catch (InvalidConfigurationException e)
        {
            return Fail(string.Join(Environment.NewLine, e.Mistakes.Select(mistake => arguments.Config is null ? mistake : $"{arguments.Config}: {mistake}")));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JournalException)
        {
            Fail(e.Message);
            return started ? BrokeOff : WrongCall;
        }
    }

    public void Dispose() => engine.Dispose();

    public static int Fail(string message)
    {
        Console.Error.WriteLine(message);
        return WrongCall;
    }

    private static EngineOptions Options(ReplayArguments arguments)
    {
        var options = new EngineOptions { Until = arguments.UntilTime, DedupeFor = null, MaxAhead = null, Partitions = arguments.Partitions, RequireSameRules = true };
        options.AddEvents(CommerceEvents.Register);
        return arguments.Config is { } config
            ? options.Configure(LifecycleRules.Catalog, File.ReadAllBytes(config))
            : options.AddRules(LifecycleRules.Catalog);
    }

    private int Run(int longest, Stream input, Stream raw, OutputFile? output)
    {
        if (arguments.Events is null)
        {
            Console.WriteLine(Introduction);
        }

        var watch = Stopwatch.StartNew();
        using (var progress = new ProgressLine(raw))
        {
            ReadAll(input, longest, progress);
            if ((arguments.UntilTime ?? latest) is { } end)
            {
                engine.AdvanceTo(end);
            }
        }

        if (arguments.StorePath is not null)
        {
            // Those of runs before this one, too.
            decisions.AddRange(engine.ReadJournal().OfType<Decision>());
        }

        watch.Stop();
        if (output is not null)
        {
            DecisionFile.Write(output.Begin(), decisions);
        }

        AnsiConsole.Write(Summary.Table(decisions, new(accepted, repeated, skipped, refused.Count, engine.UserCount, watch.Elapsed)));
        return refused.Count > 0 ? SomeRefused : Done;
    }

    private void ReadAll(Stream input, int longest, ProgressLine progress)
    {
        var lines = new LineReader(input, longest, piece =>
        {
            feed.Complete();
            refused.KeepPiece(piece);
        });
        var any = false;
        while (lines.Read(out var line))
        {
            if (lines.BrokenOff is { } reason)
            {
                any = true;
                feed.Complete();
                refused.Refuse(lines.Number, $"the input breaks off here: {reason}", line, keep: !line.IsEmpty);
                break;
            }

            if (lines.IsOverlong)
            {
                any = true;
                refused.Refuse(lines.Number, $"longer than {longest} bytes", line);
            }
            else if (!line.Trim(" \t\r"u8).IsEmpty)
            {
                any = true;
                feed.Add(lines.Number, line);
                progress.Report(accepted, decisions.Count);
            }
        }

        feed.Complete();
        if (!any)
        {
            refused.Refuse(Math.Max(lines.Number, 1), "the input is empty: no event stands in it", default, keep: false);
        }
    }

    private void Count(long number, ReadOnlyMemory<byte> line, PublishResult answer)
    {
        switch (answer.Status)
        {
            case PublishStatus.Accepted:
                accepted++;
                break;
            case PublishStatus.Repeated:
                repeated++;
                break;
            case PublishStatus.Skipped:
                skipped++;
                return;
            default:
                refused.Refuse(number, answer.Reason!, line.Span);
                return;
        }

        // A repeat that is faulty itself has the default time, the earliest: the run before may have refused it, and then it moved nothing.
        latest = latest > answer.Time ? latest : answer.Time;
    }
}

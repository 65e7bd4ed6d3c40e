using Wellspring.Adapters.WeChat;
using Wellspring.Engine;

namespace Wellspring.PilotHost;

/// <summary>Imports history into the host's store, by the host's rules. Nothing is sent meanwhile: what becomes due is sent when the host runs.</summary>
/// <param name="builder">The host's configuration.</param>
/// <param name="console">Is told how far it is.</param>
internal sealed class PilotImport(WebApplicationBuilder builder, ImportConsole console)
{
    /// <summary>Imports a file.</summary>
    /// <returns>Whether all of it is in the store.</returns>
    /// <exception cref="InvalidConfigurationException">There are mistakes in the settings, the file's columns or the map; nothing was imported.</exception>
    public async Task<bool> FileAsync(string file, string? map, long fromLine, CancellationToken cancellation)
    {
        CheckAccounts();
        await using var content = Open(file);
        var history = Read(file, content, map is null ? null : Found(map));
        await using var app = Compose();
        var engine = Engine(app);
        ImportProgress done = new(file, fromLine - 1, 0, 0, 0, 0);
        var problem = await BrokenOffAsync(async () => done = await engine.ImportAsync(
            history,
            new()
            {
                FromLine = fromLine,
                OnRefused = console.Refused,
                Progress = new Telling<ImportProgress>(at =>
                {
                    done = at;
                    console.Progress(at.Accepted + at.Repeated + at.Refused, $"line {at.Line}: {Counts(at)}");
                }),
            },
            cancellation));

        console.Result($"{file}: {Counts(done)}{(problem is null ? "" : $"; broken off behind line {done.Line}")}");
        return Ended(problem, $"Go on with --from-line={done.Line + 1}.", done.Refused > 0 ? "Mend what was refused and import it again: what is in the store is known for 30 days." : null);
    }

    /// <summary>Imports the followers of an Official Account.</summary>
    /// <inheritdoc cref="FileAsync"/>
    public async Task<bool> FollowersAsync(string account, string from, CancellationToken cancellation)
    {
        CheckAccounts();
        var accounts = AccountSettings.Read(builder.Configuration).Where(known => known is { IsWeCom: false, IsMiniProgram: false }).ToList();
        var settings = accounts.Find(known => known.Name == account) ?? throw new InvalidConfigurationException(
            $"There is no Official Account '{account}'; {(accounts.Count > 0 ? $"there are {string.Join(", ", accounts)}" : "none is configured")}.");
        await using var app = Compose();
        _ = Engine(app);
        FollowerImportResult done = new(account) { Next = from };
        var problem = await BrokenOffAsync(async () => done = await app.Services.GetRequiredService<FollowerImport>().RunAsync(
            account,
            new()
            {
                From = from,
                Progress = new Telling<FollowerImportResult>(at =>
                {
                    done = at;
                    console.Progress(at.Imported + at.Known + at.Gone + at.Refused, at.ToString());
                }),
            },
            cancellation));

        console.Result(done.ToString());
        return Ended(
            problem ?? (done.Problem is { } answer ? Advice.ForAnswer(answer, settings) : null),
            // It is an openid: for the person who looks, not for a log.
            done.Next.Length > 0 && console.IsTerminal ? $"Go on with --from={done.Next}." : "Import again.",
            done.Refused > 0 ? "Who is refused was forgotten, or is quarantined; docs/operations.md says what that is." : null);
    }

    private static string Counts(ImportProgress at) => $"{at.Accepted} accepted, {at.Repeated} repeated, {at.Refused} refused";

    /// <summary>Why it broke off; null where it did not.</summary>
    private static async Task<string?> BrokenOffAsync(Func<Task> import)
    {
        try
        {
            await import();
            return null;
        }
        catch (OperationCanceledException)
        {
            return "It was stopped.";
        }
        catch (Exception e) when (e is JournalException or IOException)
        {
            return e.Message;
        }
    }

    /// <param name="problem">Why it broke off; null where it did not.</param>
    /// <param name="goOn">How it goes on then.</param>
    /// <param name="refused">What to do about what was refused; null where nothing was.</param>
    /// <returns>Whether all of it is in the store.</returns>
    private bool Ended(string? problem, string goOn, string? refused)
    {
        if ((problem is null ? refused : $"{problem} {goOn}") is not { } text)
        {
            return true;
        }

        console.Wrong(text);
        return false;
    }

    private void CheckAccounts()
    {
        if (!PilotSettings.HasAccounts(builder.Configuration))
        {
            throw new InvalidConfigurationException("No account is configured, so the host plays its demo, which forgets everything with each start. Configure an account and import then; docs/pilot.md shows how.");
        }
    }

    private static HistoryFile Read(string file, Stream content, string? map)
    {
        var isCsv = Path.GetExtension(file).ToUpperInvariant() switch
        {
            ".CSV" => true,
            ".NDJSON" or ".JSONL" => false,
            _ => throw new InvalidConfigurationException($"{file}: its name does not say what it is; rows are .csv, and JSON objects, one a line, are .ndjson or .jsonl"),
        };
        if (map is null)
        {
            return isCsv ? throw new InvalidConfigurationException($"{file}: rows need a map of their columns, such as --map=orders.map.json; docs/pilot.md shows one") : HistoryFile.Ndjson(file, content);
        }

        IReadOnlyCollection<string> types = [];
        PilotApp.AddEvents(new()).AddEvents(WeChatEvents.Register).AddEvents(all => types = all.Names);
        ImportMap read = new(map, types, isCsv);
        return isCsv ? HistoryFile.Csv(file, content, read.Columns, read.Separator, read.Encoding) : HistoryFile.Ndjson(file, content, read.Columns);
    }

    private static FileStream Open(string file)
    {
        try
        {
            return File.OpenRead(Found(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidConfigurationException($"{file}: {e.Message}", e);
        }
    }

    private static string Found(string file) =>
        File.Exists(file) ? file : throw new InvalidConfigurationException($"There is no file {Path.GetFullPath(file)}. A name is beside the working directory, which with `dotnet run` is the project's; write the whole path.");

    private WebApplication Compose()
    {
        PilotApp.Compose(builder);
        builder.Services.AddLogging(logging => logging.AddFilter(null, LogLevel.Warning));
        return builder.Build();
    }

    /// <summary>The host is not started, so its clock stands and no channel gets anything.</summary>
    private static MarketingEngine Engine(WebApplication app)
    {
        try
        {
            return app.Services.GetRequiredService<MarketingEngine>();
        }
        catch (JournalException e) when (app.Services.GetRequiredService<PilotSettings>() is var settings && StoreCheck.IsOpen(settings.Store))
        {
            throw new JournalException($"The store {Path.GetFullPath(settings.Store)} is in use, most likely by the host. Stop it, import, and start it again.", e);
        }
    }

    /// <summary>Tells at once, in the order in which it happens.</summary>
    private sealed class Telling<T>(Action<T> tell) : IProgress<T>
    {
        public void Report(T value) => tell(value);
    }
}

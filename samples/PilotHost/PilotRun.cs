using Wellspring.Engine;

namespace Wellspring.PilotHost;

/// <summary>What the program does, and its exit codes.</summary>
internal static class PilotRun
{
    public static Task<int> HostAsync(string[] settings) => GuardAsync(settings, async () =>
    {
        var builder = PilotApp.Builder(settings);
        await using var sandbox = PilotSettings.HasAccounts(builder.Configuration) ? null : await Demo.StartAsync(builder.Configuration);
        var engine = PilotApp.Compose(builder);
        if (sandbox is not null)
        {
            Demo.AddTo(engine, sandbox);
        }

        // A host that does not start says so by what it throws; logged too, it would be told twice, and with its trace.
        var hasStarted = false;
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level => hasStarted && level >= LogLevel.Information);
        await using var app = PilotApp.Map(builder.Build());

        // Made before the host starts, so that mistakes are told in words and once, without the trace that a host that fails to start logs.
        _ = app.Services.GetRequiredService<MarketingEngine>();
        try
        {
            await app.StartAsync();
        }
        catch (Exception e) when (ListenException.Is(e))
        {
            throw ListenException.Of(e, builder.Configuration);
        }

        hasStarted = true;
        await app.WaitForShutdownAsync();
        return Environment.ExitCode;
    });

    public static Task<int> CheckAsync(string[] settings, CancellationToken cancellation) => GuardAsync(settings, async () =>
    {
        var isGood = await new PilotCheck(PilotApp.Builder(settings), Show).RunAsync(cancellation);
        Console.WriteLine(isGood ? "Nothing is wrong." : "Something is wrong.");
        return isGood ? 0 : 1;
    });

    public static Task<int> ImportAsync(string[] settings, Func<PilotImport, Task<bool>> import) =>
        GuardAsync(settings, async () => await import(new(PilotApp.Builder(settings), ImportConsole.Standard)) ? 0 : 1);

    /// <summary>What a person can mend is said in words; all else is a fault, with all it has.</summary>
    private static async Task<int> GuardAsync(string[] settings, Func<Task<int>> run)
    {
        if (Stray(settings) is { } stray)
        {
            return Fail(stray);
        }

        try
        {
            return await run();
        }
        catch (InvalidConfigurationException e)
        {
            return Fail(e.Message);
        }
        catch (JournalException e)
        {
            return Fail(e.Message);
        }
        catch (ListenException e)
        {
            return Fail(e.Message);
        }
        catch (IOException e) when (ListenException.IsTaken(e))
        {
            return Fail($"{e.Message} Choose another port for the simulated WeChat with --Demo:SimulatorPort.");
        }
    }

    /// <summary>What is wrong with a word that is no setting and no setting's value: a command that was written wrong, or a setting that says nothing.</summary>
    private static string? Stray(string[] settings)
    {
        for (var i = 0; i < settings.Length; i++)
        {
            if (!IsSetting(settings[i]))
            {
                return $"'{settings[i]}' is neither a command nor a setting; there are the commands check and import, and settings are --Name=value";
            }

            if (!settings[i].Contains('=', StringComparison.Ordinal) && (++i == settings.Length || IsSetting(settings[i])))
            {
                return $"'{settings[i - 1]}' has no value; settings are --Name=value";
            }
        }

        return null;

        static bool IsSetting(string word) => word.StartsWith("--", StringComparison.Ordinal);
    }

    private static void Show(Finding finding)
    {
        Console.WriteLine($"{finding.Verdict switch { Verdict.Good => "ok   ", Verdict.Note => "note ", _ => "WRONG" }}  {finding.Where}: {finding.What}");
        if (finding.Do is { } todo)
        {
            Console.WriteLine($"       -> {todo}");
        }
    }

    private static int Fail(string message)
    {
        Console.Error.WriteLine(message);
        return 1;
    }
}

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Wellspring.Engine;

/// <summary>Sets a live engine's clocks on, so that timers fire without an event.</summary>
internal sealed partial class EngineClock(MarketingEngine engine, ILogger<EngineClock> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan TrimEvery = TimeSpan.FromHours(1);
    private bool waits;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, engine.TimeProvider);
        var trimmed = engine.TimeProvider.GetTimestamp();
        try
        {
            // What fell due while the host was down fires now, each at its due time.
            Tick();
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                Tick();
                if (engine.TimeProvider.GetElapsedTime(trimmed) >= TrimEvery)
                {
                    trimmed = engine.TimeProvider.GetTimestamp();
                    await engine.TrimAsync(stoppingToken).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops; no tick is under way.
        }
    }

    private void Tick()
    {
        try
        {
            engine.AdvanceTo(engine.TimeProvider.GetUtcNow());
            if (waits)
            {
                waits = false;
                Available(logger);
            }
        }
        catch (JournalUnavailableException e)
        {
            // What was due stays due. Said once, not with each tick.
            if (!waits)
            {
                waits = true;
                Unavailable(logger, e.Message);
            }
        }
        catch (Exception e) when (e is not JournalException)
        {
            // One observer's fault must not stop the clock of all users.
            ObserverFailed(logger, e.GetType().Name);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Timers wait, for the journal cannot be written: {Reason}")]
    private static partial void Unavailable(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The journal can be written again, and timers fire")]
    private static partial void Available(ILogger logger);

    [LoggerMessage(Level = LogLevel.Error, Message = "What is told of decisions threw {Exception} when timers fired; the decisions stand and the clock goes on.")]
    private static partial void ObserverFailed(ILogger logger, string exception);
}

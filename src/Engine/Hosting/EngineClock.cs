using Microsoft.Extensions.Hosting;

namespace Wellspring.Engine;

/// <summary>Sets a live engine's clocks on, so that timers fire without an event.</summary>
internal sealed class EngineClock(MarketingEngine engine, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(250);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                engine.AdvanceTo(time.GetUtcNow());
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops; no tick is under way.
        }
    }
}

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Wellspring.Engine;

/// <summary>Hands a live engine's deliveries to their channels. When the host stops nothing more is begun, and what is under way is waited for, as long as the host's shutdown may take.</summary>
internal sealed partial class EngineDispatch(MarketingEngine engine, ILogger<EngineDispatch> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (engine.Channels.Count > 0)
        {
            await engine.DispatchAsync(stoppingToken).ConfigureAwait(false);
            Stopped(logger, engine.PendingDeliveries);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        if (ExecuteTask is { IsCompleted: false })
        {
            UnderWay(logger);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Dispatching has stopped; {Pending} deliveries wait for the next start")]
    private static partial void Stopped(ILogger logger, int pending);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The host stops while channels have deliveries that they did not answer; give it more time with HostOptions.ShutdownTimeout")]
    private static partial void UnderWay(ILogger logger);
}

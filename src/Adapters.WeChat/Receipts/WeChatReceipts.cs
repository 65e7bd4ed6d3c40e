using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>Asks the platform what became of deliveries of which it tells nothing by itself: messages to customers in WeCom, which an employee confirms. A host's background service calls it; whoever has no host calls it once and keeps the task.</summary>
/// <param name="client">Has the accounts.</param>
/// <param name="engine">Has the deliveries, and gets the receipts.</param>
/// <param name="logger">Takes what someone should look at. Default none.</param>
public sealed partial class WeChatReceipts(WeChatClient client, MarketingEngine engine, ILogger<WeChatReceipts>? logger = null)
{
    private readonly ILogger logger = logger ?? (ILogger)NullLogger.Instance;

    /// <summary>Asks again and again, as often as <see cref="WeComChannelOptions.PollEvery"/> says, until it is cancelled.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Completes when it is cancelled. It does not fail on the platform's faults.</returns>
    public Task RunAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(client.Accounts.All.OfType<WeComApp>().Select(app => RunAsync(app, cancellationToken)));

    private async Task RunAsync(WeComApp app, CancellationToken cancellationToken)
    {
        CustomerReceipts receipts = new(app, client, engine);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(receipts.Every, client.Time, cancellationToken).ConfigureAwait(false);
                await receipts.PollAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // It is to end.
            }
            catch (Exception e)
            {
                // What is asked for is still there the next time.
                Failed(logger, app.Name, e.GetType().Name);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "What became of messages to customers of WeChat account {Account} could not be told the engine: {Exception}")]
    private static partial void Failed(ILogger logger, string account, string exception);
}

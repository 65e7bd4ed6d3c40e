using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>
/// Asks the platform what it does not tell by itself: what became of messages to customers in WeCom, which an employee confirms, and who joined customer groups there, and by which code.
/// A host's background service calls it; whoever has no host calls it once and keeps the task.
/// </summary>
/// <param name="client">Has the accounts.</param>
/// <param name="engine">Has the deliveries, and gets the receipts and events.</param>
/// <param name="logger">Takes what someone should look at. Default none.</param>
public sealed partial class WeChatReceipts(WeChatClient client, MarketingEngine engine, ILogger<WeChatReceipts>? logger = null)
{
    private readonly ILogger logger = logger ?? (ILogger)NullLogger.Instance;

    /// <summary>Asks again and again until it is cancelled: after messages as often as <see cref="WeComChannelOptions.PollEvery"/> says, after groups some seconds after the platform said that they changed.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Completes when it is cancelled. It does not fail on the platform's faults.</returns>
    public Task RunAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(client.Accounts.All.OfType<WeComApp>().Select(app => Task.WhenAll(MessagesAsync(app, cancellationToken), app.TakesCallbacks ? GroupsAsync(app, cancellationToken) : Task.CompletedTask)));

    private Task MessagesAsync(WeComApp app, CancellationToken cancellationToken)
    {
        CustomerReceipts receipts = new(app, client, engine);
        return RepeatAsync(app, receipts.Every, receipts.PollAsync, cancellationToken);
    }

    private Task GroupsAsync(WeComApp app, CancellationToken cancellationToken)
    {
        GroupMembers members = new(app, client, engine, logger);
        return Task.WhenAll(TryAsync(app, members.StartAsync, cancellationToken), RepeatAsync(app, GroupNews.Moment, members.PollAsync, cancellationToken));
    }

    private async Task RepeatAsync(WeComApp app, TimeSpan every, Func<CancellationToken, Task> poll, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await TryAsync(
                app,
                async token =>
                {
                    await Task.Delay(every, client.Time, token).ConfigureAwait(false);
                    await poll(token).ConfigureAwait(false);
                },
                cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task TryAsync(WeComApp app, Func<CancellationToken, Task> ask, CancellationToken cancellationToken)
    {
        try
        {
            await ask(cancellationToken).ConfigureAwait(false);
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

    [LoggerMessage(Level = LogLevel.Error, Message = "What the platform was asked of WeChat account {Account} could not be told the engine: {Exception}")]
    private static partial void Failed(ILogger logger, string account, string exception);
}

using Microsoft.Extensions.Logging;

namespace Wellspring.Engine;

/// <summary>Logs what a person should look at. No user and no content stands in it.</summary>
internal static partial class EngineLog
{
    public static void Write(EngineOptions options, ILogger logger) => options
        .OnDecision(decision =>
        {
            if (decision.Outcome == Outcome.RuleFailed)
            {
                RuleFailed(logger, decision.Rule, decision.Step, decision.Exception?.GetType().Name);
            }
        })
        .OnDelivery(update => Log(logger, update));

    private static void Log(ILogger logger, DeliveryUpdated update)
    {
        if (update is { State: DeliveryState.Dead or DeliveryState.Unknown or DeliveryState.Expired, NextChannel: null })
        {
            NotSent(logger, update.Delivery, update.Channel, update.State, update.Attempt, update.Reason);
        }
        else
        {
            Updated(logger, update.Delivery, update.Channel, update.State, update.Attempt, update.Reason);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Rule {Rule} threw {Exception} in step '{Step}'; nothing was sent")]
    private static partial void RuleFailed(ILogger logger, string rule, string step, string? exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Delivery {Delivery} by {Channel} is {State} after attempt {Attempt}: {Reason}")]
    private static partial void NotSent(ILogger logger, string delivery, string channel, DeliveryState state, int attempt, string? reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Delivery {Delivery} by {Channel} is {State}, attempt {Attempt} {Reason}")]
    private static partial void Updated(ILogger logger, string delivery, string channel, DeliveryState state, int attempt, string? reason);
}

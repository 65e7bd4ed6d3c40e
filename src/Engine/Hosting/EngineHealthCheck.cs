using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Wellspring.Engine;

/// <summary>Unhealthy where the engine has stopped, degraded where something waits that should not.</summary>
internal sealed class EngineHealthCheck(MarketingEngine engine, WellspringHealthOptions options) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        List<string> problems = [];
        try
        {
            // It may wait for a disk.
            await Task.Run(engine.CheckJournal, cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (JournalUnavailableException e)
        {
            problems.Add(e.Message);
        }
        catch (Exception e) when (e is JournalException or ObjectDisposedException)
        {
            return new(context.Registration.FailureStatus, e is ObjectDisposedException ? "the engine was disposed" : e.Message, e);
        }

        var channels = engine.Channels;
        problems.AddRange(channels.SelectMany(Problems));
        if (engine.QuarantinedUsers is > 0 and var users)
        {
            problems.Add($"{users} users are quarantined: something of theirs cannot be folded");
        }

        var data = channels.ToDictionary(channel => $"pending.{channel.Name}", channel => (object)channel.Pending, StringComparer.Ordinal);
        foreach (var channel in channels.Where(channel => channel.Dead > 0))
        {
            data.Add($"dead.{channel.Name}", channel.Dead);
        }

        return problems.Count == 0 ? HealthCheckResult.Healthy(data: data) : HealthCheckResult.Degraded(string.Join("; ", problems), data: data);
    }

    private IEnumerable<string> Problems(ChannelStatus channel)
    {
        if (channel.IsBreakerOpen)
        {
            yield return $"the circuit breaker of channel {channel.Name} is open, for most attempts failed";
        }

        if (channel is { IsMissing: true, Pending: > 0 })
        {
            yield return $"{channel.Pending} deliveries wait for channel {channel.Name}, which the engine does not have";
        }

        if (channel.Oldest is { } oldest && engine.TimeProvider.GetUtcNow() - oldest is var age && age > options.MaxPendingAge)
        {
            yield return $"channel {channel.Name}: {channel.Pending} deliveries wait, the oldest for {Spans.Text(TimeSpan.FromSeconds(Math.Floor(age.TotalSeconds)))}";
        }
    }
}

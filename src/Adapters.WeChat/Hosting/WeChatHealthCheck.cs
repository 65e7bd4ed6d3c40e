using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Wellspring.Adapters.WeChat;

/// <summary>Degraded while a fault keeps calls from being made: messages wait, and someone has to look.</summary>
internal sealed class WeChatHealthCheck(WeChatClient client) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var problems = client.Faults.Open().Select(fault => string.Create(
            CultureInfo.InvariantCulture,
            $"account {fault.Account}{(fault.Path is null ? "" : $", {fault.Path}")}{(fault.Template is null ? "" : $", template {fault.Template}")}: {fault.Reason}; no call is made until {fault.Until.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z"));
        var text = string.Join("; ", problems.Order(StringComparer.Ordinal));
        return Task.FromResult(text.Length == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded(text));
    }
}

using Microsoft.Extensions.Diagnostics.HealthChecks;
using Wellspring.Engine;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds Wellspring to a host's health checks.</summary>
public static class WellspringHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a check named "wellspring": unhealthy where the engine has stopped; degraded where the journal cannot be written, a delivery
    /// waits for too long, the circuit breaker of a channel is open, or users are quarantined. It says which.
    /// </summary>
    /// <param name="builder">What <c>AddHealthChecks</c> returned.</param>
    /// <param name="configure">Changes when health is called degraded.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="InvalidConfigurationException">There is a mistake in the options.</exception>
    public static IHealthChecksBuilder AddWellspring(this IHealthChecksBuilder builder, Action<WellspringHealthOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        WellspringHealthOptions options = new();
        configure?.Invoke(options);
        options.Validate();
        return builder.Add(new("wellspring", provider => new EngineHealthCheck(provider.GetRequiredService<MarketingEngine>(), options), HealthStatus.Unhealthy, tags: null));
    }
}

using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Wellspring.Engine;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers Wellspring in a container.</summary>
public static class WellspringServiceCollectionExtensions
{
    /// <summary>Adds a <see cref="MarketingEngine"/> as a singleton and a background service that keeps its clock going.</summary>
    /// <param name="services">The container's services. A registered <see cref="TimeProvider"/> gives the time.</param>
    /// <param name="configure">Adds event types, rules and policies.</param>
    /// <returns>A builder that other packages extend.</returns>
    /// <remarks>Mistakes in the rules stop the host at its start.</remarks>
    public static WellspringBuilder AddWellspring(this IServiceCollection services, Action<IServiceProvider, EngineOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider =>
        {
            var options = new EngineOptions { TimeProvider = provider.GetRequiredService<TimeProvider>() };
            configure(provider, options);
            return new MarketingEngine(options);
        });
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, EngineClock>());
        return new(services);
    }

    /// <inheritdoc cref="AddWellspring(IServiceCollection, Action{IServiceProvider, EngineOptions})"/>
    public static WellspringBuilder AddWellspring(this IServiceCollection services, Action<EngineOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return services.AddWellspring((_, options) => configure(options));
    }
}

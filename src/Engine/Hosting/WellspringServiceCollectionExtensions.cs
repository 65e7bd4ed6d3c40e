using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Wellspring.Engine;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers Wellspring in a container.</summary>
public static class WellspringServiceCollectionExtensions
{
    /// <summary>Adds a <see cref="MarketingEngine"/> as a singleton, and background services that keep its clock going and hand its deliveries to their channels.</summary>
    /// <param name="services">The container's services. A registered <see cref="TimeProvider"/> gives the time.</param>
    /// <param name="configure">Adds event types, rules, policies, channels, messages and a store, with what the container has.</param>
    /// <returns>A builder that other packages extend.</returns>
    /// <remarks>Called again, it adds to the same engine. The engine is made when the host starts; mistakes stop the start, and all are named.</remarks>
    public static WellspringBuilder AddWellspring(this IServiceCollection services, Action<IServiceProvider, EngineOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(Make);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, EngineClock>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, EngineDispatch>());
        return new WellspringBuilder(services).Configure(configure);
    }

    /// <param name="services">The container's services. A registered <see cref="TimeProvider"/> gives the time.</param>
    /// <param name="configure">Adds event types, rules, policies, channels, messages and a store.</param>
    /// <inheritdoc cref="AddWellspring(IServiceCollection, Action{IServiceProvider, EngineOptions})"/>
    public static WellspringBuilder AddWellspring(this IServiceCollection services, Action<EngineOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return services.AddWellspring((_, options) => configure(options));
    }

    private static MarketingEngine Make(IServiceProvider provider) => MarketingEngine.Create(
        new() { TimeProvider = provider.GetRequiredService<TimeProvider>() },
        options =>
        {
            foreach (var part in provider.GetServices<EngineConfigurator>())
            {
                part.Apply(provider, options);
            }

            if (provider.GetService<ILogger<MarketingEngine>>() is { } logger)
            {
                EngineLog.Write(options, logger);
            }
        });
}

using Microsoft.Extensions.DependencyInjection;

namespace Wellspring.Engine;

/// <summary>What <c>AddWellspring</c> returns, for other packages to extend.</summary>
/// <param name="services">The container's services.</param>
public sealed class WellspringBuilder(IServiceCollection services)
{
    /// <summary>The container's services.</summary>
    public IServiceCollection Services { get; } = services;

    /// <summary>Adds to the options of the engine, after what was added before.</summary>
    /// <param name="configure">Adds it; called once, when the engine is made.</param>
    /// <returns>This object.</returns>
    public WellspringBuilder Configure(Action<IServiceProvider, EngineOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        Services.AddSingleton(new EngineConfigurator(configure));
        return this;
    }
}

/// <summary>One part of the engine's configuration.</summary>
internal sealed record EngineConfigurator(Action<IServiceProvider, EngineOptions> Apply);

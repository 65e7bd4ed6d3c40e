using Microsoft.Extensions.DependencyInjection;

namespace Wellspring.Engine;

/// <summary>What <c>AddWellspring</c> returns, for other packages to extend.</summary>
/// <param name="services">The container's services.</param>
public sealed class WellspringBuilder(IServiceCollection services)
{
    /// <summary>The container's services.</summary>
    public IServiceCollection Services { get; } = services;
}

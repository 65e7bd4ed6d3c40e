using Microsoft.Extensions.Diagnostics.HealthChecks;
using Wellspring.Adapters.WeChat;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds WeChat to a host's health checks.</summary>
public static class WeChatHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a check named "wechat": degraded while a fault keeps the calls of an account, of one of its paths or of one of its templates from being made, such as a secret that was reset
    /// or an address that is not in the whitelist. It says which, why, and until when no call is made; after that it is tried again.
    /// </summary>
    /// <param name="builder">What <c>AddHealthChecks</c> returned. The host has accounts by <c>AddWellspring().AddWeChat(…)</c>.</param>
    /// <returns><paramref name="builder"/>.</returns>
    public static IHealthChecksBuilder AddWeChat(this IHealthChecksBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new("wechat", provider => new WeChatHealthCheck(provider.GetRequiredService<WeChatClient>()), HealthStatus.Degraded, tags: null));
    }
}

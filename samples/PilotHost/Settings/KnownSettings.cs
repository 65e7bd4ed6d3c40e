using Microsoft.Extensions.Configuration.CommandLine;
using Microsoft.Extensions.Configuration.Json;

namespace Wellspring.PilotHost;

/// <summary>The keys at the top of the configuration. Another one is written wrong, and its default would count unseen.</summary>
internal static class KnownSettings
{
    /// <summary>The host's. Add yours.</summary>
    private static readonly string[] Host = ["Urls", "PublicAddress", "Store", "Messages", "Events", "WeChat", "Wellspring", "Demo"];

    /// <summary>Those that ASP.NET and editors read.</summary>
    private static readonly string[] Framework =
    [
        "$schema", "AllowedHosts", "ApplicationName", "Authentication", "CaptureStartupErrors", "ContentRoot", "DetailedErrors", "Environment", "ForwardedHeaders_Enabled", "HostBuilder", "HostingStartupAssemblies", "HostingStartupExcludeAssemblies",
        "Http_Ports", "Https_Port", "Https_Ports", "Kestrel", "Logging", "Metrics", "PreferHostingUrls", "PreventHostingStartup", "ShutdownTimeoutSeconds", "StartupAssembly", "StaticWebAssets", "SuppressStatusMessages", "WebRoot",
    ];

    /// <summary>Whether it is one, or is most likely meant to be.</summary>
    public static bool IsMeant(string name) => IsKnown(name) || Nearest.Find(name, Host) is not null;

    /// <summary>Adds those that there are not. The environment is left aside: what stands there is mostly someone else's.</summary>
    public static void Check(IConfigurationRoot configuration, List<string> mistakes) => mistakes.AddRange(configuration.Providers
        .Where(provider => provider is CommandLineConfigurationProvider or JsonConfigurationProvider)
        .SelectMany(provider => provider.GetChildKeys([], null))
        .Distinct(StringComparer.OrdinalIgnoreCase)
        .Where(name => !IsKnown(name))
        .Select(name => Nearest.Unknown(name, name, Host, Framework)));

    private static bool IsKnown(string name) => Host.Concat(Framework).Contains(name, StringComparer.OrdinalIgnoreCase);
}

using System.Net;

namespace Wellspring.PilotHost;

/// <summary>Whether an address can be reached from outside, as far as it says so itself.</summary>
internal static class PublicReach
{
    /// <summary>What is no address of the Internet: this machine, private networks, links, those of carriers.</summary>
    private static readonly IPNetwork[] Private =
    [
        .. new[] { "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "::/127", "fc00::/7", "fe80::/10" }.Select(text => IPNetwork.Parse(text)),
    ];

    private static readonly string[] LocalNames = [".localhost", ".local", ".internal", ".lan"];

    /// <summary>Whether the platform can never reach it.</summary>
    public static bool IsLocal(Uri address) => IPAddress.TryParse(address.DnsSafeHost, out var ip)
        ? Array.Exists(Private, network => network.Contains(ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip))
        : !address.Host.Contains('.', StringComparison.Ordinal) || Array.Exists(LocalNames, name => address.Host.EndsWith(name, StringComparison.OrdinalIgnoreCase));
}

using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Wellspring.PilotHost;

/// <summary>The host cannot listen where <c>Urls</c> says.</summary>
/// <param name="what">What is wrong.</param>
/// <param name="todo">What to do about it.</param>
/// <param name="cause">As the server has it.</param>
internal sealed class ListenException(string what, string todo, Exception cause) : Exception($"{what}. {todo}", cause)
{
    private const string Server = "Microsoft.AspNetCore.Server.Kestrel";

    public string What { get; } = what;

    public string Do { get; } = todo;

    /// <summary>Whether it is the server that did not start, and not what else a host starts.</summary>
    public static bool Is(Exception e) => IsTaken(e) || e is SocketException || e.Source?.StartsWith(Server, StringComparison.Ordinal) == true;

    public static bool IsTaken(Exception e) => e is IOException { InnerException: AddressInUseException };

    /// <summary>What keeps it from listening, in words.</summary>
    public static ListenException Of(Exception e, IConfiguration configuration)
    {
        var urls = string.Join(';', PilotSettings.Addresses(configuration));
        var (what, todo) = e switch
        {
            _ when IsTaken(e) => ("something else listens there already", "Choose another address with --urls, or end what listens there."),
            SocketException { SocketErrorCode: SocketError.AddressNotAvailable } => ("this machine has no such address", "Write one that it has, such as http://127.0.0.1:5080."),
            SocketException { SocketErrorCode: SocketError.AccessDenied } => ("this user may not listen there", "Take a port from 1024 on, such as http://127.0.0.1:5080, and let a proxy hand on to it."),
            InvalidOperationException when urls.Contains("https://", StringComparison.OrdinalIgnoreCase) =>
                ("there is no certificate for https", "Listen at http://127.0.0.1:5080 behind a proxy that speaks https, or name a certificate with Kestrel:Certificates:Default:Path."),
            _ => (e.Message.ReplaceLineEndings(" ").TrimEnd('.'), "Write an address such as http://127.0.0.1:5080."),
        };
        return new($"Urls: {urls}: {what}", todo, e);
    }
}

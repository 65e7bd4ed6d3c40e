using Wellspring.Engine;

namespace Wellspring.PilotHost;

/// <summary>The host's own settings, checked. Accounts and rules check theirs.</summary>
/// <param name="PublicAddress">How the platform reaches the host; null where it is not said, or wrong.</param>
/// <param name="Store">The file of the journal.</param>
/// <param name="Messages">The file of the message catalogue.</param>
/// <param name="ApiKey">What those who post events must show.</param>
/// <param name="MaxBytes">The longest body of events.</param>
/// <param name="MaxEvents">The most events of a body.</param>
/// <param name="AnswerWithin">How long those who post wait for the journal.</param>
internal sealed record PilotSettings(Uri? PublicAddress, string Store, string Messages, string ApiKey, int MaxBytes, int MaxEvents, TimeSpan AnswerWithin)
{
    /// <summary>For people, without the key.</summary>
    public override string ToString() => $"{Store}, {Messages}";

    private const int ShortestKey = 16;
    private const int HighestPort = 65_535;
    private static readonly string[] NoAccounts = ["Addresses", "FaultPause", "MediaLife", "Errors", "Inbound"];

    /// <summary>Whether there are accounts; where there is none, WeChat is simulated. A name that is written wrong counts, so that it is named as a mistake.</summary>
    public static bool HasAccounts(IConfiguration configuration) => configuration.GetSection("WeChat").GetChildren()
        .Any(kind => !NoAccounts.Contains(kind.Key, StringComparer.OrdinalIgnoreCase) && (kind.Value is { Length: > 0 } || kind.GetChildren().Any()));

    /// <summary>Where the host is to listen.</summary>
    public static string[] Addresses(IConfiguration configuration) =>
        configuration["Urls"]?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is { Length: > 0 } addresses ? addresses : ["http://127.0.0.1:5080"];

    /// <summary>Whether it is an address to listen at, by its form.</summary>
    public static bool CanListen(string address)
    {
        try
        {
            return BindingAddress.Parse(address).Port is >= 0 and <= HighestPort;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>Where the host is to listen, first of all, as this machine reaches it.</summary>
    public static Uri Listens(IConfiguration configuration)
    {
        var address = BindingAddress.Parse(Addresses(configuration)[0]);
        return new UriBuilder(address.Scheme, address.Host is "*" or "+" or "0.0.0.0" or "[::]" ? "127.0.0.1" : address.Host, address.Port).Uri;
    }

    /// <exception cref="InvalidConfigurationException">There are mistakes; all are named.</exception>
    public static PilotSettings Read(IConfigurationRoot configuration)
    {
        List<string> mistakes = [];
        var settings = Read(configuration, mistakes);
        return mistakes.Count == 0 ? settings : throw new InvalidConfigurationException(mistakes);
    }

    /// <summary>Reads them and adds what is wrong.</summary>
    public static PilotSettings Read(IConfigurationRoot configuration, List<string> mistakes)
    {
        KnownSettings.Check(configuration, mistakes);
        DemoSettings.Read(configuration, mistakes);
        SettingsReader events = new(configuration, "Events", mistakes);
        var key = events.Text("ApiKey", "");
        if (key.Length < ShortestKey)
        {
            mistakes.Add($"Events:ApiKey: {(key.Length == 0 ? "it is missing" : "it is too short")}; set the environment variable Events__ApiKey to a secret of at least {ShortestKey} characters, such as `openssl rand -hex 32` makes");
        }

        mistakes.AddRange(Addresses(configuration).Where(address => !CanListen(address)).Select(address => $"Urls: '{address}' is no address to listen at; write one such as http://127.0.0.1:5080"));
        PilotSettings settings = new(
            Public(configuration, mistakes),
            configuration["Store"] is { Length: > 0 } store ? store : "pilot.db",
            Path.Combine(AppContext.BaseDirectory, configuration["Messages"] is { Length: > 0 } messages ? messages : "messages.json"),
            key,
            events.Number("MaxBytes", 1 << 20, least: 1, most: 64 << 20),
            events.Number("MaxEvents", 1000, least: 1, most: 16_384),
            events.Span("AnswerWithin", TimeSpan.FromSeconds(20), most: TimeSpan.FromMinutes(5)));
        events.End();
        if (!File.Exists(settings.Messages))
        {
            mistakes.Add($"Messages: there is no file {settings.Messages}");
        }

        return settings;
    }

    private static Uri? Public(IConfiguration configuration, List<string> mistakes)
    {
        if (configuration["PublicAddress"] is not { Length: > 0 } text)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp) && (address.IsLoopback || address.IsDefaultPort))
        {
            return address;
        }

        mistakes.Add("PublicAddress: the platform calls https at port 443 and http at port 80 only; write an address such as https://pilot.example.com");
        return null;
    }
}

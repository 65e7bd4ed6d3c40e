using System.Globalization;
using Wellspring.Engine;

namespace Wellspring.PilotHost;

/// <summary>The host's own settings, checked. Accounts and rules check theirs.</summary>
/// <param name="Store">The file of the journal.</param>
/// <param name="Messages">The file of the message catalogue.</param>
/// <param name="ApiKey">What those who post events must show.</param>
/// <param name="MaxBytes">The longest body of events.</param>
/// <param name="MaxEvents">The most events of a body.</param>
/// <param name="AnswerWithin">How long those who post wait for the journal.</param>
internal sealed record PilotSettings(string Store, string Messages, string ApiKey, int MaxBytes, int MaxEvents, TimeSpan AnswerWithin)
{
    /// <summary>For people, without the key.</summary>
    public override string ToString() => $"{Store}, {Messages}";

    private const int ShortestKey = 16;
    private static readonly string[] KindsOfAccounts = ["OfficialAccounts", "MiniPrograms", "WeCom", "Pay"];

    /// <summary>Whether there are accounts; where there is none, WeChat is simulated.</summary>
    public static bool HasAccounts(IConfiguration configuration) => KindsOfAccounts.Any(kind => configuration.GetSection($"WeChat:{kind}").GetChildren().Any());

    /// <exception cref="InvalidConfigurationException">There are mistakes; all are named.</exception>
    public static PilotSettings Read(IConfiguration configuration)
    {
        List<string> mistakes = [];
        var settings = Read(configuration, mistakes);
        return mistakes.Count == 0 ? settings : throw new InvalidConfigurationException(mistakes);
    }

    /// <summary>Reads them and adds what is wrong.</summary>
    public static PilotSettings Read(IConfiguration configuration, List<string> mistakes)
    {
        var key = configuration["Events:ApiKey"] ?? "";
        if (key.Length < ShortestKey)
        {
            mistakes.Add($"Events:ApiKey: {(key.Length == 0 ? "it is missing" : "it is too short")}; set the environment variable Events__ApiKey to a secret of at least {ShortestKey} characters, such as `openssl rand -hex 32` makes");
        }

        PilotSettings settings = new(
            configuration["Store"] is { Length: > 0 } store ? store : "pilot.db",
            Path.Combine(AppContext.BaseDirectory, configuration["Messages"] is { Length: > 0 } messages ? messages : "messages.json"),
            key,
            Number(configuration, "Events:MaxBytes", 1 << 20, 64 << 20, mistakes),
            Number(configuration, "Events:MaxEvents", 1000, 16_384, mistakes),
            Span(configuration, "Events:AnswerWithin", TimeSpan.FromSeconds(20), TimeSpan.FromMinutes(5), mistakes));
        if (!File.Exists(settings.Messages))
        {
            mistakes.Add($"Messages: there is no file {settings.Messages}");
        }

        return settings;
    }

    private static int Number(IConfiguration configuration, string name, int usual, int most, List<string> mistakes)
    {
        if (configuration[name] is not { Length: > 0 } text)
        {
            return usual;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= 1 && value <= most)
        {
            return value;
        }

        mistakes.Add($"{name}: a whole number from 1 to {most} is expected");
        return usual;
    }

    private static TimeSpan Span(IConfiguration configuration, string name, TimeSpan usual, TimeSpan most, List<string> mistakes)
    {
        if (configuration[name] is not { Length: > 0 } text)
        {
            return usual;
        }

        if (TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var value) && value > TimeSpan.Zero && value <= most)
        {
            return value;
        }

        mistakes.Add($"{name}: a span of more than 0 and up to {most:c} is expected, written hours:minutes:seconds");
        return usual;
    }
}

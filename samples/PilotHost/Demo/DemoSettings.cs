using Wellspring.Engine;

namespace Wellspring.PilotHost;

/// <summary>The demo's own settings, checked.</summary>
/// <param name="SimulatorPort">Where the simulated WeChat listens.</param>
/// <param name="Store">The file of the journal, which is made anew.</param>
/// <param name="Messages">The file of the message catalogue.</param>
/// <param name="Pause">How long the play rests between two acts.</param>
/// <param name="Stay">Whether the host goes on after the play.</param>
internal sealed record DemoSettings(int SimulatorPort, string Store, string Messages, TimeSpan Pause, bool Stay)
{
    /// <exception cref="InvalidConfigurationException">There are mistakes, in them or in names at the top; all are named.</exception>
    public static DemoSettings Read(IConfigurationRoot configuration)
    {
        List<string> mistakes = [];
        KnownSettings.Check(configuration, mistakes);
        var settings = Read(configuration, mistakes);
        return mistakes.Count == 0 ? settings : throw new InvalidConfigurationException(mistakes);
    }

    /// <summary>Reads them and adds what is wrong.</summary>
    public static DemoSettings Read(IConfiguration configuration, List<string> mistakes)
    {
        SettingsReader demo = new(configuration, "Demo", mistakes);
        DemoSettings settings = new(
            demo.Number("SimulatorPort", 5090, least: 0, most: 65_535),
            demo.Text("Store", "pilot-demo.db"),
            demo.Text("Messages", "messages.demo.json"),
            demo.Span("Pause", TimeSpan.FromSeconds(1.5), most: TimeSpan.FromMinutes(10), canBeZero: true),
            demo.Flag("Stay", true));
        demo.End();
        return settings;
    }
}

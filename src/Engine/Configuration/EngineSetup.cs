namespace Wellspring.Engine;

/// <summary>Looks at all of the options before it says what is wrong, so that all mistakes are named at once.</summary>
internal static class EngineSetup
{
    /// <exception cref="InvalidConfigurationException">There are mistakes; all are named.</exception>
    public static (RuleSet Rules, MessageCatalog? Catalog) Check(EngineOptions options)
    {
        options.Events.Freeze();
        List<string> mistakes = [];
        Try(mistakes, () =>
        {
            options.Validate();
            return true;
        });
        var rules = Try(mistakes, () => RuleCompiler.Compile(options.Rules, options));
        var catalog = Try(mistakes, () => options.Messages is null ? null : new MessageCatalog(options.Messages, options.Channels.Select(slot => slot.Channel).DistinctBy(channel => channel.Name)));
        return mistakes.Count == 0 ? (rules!, catalog) : throw new InvalidConfigurationException(mistakes);
    }

    private static T? Try<T>(List<string> mistakes, Func<T> make)
    {
        try
        {
            return make();
        }
        catch (InvalidConfigurationException e)
        {
            mistakes.AddRange(e.Mistakes);
            return default;
        }
    }
}

using System.CommandLine;

namespace Wellspring.PilotHost;

/// <summary>The command <c>import</c>, as it is written.</summary>
internal static class ImportCommand
{
    private const string Name = "import";
    private const string Followers = "followers";

    /// <summary>It is an import, wherever the word stands: settings before it are for it too.</summary>
    public static bool Is(IReadOnlyList<string> words) => words.Contains(Name);

    /// <summary>Takes the settings out of an import's words, so that whatever else is not known is a mistake. One that is written wrong is taken out too: the host says what is meant.</summary>
    public static (string[] Words, string[] Settings) Split(string[] args)
    {
        var settings = Is(args) ? args.ToLookup(IsSetting) : args.ToLookup(_ => false);
        return ([.. settings[false]], [.. settings[true]]);
    }

    public static Command Make(IReadOnlyList<string> words, string[] settings)
    {
        Command command = new(Name, "Imports history: it counts and arms what is due later, and nothing is sent. Settings are --Name=value. Exit code 0: all of it, 1: rows were refused, or it broke off.")
        {
            MakeFollowers(settings),
        };

        // A usage text repeats the arguments of the commands before, and followers are no file.
        if (words is not [Name, Followers, ..])
        {
            AddFile(command, settings);
        }

        return command;
    }

    private static void AddFile(Command command, string[] settings)
    {
        Argument<string> file = new("file") { Description = "Rows (.csv), or one JSON object a line (.ndjson, .jsonl), beside the working directory." };
        Option<string?> map = new("--map") { Description = "The file that says what the columns are. Without it each line is a CloudEvent." };
        Option<long> from = new("--from-line") { Description = "Where an import that broke off goes on.", DefaultValueFactory = _ => 1 };
        command.Add(file);
        command.Add(map);
        command.Add(from);
        command.SetAction((result, cancellation) => PilotRun.ImportAsync(settings, import => import.FileAsync(result.GetRequiredValue(file), result.GetValue(map), result.GetValue(from), cancellation)));
    }

    private static Command MakeFollowers(string[] settings)
    {
        Argument<string> account = new("account") { Description = "The Official Account's name." };
        Option<string> from = new("--from") { Description = "The openid behind which an import that broke off goes on.", DefaultValueFactory = _ => "" };
        Command command = new(Followers, "Imports an Official Account's followers from the platform, with their tags.") { account, from };
        command.SetAction((result, cancellation) => PilotRun.ImportAsync(settings, import => import.FollowersAsync(result.GetRequiredValue(account), result.GetRequiredValue(from), cancellation)));
        return command;
    }

    private static bool IsSetting(string word) =>
        word.StartsWith("--", StringComparison.Ordinal) && word.Split('=') is { Length: > 1 } parts && KnownSettings.IsMeant(parts[0][2..].Split(':')[0]);
}

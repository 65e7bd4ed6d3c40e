using System.CommandLine;
using Wellspring.PilotHost;

// Settings of the host go by as they are, such as --urls http://127.0.0.1:6000 or --Store=shop.db. An import has words and options of its own, so it takes them as --Name=value alone.
var (words, settings) = ImportCommand.Split(args);
var check = new Command("check", "Says what is wrong with the accounts that are configured, and what to do. Exit code 0: nothing, 1: something.") { TreatUnmatchedTokensAsErrors = false };
var command = new RootCommand("Hosts Wellspring: events come in, rules decide, WeChat delivers. Without accounts WeChat is simulated, and a small shop is played. Settings stand in appsettings.json, the environment or --Name=value.")
{
    check,
    ImportCommand.Make(words, settings),
};
command.TreatUnmatchedTokensAsErrors = ImportCommand.Is(words);
command.SetAction((result, cancellation) => PilotRun.HostAsync([.. result.UnmatchedTokens]));
check.SetAction((result, cancellation) => PilotRun.CheckAsync([.. result.UnmatchedTokens], cancellation));

// The host ends by itself. An import ends with the batch that is under way, and writes the states.
return await command.Parse(words, new ParserConfiguration { ResponseFileTokenReplacer = null }).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = ImportCommand.Is(words) ? TimeSpan.FromMinutes(5) : null });

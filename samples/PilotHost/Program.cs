using System.CommandLine;
using Wellspring.PilotHost;

// Settings of the host go by as they are, such as --urls http://127.0.0.1:6000 or --Store=shop.db.
var check = new Command("check", "Says what is wrong with the accounts that are configured, and what to do. Exit code 0: nothing, 1: something.") { TreatUnmatchedTokensAsErrors = false };
var command = new RootCommand("Hosts Wellspring: events come in, rules decide, WeChat delivers. Without accounts WeChat is simulated, and a small shop is played. Settings stand in appsettings.json, the environment or --Name=value.")
{
    check,
};
command.TreatUnmatchedTokensAsErrors = false;
command.SetAction((result, cancellation) => PilotRun.HostAsync([.. result.UnmatchedTokens]));
check.SetAction((result, cancellation) => PilotRun.CheckAsync([.. result.UnmatchedTokens], cancellation));
return await command.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null }).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });

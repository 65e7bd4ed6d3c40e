using System.CommandLine;
using Wellspring.Replay;

var events = new Argument<string?>("EVENTS") { Arity = ArgumentArity.ZeroOrOne, Description = "CloudEvents, one JSON object a line, plain or .gz; - reads standard input. Without it a small simulated shop runs." };
var config = new Option<string?>("--config") { HelpName = "FILE", Description = """Rules and gates: {"rules": {id: options}, "marketingCap": {"max": 1, "per": "7.00:00:00"}, "caps", "quietHours", "holdout", "experiments", "budgets", "consent", "zone"}; docs/authoring.md says all. Without it all rules run with their defaults.""" };
var decisions = new Option<string?>("--decisions") { HelpName = "FILE", Description = "Where to write the decisions, one JSON object a line, sorted." };
var until = new Option<string?>("--until") { HelpName = "TIME", Description = "Where all clocks go after the last event, such as 2026-03-01T00:00:00Z; later events are skipped. Default the latest event's time." };
var refused = new Option<string?>("--refused") { HelpName = "FILE", Description = "Where to keep the lines that were refused, as they came." };
var store = new Option<string?>("--store") { HelpName = "sqlite:PATH", Description = "Keeps all in a SQLite file. A run that broke off goes on where it was when it is started again with the same arguments." };
var partitions = new Option<int>("--partitions") { HelpName = "N", Description = "How the users are divided, from 1 to 1024; it changes no decision. A store keeps the number it was made with.", DefaultValueFactory = _ => 64, CustomParser = Number };
var command = new RootCommand("Replays a file of user events through lifecycle rules and shows what they decide.") { events, config, decisions, until, refused, store, partitions };

command.SetAction(result => ReplayRun.Start(new ReplayArguments(
    result.GetValue(events),
    result.GetValue(config),
    result.GetValue(decisions),
    result.GetValue(until),
    result.GetValue(refused),
    result.GetValue(store),
    result.GetValue(partitions))));

var parsed = command.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
return parsed.Errors.Count > 0 ? ReplayRun.Fail(parsed.Errors[0].Message + " See --help.") : parsed.Invoke();

static int Number(System.CommandLine.Parsing.ArgumentResult given)
{
    if (!int.TryParse(given.Tokens[0].Value, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number))
    {
        given.AddError($"--partitions {given.Tokens[0].Value}: a number from 1 to 1024 is expected.");
    }

    return number;
}

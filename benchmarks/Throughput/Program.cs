using System.CommandLine;
using Spectre.Console;
using Wellspring.Throughput;

var quick = new Option<bool>("--quick") { Description = "Does a twentieth of the work: the way is the same, the figures are rough." };
var json = new Option<string?>("--json") { HelpName = "FILE", Description = "Where to write the figures as JSON." };
var only = new Option<string?>("--only") { HelpName = "NAME[,NAME]", Description = $"Measures just these: {string.Join(", ", Measurements.Names)}." };
only.Validators.Add(result =>
{
    foreach (var name in (result.GetValueOrDefault<string?>() ?? "").Split(',').Except([.. Measurements.Names, ""]))
    {
        result.AddError($"There is no figure {name}.");
    }
});
var command = new RootCommand("Measures what a durable engine takes in, beside a bare loop that only parses and stores.") { quick, json, only };

command.SetAction(async (result, _) =>
{
    var names = result.GetValue(only)?.Split(',') ?? Measurements.Names;
    var figures = new List<Figure>();
    var folder = Directory.CreateTempSubdirectory("wellspring-throughput-");
    try
    {
        var measurements = new Measurements(folder.FullName, share: result.GetValue(quick) ? 20 : 1);
        await measurements.WarmUpAsync();
        foreach (var name in Measurements.Names.Intersect(names))
        {
            ProgressLines.Say(name);
            figures.AddRange(await measurements.MeasureAsync(name));
        }
    }
    finally
    {
        folder.Delete(recursive: true);
    }

    AnsiConsole.Write(Figures.Table(figures));
    if (result.GetValue(json) is { } file)
    {
        Figures.WriteJson(file, figures);
    }
});

return command.Parse(args).Invoke();

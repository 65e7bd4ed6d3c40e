using System.Text.Json;

namespace Wellspring.Engine;

/// <summary>Reads a configuration as a whole: what it says is kept aside until all of it has been read without a mistake.</summary>
internal sealed class ConfigurationReader(EngineOptions into, RuleCatalog catalog)
{
    public static readonly string[] Root = ["budgets", "caps", "channels", "consent", "experiments", "holdout", "marketingCap", "quietHours", "rules", "zone"];
    public static readonly string[] HoldoutMembers = ["salt", "share"];
    public static readonly string[] ExperimentMembers = ["salt", "weights"];
    public static readonly (string, ConsentRequirement)[] Consents = [("none", ConsentRequirement.None), ("marketing", ConsentRequirement.Marketing)];

    private readonly List<Action> parts = [];
    private bool namesRules;

    /// <exception cref="InvalidConfigurationException">There are mistakes; all are named, and the options are as they were.</exception>
    public void Read(ConfigurationNode root)
    {
        foreach (var (name, value) in root.Members(Root, ignored: "$schema"))
        {
            Member(name, value);
        }

        if (!namesRules && root.Mistakes.Count == 0)
        {
            parts.Add(() => into.AddRules(catalog));
        }

        if (root.Mistakes.Count > 0)
        {
            throw new InvalidConfigurationException(root.Mistakes);
        }

        parts.ForEach(part => part());
    }

    private void Member(string name, ConfigurationNode value)
    {
        switch (name)
        {
            case "zone":
                Zone(value);
                break;
            case "rules":
                namesRules = true;
                Rules(value);
                break;
            case "marketingCap":
                Then(CapReader.ReadShort(value), cap => into.AddCap(cap));
                break;
            case "caps":
                foreach (var item in value.Items("a list of caps, such as [{\"max\": 1, \"per\": \"day\"}]"))
                {
                    Then(CapReader.Read(item), cap => into.AddCap(cap).Place(cap, item.Path));
                }

                break;
            case "channels":
                foreach (var (channel, options) in value.Members())
                {
                    Then(ChannelReader.Read(channel, options), tuning =>
                    {
                        into.Tune(tuning);
                        into.Place(tuning, options.Path);
                    });
                }

                break;
            case "quietHours":
                Then(QuietHoursReader.Read(value), hours => into.QuietHours = hours);
                break;
            case "holdout":
                Holdout(value);
                break;
            case "experiments":
                foreach (var (experiment, arms) in value.Members())
                {
                    Experiment(experiment, arms);
                }

                break;
            case "budgets":
                foreach (var (budget, bounds) in value.Members())
                {
                    Then(BudgetReader.Read(budget, bounds), made => into.AddBudget(made).Place(made, bounds.Path));
                }

                break;
            default:
                Then(value.Word(Consents), consent => into.Consent = consent);
                break;
        }
    }

    private void Rules(ConfigurationNode rules)
    {
        foreach (var (id, rule) in rules.Members())
        {
            if (id.Length == 0)
            {
                rule.Wrong("a rule needs an id");
                continue;
            }

            if (rule.Json.ValueKind != JsonValueKind.Object && !(rule.IsSection && rule.IsEmpty))
            {
                rule.Wrong("an object with the rule's options is expected; {} takes the defaults");
                continue;
            }

            if (Used(id, rule) is { } use)
            {
                var priority = rule.Find("priority")?.Whole(_ => true, "a whole number");
                Then(catalog.Create(use, rule), made => into.AddRule(made, id, priority));
            }
        }
    }

    /// <summary>Which rule of the catalogue is to run under an id.</summary>
    private string? Used(string id, ConfigurationNode rule)
    {
        var uses = rule.Find("use");
        var use = uses is { } given ? given.Text() : id;
        if (use is not null && !catalog.Ids.Contains(use))
        {
            var (near, all) = (Nearest.Hint(use, catalog.Ids), $"there are {string.Join(", ", catalog.Ids)}");
            (uses ?? rule).Wrong(uses is null ? $"there is no such rule; {near}{all}; \"use\" runs one of them under another id" : $"there is no rule '{use}'; {near}{all}");
            return null;
        }

        return use;
    }

    private void Zone(ConfigurationNode value)
    {
        if (value.Text() is { } id)
        {
            if (TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone))
            {
                parts.Add(() => into.Zone = zone);
            }
            else
            {
                value.IsNot("a time zone of this machine; write its IANA name, such as \"Asia/Shanghai\"");
            }
        }
    }

    private void Holdout(ConfigurationNode value)
    {
        var (salt, share) = ((string?)null, (decimal?)null);
        foreach (var (name, member) in value.Members(HoldoutMembers))
        {
            if (name == "salt")
            {
                salt = member.Text();
            }
            else
            {
                share = member.Number(number => number is >= 0 and <= 1, "a share from 0 to 1");
            }
        }

        if (value.Has(HoldoutMembers) && salt is not null && share is { } some)
        {
            parts.Add(() => into.Holdout = new(salt, (double)some));
        }
    }

    private void Experiment(string name, ConfigurationNode value)
    {
        if (name.Length == 0)
        {
            value.Wrong("an experiment needs a name");
        }

        if (into.Experiments.ContainsKey(name))
        {
            value.Wrong("there is an experiment of this name already; give each a name of its own");
        }

        var (salt, weights) = ((string?)null, new List<decimal?>());
        foreach (var (member, given) in value.Members(ExperimentMembers))
        {
            if (member == "salt")
            {
                salt = given.Text();
                continue;
            }

            var mistakes = given.Mistakes.Count;
            weights.AddRange(given.Items("a list of weights, one for each arm").Select(weight => weight.Number(number => number >= 0, "a weight of at least 0")));
            if (given.Mistakes.Count == mistakes && !weights.Exists(weight => weight > 0))
            {
                given.Wrong("no arm has a weight; give at least one more than 0");
            }
        }

        if (value.Has(ExperimentMembers) && salt is not null && weights.Exists(weight => weight > 0))
        {
            parts.Add(() => into.AddExperiment(name, new(salt, [.. weights.Select(weight => (double)(weight ?? 0))])));
        }
    }

    private void Then<T>(T? read, Action<T> part)
        where T : class
    {
        if (read is not null)
        {
            parts.Add(() => part(read));
        }
    }

    private void Then<T>(T? read, Action<T> part)
        where T : struct
    {
        if (read is { } value)
        {
            parts.Add(() => part(value));
        }
    }
}

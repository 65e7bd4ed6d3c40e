namespace Wellspring.Engine;

/// <summary>Reads <c>{"max": 1000, "pays": [{"coupon": "ten", "cost": 10}, {"message": "*", "class": "Marketing"}, {"invite": "group"}], "rules": ["vip"]}</c>; * stands for all that is not named before.</summary>
internal static class BudgetReader
{
    public static readonly string[] All = ["max", "pays", "rules"];
    public static readonly string[] Item = ["class", "cost", "coupon", "invite", "message"];
    private static readonly string[] Actions = ["coupon", "invite", "message"];

    public static Budget? Read(string name, ConfigurationNode budget)
    {
        var mistakes = budget.Mistakes.Count;
        var max = (decimal?)null;
        Func<Budget, Budget> rest = made => made;
        foreach (var (member, value) in budget.Members(All))
        {
            switch (member)
            {
                case "max":
                    max = value.Number(number => number >= 0, "a number of at least 0");
                    break;
                case "pays":
                    foreach (var item in value.Items("a list, such as [{\"coupon\": \"*\"}]"))
                    {
                        rest = Pays(rest, item);
                    }

                    break;
                default:
                    foreach (var rule in value.Items("a list of the rules' ids").Select(item => item.Text()).OfType<string>())
                    {
                        var before = rest;
                        rest = made => before(made).ForRule(rule);
                    }

                    break;
            }
        }

        if (name.Length == 0)
        {
            budget.Wrong("a budget needs a name");
        }

        return budget.Has("max", "pays") && budget.Mistakes.Count == mistakes ? rest(Budget.Daily(name, max!.Value)) : null;
    }

    private static Func<Budget, Budget> Pays(Func<Budget, Budget> before, ConfigurationNode item)
    {
        var (action, name, cost) = ((string?)null, (string?)null, (decimal?)1);
        MessageClass? messages = null;
        ConfigurationNode? classed = null;
        foreach (var (member, value) in item.Members(Item))
        {
            switch (member)
            {
                case "cost":
                    cost = value.Number(number => number > 0, "a number greater than 0");
                    break;
                case "class":
                    (messages, classed) = (value.Word(CapReader.Classes), value);
                    break;
                default:
                    if (action is not null)
                    {
                        value.Wrong($"{action} stands beside it; write an item for each");
                    }

                    (action, name) = (member, value.Text());
                    break;
            }
        }

        if (action is null)
        {
            item.Wrong($"it says not what it pays for; write one of {string.Join(", ", Actions)}, with a name or \"*\"");
        }
        else if (action != "message")
        {
            classed?.Wrong("it is for messages only");
        }

        name = name == "*" ? null : name;
        return action switch
        {
            "coupon" => made => before(made).Coupons(name, cost ?? 1),
            "invite" => made => before(made).Invites(name, cost ?? 1),
            _ => made => before(made).Messages(name, messages, cost ?? 1),
        };
    }
}

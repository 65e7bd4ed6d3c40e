using System.Linq.Expressions;
using Wellspring.Engine.Tests.Rules.Authoring;

namespace Wellspring.Engine.Tests.Rules.Compiling;

public sealed class ConditionMistakeTests
{
    private static readonly Random Dice = new();

    public static TheoryData<string, string> Expected() => new()
    {
        { "window 0", "*the window 00:00:00 of Count<Viewed> is not greater than 0" },
        { "window negative", "*the window -01:00:00 of Sum<Viewed> is not greater than 0" },
        { "window of the event", "*the window '*' depends on the event or the user; it must be the same for all" },
        { "whole user", "*user is passed on as a whole, so the facts that are used cannot be seen; ask for facts in the condition itself" },
        { "value of the trigger", "*the value of Sum<Viewed> may depend only on the event that is measured, not on the trigger" },
        { "comparison with the trigger", "*compares with the trigger or the user in a way that cannot be counted ahead; only '==' of a text, an int, a long, a decimal, a date, a Guid, a bool or an enum can" },
        { "distinct of records", "*Distinct<Viewed> cannot tell values of type Viewed apart; use a text, an int, a long, a decimal, a date, a Guid, a bool or an enum" },
        { "distinct of doubles", "*Distinct<Viewed> cannot tell values of type Double apart; use a text, an int, a long, a decimal, a date, a Guid, a bool or an enum" },
        { "now", "*DateTime.UtcNow differs from run to run; use user.Now for time and user.Arm(experiment) for chance" },
        { "offset now", "*DateTimeOffset.Now differs from run to run; use user.Now for time*" },
        { "today", "*DateTime.Today differs from run to run; use user.Now for time*" },
        { "guid", "*Guid.NewGuid differs from run to run; use user.Now for time*" },
        { "chance", "*Random.Next differs from run to run; *user.Arm(experiment) for chance" },
        { "environment", "*Environment.MachineName differs from run to run; *" },
        { "throws", "*cannot be computed when the rule is added: *" },
    };

    [Theory]
    [MemberData(nameof(Expected))]
    public void A_condition_that_cannot_be_compiled_names_the_rule_and_the_clause_and_says_what_to_do(string kind, string message)
    {
        var mistake = MistakeTests.Mistakes(Shop.Rule("bad", r => r.When<Viewed>().Where(Condition(kind), text: "the text").Then((_, _) => Send.Service("s"))))
            .Should().ContainSingle().Subject;

        mistake.Should().Match("rule 'bad', Where(the text): " + message);
    }

    [Theory]
    [InlineData("When", "rule 'bad', When<Viewed>(v => v.Price > Dice.Next()): Random.Next differs*")]
    [InlineData("KeyedBy", "rule 'bad', KeyedBy(v => Guid.NewGuid().ToString()): Guid.NewGuid differs*")]
    [InlineData("EndsOn", "rule 'bad', EndsOn<Paid>((v, p) => p.Amount > Dice.Next()): Random.Next differs*")]
    [InlineData("step's Where", "rule 'bad', Step(\"s\"), Where((u, v) => Dice.Next() > 1): Random.Next differs*")]
    [InlineData("WaitFor", "rule 'bad', WaitFor<Paid>((v, p) => p.Amount > Dice.Next()): Random.Next differs*")]
    [InlineData("Crosses", "rule 'bad', Crosses(u => Dice.Next(), [1], [\"a\"]): Random.Next differs*")]
    [InlineData("Reads", "rule 'bad', Reads(u => u.Count<Stranger>()): no event type is registered for Stranger*")]
    public void The_clause_with_the_mistake_is_named(string clause, string message) =>
        MistakeTests.Mistakes(Shop.Rule("bad", r => Write(r, clause))).Should().ContainSingle().Which.Should().Match(message);

    [Fact]
    public void A_lambda_that_cannot_be_read_is_named()
    {
        Expression<Func<UserFacts, Viewed, bool>> condition = (u, v) => u.Count(Filter(v.Position)) > 0;

        MistakeTests.Mistakes(Shop.Rule("bad", r => r.When<Viewed>().Where(condition).Then((_, _) => Send.Service("s"))))
            .Should().ContainSingle().Which.Should().Match("rule 'bad', Where(condition): '*' is no lambda that can be read; write it in place or keep it in a field");
    }

    private static Expression<Func<UserFacts, Viewed, bool>> Condition(string kind) => kind switch
    {
        "window 0" => (u, v) => u.Count<Viewed>(TimeSpan.Zero) > 0,
        "window negative" => (u, v) => u.Sum<Viewed>(x => x.Price, -1.Hours()) > 0,
        "window of the event" => (u, v) => u.Count<Viewed>(TimeSpan.FromHours(v.Position)) > 0,
        "whole user" => (u, v) => Browses(u),
        "value of the trigger" => (u, v) => u.Sum<Viewed>(x => x.Price - v.Price) > 0,
        "comparison with the trigger" => (u, v) => u.Count<Viewed>(x => x.Price < v.Price) > 0,
        "distinct of records" => (u, v) => u.Distinct<Viewed, Viewed>(x => x) > 0,
        "distinct of doubles" => (u, v) => u.Distinct<Viewed, double>(x => (double)x.Price) > 0,
        "now" => (u, v) => u.Now > DateTime.UtcNow,
        "offset now" => (u, v) => u.Now > DateTimeOffset.Now.AddDays(-1),
        "today" => (u, v) => DateTime.Today.DayOfWeek == DayOfWeek.Monday,
        "guid" => (u, v) => v.Category == Guid.NewGuid().ToString(),
        "chance" => (u, v) => Dice.Next(v.Position) == 0,
        "environment" => (u, v) => v.Category == Environment.MachineName,
        _ => (u, v) => v.Position == int.Parse("x", System.Globalization.CultureInfo.InvariantCulture),
    };

    private static void Write(InPlace r, string clause)
    {
        switch (clause)
        {
            case "When":
                r.When<Viewed>(v => v.Price > Dice.Next()).Then((_, _) => Send.Service("s"));
                break;
            case "KeyedBy":
                r.When<Viewed>().KeyedBy(v => Guid.NewGuid().ToString()).Then((_, _) => Send.Service("s"));
                break;
            case "EndsOn":
                r.When<Viewed>().EndsOn<Paid>((v, p) => p.Amount > Dice.Next()).Then((_, _) => Send.Service("s"));
                break;
            case "step's Where":
                r.When<Viewed>().Step("s", (_, _) => Send.Service("s")).Where((u, v) => Dice.Next() > 1);
                break;
            case "WaitFor":
                r.When<Viewed>().WaitFor<Paid>((v, p) => p.Amount > Dice.Next(), 1.Hours(), _ => { }, _ => { });
                break;
            case "Crosses":
                r.When<Viewed>().Crosses(u => Dice.Next(), [1], ["a"]).ThenHighest((_, _, _) => Send.Service("s"));
                break;
            default:
                r.When<Viewed>().Reads(u => u.Count<Stranger>()).Then((_, _) => Send.Service("s"));
                break;
        }
    }

    private static bool Browses(UserFacts user) => user.Count<Viewed>() > 1;

    private static Expression<Func<Viewed, bool>> Filter(int position) => v => v.Position == position;
}

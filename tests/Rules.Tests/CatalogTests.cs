using System.Text;

namespace Wellspring.Rules.Tests;

public sealed class CatalogTests
{
    [Fact]
    public void All_rules_run_with_their_defaults() =>
        MarketingEngine.Create(options => options.AddEvents(CommerceEvents.Register).AddRules(LifecycleRules.Catalog))
            .Rules.Select(rule => (rule.Id, rule.Priority))
            .Should().Equal(("abandoned-cart", 60), ("dormant-reactivation", 40), ("tier-upgrade", 80), ("welcome", 90));

    [Theory]
    [InlineData("""{"rules":{"welcome":{}}}""", "welcome")]
    [InlineData("""{"rules":{}}""", "")]
    [InlineData("""{}""", "abandoned-cart dormant-reactivation tier-upgrade welcome")]
    [InlineData("""{"marketingCap":{"max":0,"per":"00:00:01"}}""", "abandoned-cart dormant-reactivation tier-upgrade welcome")]
    public void Only_the_rules_named_run_and_all_where_none_are_spoken_of(string json, string ids) =>
        string.Join(' ', Configured(json).Rules.Select(rule => rule.Id)).Should().Be(ids);

    [Fact]
    public void A_missing_option_keeps_its_default()
    {
        var scenario = new Scenario(options => options.AddEvents(CommerceEvents.Register).Configure(LifecycleRules.Catalog, """{"rules":{"welcome":{"staff":"02:00:00"}}}"""u8.ToArray()));
        scenario.Given(new UserRegistered()).Advance(TimeSpan.FromHours(2)).Then("welcome", "staff").Advance(TimeSpan.FromHours(22)).Then("welcome", "recommend");
    }

    [Theory]
    [InlineData("", "not JSON at line *")]
    [InlineData("[]", "the configuration: an object is expected")]
    [InlineData("""{"rules":{"welcome":{},"welcome":{}}}""", "rules.welcome: it stands twice*")]
    [InlineData("""{"rule":{}}""", "rule: unknown; perhaps rules is meant; there are budgets, caps, *")]
    [InlineData("""{"rules":{"wellcome":{}}}""", "rules.wellcome: there is no such rule; perhaps welcome is meant; there are abandoned-cart, dormant-reactivation, tier-upgrade, welcome; *")]
    [InlineData("""{"rules":{"welcome":{"Staff":"01:00:00"}}}""", "rules.welcome.Staff: the rule has no such option; perhaps staff is meant; it has use, priority, staff and recommend")]
    [InlineData("""{"rules":{"welcome":null}}""", "rules.welcome: an object with the rule's options is expected*")]
    [InlineData("""{"rules":{"welcome":{"staff":"1h"}}}""", "rules.welcome.staff: \"1h\" is not a span; write *")]
    [InlineData("""{"rules":{"welcome":{"staff":3600}}}""", "rules.welcome.staff: 3600 is not a span; write *")]
    [InlineData("""{"rules":{"welcome":{"staff":null}}}""", "rules.welcome.staff: null is not a span*")]
    [InlineData("""{"rules":{"welcome":{"staff":"00:00:00"}}}""", "rule 'welcome', Step(\"staff\", after: options.Staff): 00:00:00 is not greater than 0*")]
    [InlineData("""{"rules":{"dormant-reactivation":{"after":[]}}}""", "rule 'dormant-reactivation', ForEach(options.After): the list is empty*")]
    [InlineData("""{"rules":{"dormant-reactivation":{"after":null}}}""", "rules.dormant-reactivation.after: null is not a list of spans, *")]
    [InlineData("""{"rules":{"dormant-reactivation":{"after":"1.00:00:00"}}}""", "rules.dormant-reactivation.after: \"1.00:00:00\" is not a list of spans, *")]
    [InlineData("""{"rules":{"tier-upgrade":{"thresholds":["1"]}}}""", "rules.tier-upgrade.thresholds[0]: \"1\" is not a number of up to 28 digits")]
    [InlineData("""{"rules":{"tier-upgrade":{"thresholds":[1,2]}}}""", "rule 'tier-upgrade', *2 thresholds and 3 names*")]
    [InlineData("""{"rules":{"tier-upgrade":{"names":["a",null,"b"]}}}""", "*name*")]
    [InlineData("""{"rules":{"abandoned-cart":{"cooldown":"-00:00:01"}}}""", "rule 'abandoned-cart', AtMost(1, per: options.Cooldown): -00:00:01 is negative*")]
    [InlineData("""{"marketingCap":{"max":-1,"per":"7.00:00:00"}}""", "marketingCap.max: -1 is not a whole number of at least 0")]
    [InlineData("""{"marketingCap":{"max":1.5,"per":"7.00:00:00"}}""", "marketingCap.max: 1.5 is not a whole number of at least 0")]
    [InlineData("""{"marketingCap":{"max":1,"per":"00:00:00"}}""", "marketingCap.per: \"00:00:00\" is not a span greater than 0*")]
    [InlineData("""{"marketingCap":{"max":1}}""", "marketingCap.per: it is missing")]
    [InlineData("""{"marketingCap":{"max":1,"per":"00:00:01","over":1}}""", "marketingCap.over: unknown; there are max and per")]
    public void A_mistake_is_named_by_its_place(string json, string message) =>
        FluentActions.Invoking(() => Configured(json)).Should().Throw<InvalidConfigurationException>().WithMessage(message);

    private static MarketingEngine Configured(string json) =>
        MarketingEngine.Create(options => options.AddEvents(CommerceEvents.Register).Configure(LifecycleRules.Catalog, Encoding.UTF8.GetBytes(json)));
}

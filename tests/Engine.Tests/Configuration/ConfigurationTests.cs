using System.Text;
using Wellspring.Rules;

namespace Wellspring.Engine.Tests.Configuration;

public sealed class ConfigurationTests
{
    [Fact]
    public void Without_rules_all_of_the_catalogue_run_with_their_defaults() =>
        Rules("{}").Should().Equal("abandoned-cart", "dormant-reactivation", "tier-upgrade", "welcome");

    [Fact]
    public void Only_the_rules_named_run_and_a_missing_option_has_its_default()
    {
        Rules("""{"rules":{"abandoned-cart":{"cooldown":"00:00:00"},"welcome":{}}}""").Should().Equal("abandoned-cart", "welcome");
        Rules("""{"rules":{}}""").Should().BeEmpty();
    }

    [Fact]
    public void Comments_trailing_commas_and_a_byte_order_mark_are_fine() =>
        Rules("\uFEFF{/* all */\"rules\":{\"welcome\":{\"staff\":\"00:30:00\",},},}").Should().Equal("welcome");

    [Theory]
    [InlineData("", "not JSON at line *")]
    [InlineData("{", "not JSON at line *")]
    [InlineData("[]", "the configuration: an object is expected")]
    [InlineData("""{"rules":[]}""", "rules: an object is expected")]
    [InlineData("""{"rules":{"welcome":{},"welcome":{}}}""", "Duplicate property *welcome*")]
    [InlineData("""{"rule":{}}""", "rule: unknown; there are rules and marketingCap")]
    [InlineData("""{"rules":{"welcom":{}}}""", "rules.welcom: there is no such rule; there are abandoned-cart, dormant-reactivation, tier-upgrade, welcome")]
    [InlineData("""{"rules":{"welcome":null}}""", "rules.welcome: an object with the rule's options is expected; {} takes the defaults")]
    [InlineData("""{"rules":{"welcome":{"Staff":"01:00:00"}}}""", "rules.welcome.Staff: the rule has no such option; it has staff, recommend")]
    [InlineData("""{"rules":{"welcome":{"staff":"1 hour"}}}""", "rules.welcome.staff: \"1 hour\" is not a span; write *\"1.00:00:00\" for a day")]
    [InlineData("""{"rules":{"welcome":{"staff":null}}}""", "rules.welcome.staff: null *")]
    [InlineData("""{"rules":{"tier-upgrade":{"thresholds":[1,"2"]}}}""", "rules.tier-upgrade.thresholds[1]: [1,\"2\"] is not a list of numbers")]
    [InlineData("""{"marketingCap":{"max":1}}""", "marketingCap.per: it is missing")]
    [InlineData("""{"marketingCap":{"per":"1.00:00:00"}}""", "marketingCap.max: it is missing")]
    [InlineData("""{"marketingCap":{"max":-1,"per":"1.00:00:00"}}""", "marketingCap.max: -1 is not a whole number of at least 0")]
    [InlineData("""{"marketingCap":{"max":1.5,"per":"1.00:00:00"}}""", "marketingCap.max: 1.5 is not a whole number of at least 0")]
    [InlineData("""{"marketingCap":{"max":1,"per":"00:00:00"}}""", "marketingCap.per: \"00:00:00\" is not a span greater than 0, such as \"7.00:00:00\"")]
    [InlineData("""{"marketingCap":{"max":1,"per":"7 days"}}""", "marketingCap.per: \"7 days\" is not a span greater than 0, such as \"7.00:00:00\"")]
    [InlineData("""{"marketingCap":{"max":1,"per":"1.00:00:00","class":"x"}}""", "marketingCap.class: unknown; there are max and per")]
    [InlineData("""{"rules":{"welcome":{"staff":"00:00:00"}}}""", "rule 'welcome', Step(\"staff\", after: options.Staff): 00:00:00 is not greater than 0*")]
    [InlineData("""{"rules":{"dormant-reactivation":{"after":[]}}}""", "rule 'dormant-reactivation', ForEach(options.After): the list is empty; give at least one span")]
    [InlineData("""{"rules":{"tier-upgrade":{"thresholds":[1]}}}""", "rule 'tier-upgrade', Crosses(*): 1 thresholds and 3 names; give each threshold a name")]
    public void A_mistake_names_its_place(string json, string message) =>
        FluentActions.Invoking(() => Rules(json)).Should().Throw<InvalidConfigurationException>().Which.Mistakes.Should().ContainMatch(message);

    [Fact]
    [Spec("caps.rolling")]
    public void The_marketing_cap_is_a_rolling_cap_on_marketing()
    {
        var options = new EngineOptions().Configure(LifecycleRules.Catalog, Encoding.UTF8.GetBytes("""{"marketingCap":{"max":2,"per":"7.00:00:00"}}"""));

        options.Caps.Should().Equal(FrequencyCap.Rolling(2, 7.Days()));
    }

    private static IEnumerable<string> Rules(string json) =>
        MarketingEngine.Create(options => options.AddEvents(CommerceEvents.Register).Configure(LifecycleRules.Catalog, Encoding.UTF8.GetBytes(json))).Rules.Select(r => r.Id);
}

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Wellspring.Rules;

namespace Wellspring.Engine.Tests.Configuration;

/// <summary>The same configuration from a host's appsettings.json, which knows texts only.</summary>
public sealed class SectionTests
{
    [Fact]
    public void A_section_says_what_the_same_JSON_says()
    {
        const string Json = """
            {
              "zone": "Europe/Paris",
              "rules": {"welcome": {}, "tier": {"use": "tier-upgrade", "priority": 7, "thresholds": [10, 20.5], "names": ["1", "true"]}, "dormant-reactivation": {"after": ["1.00:00:00", "2.00:00:00"]}},
              "marketingCap": {"max": 1, "per": "7.00:00:00"},
              "caps": [{"max": 3, "per": "month", "class": "Service"}, {"max": 2, "per": "1.00:00:00", "over": "defer"}],
              "quietHours": {"from": "21:00", "to": "09:00", "classes": ["Marketing", "Service"]},
              "holdout": {"salt": "2026", "share": 0.1},
              "experiments": {"text": {"salt": "a", "weights": [1, 0, 2.5]}},
              "budgets": {"gifts": {"max": 100.5, "pays": [{"coupon": "*"}, {"invite": "group", "cost": 2}], "rules": ["welcome"]}},
              "consent": "marketing"
            }
            """;
        var fromJson = new EngineOptions().AddEvents(CommerceEvents.Register).Configure(LifecycleRules.Catalog, System.Text.Encoding.UTF8.GetBytes(Json));
        var fromSection = new EngineOptions().AddEvents(CommerceEvents.Register).Configure(LifecycleRules.Catalog, Section(Json));

        fromSection.Caps.Should().BeEquivalentTo(fromJson.Caps);
        (fromSection.Zone, fromSection.QuietHours, fromSection.Holdout, fromSection.Consent).Should().Be((fromJson.Zone, fromJson.QuietHours, fromJson.Holdout, fromJson.Consent));
        fromSection.Budgets.Should().BeEquivalentTo(fromJson.Budgets);
        using var one = new MarketingEngine(fromJson);
        using var other = new MarketingEngine(fromSection);
        other.RuleSet.Version.Should().Be(one.RuleSet.Version, "rules, their options, caps and experiments are all in it");
    }

    [Fact]
    public void What_is_laid_over_counts_and_names_have_no_case()
    {
        var section = Section("""{"rules": {"welcome": {"staff": "02:00:00"}}, "caps": [{"max": 1, "per": "day"}]}""", ("Wellspring:Caps:0:Max", "5"), ("Wellspring:Rules:welcome:Staff", "03:00:00"), ("Wellspring:CONSENT", "Marketing"));
        var options = new EngineOptions().AddEvents(CommerceEvents.Register).Configure(LifecycleRules.Catalog, section);

        options.Caps.Should().Equal(FrequencyCap.Calendar(5, CalendarPeriod.Day));
        options.Consent.Should().Be(ConsentRequirement.Marketing);
        new Scenario(o => o.AddEvents(CommerceEvents.Register).Configure(LifecycleRules.Catalog, section)).Given(new UserRegistered()).Advance(TimeSpan.FromHours(3)).Then("welcome", "staff");
    }

    /// <summary>As of the environment variable <c>Wellspring__rules__welcome=</c>.</summary>
    [Fact]
    public void An_empty_value_is_a_rule_with_its_defaults()
    {
        var section = Section("""{"rules": {"welcome": {}}}""", ("Wellspring:rules:abandoned-cart", ""));
        using var engine = MarketingEngine.Create(options => options.AddEvents(CommerceEvents.Register).Configure(LifecycleRules.Catalog, section));

        engine.Rules.Select(rule => rule.Id).Should().Equal("abandoned-cart", "welcome");
    }

    [Theory]
    [InlineData("""{"rules": {"tier-upgrade": {"thresholds": [1, "many"]}}}""", "Wellspring.rules.tier-upgrade.thresholds[1]: \"many\" is not a number of up to 28 digits")]
    [InlineData("""{"rules": {"dormant-reactivation": {"after": ["30.00:00:00", "soon"]}}}""", "Wellspring.rules.dormant-reactivation.after[1]: \"soon\" is not a span; *")]
    public void A_value_of_a_list_is_named_with_its_place(string json, string mistake) =>
        FluentActions.Invoking(() => new EngineOptions().Configure(LifecycleRules.Catalog, Section(json))).Should().Throw<InvalidConfigurationException>().Which.Mistakes.Should().ContainSingle().Which.Should().Match(mistake);

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"rules": {}}""")]
    public void Without_a_section_nothing_starts_but_an_empty_list_of_rules_is_one(string json)
    {
        var options = new EngineOptions();
        var configure = options.Invoking(o => o.Configure(LifecycleRules.Catalog, Section(json)));
        if (json == "{}")
        {
            configure.Should().Throw<InvalidConfigurationException>().WithMessage("Wellspring: the configuration has no such section, or it is empty");
        }
        else
        {
            configure.Should().NotThrow();
            options.Rules.Should().BeEmpty();
        }
    }

    [Fact]
    public void Options_of_all_forms_come_through()
    {
        Fine? read = null;
        var catalog = new RuleCatalog().Add("mine", ConfiguredJson.Default.Fine, options =>
        {
            read = options;
            return new Welcome(new());
        });

        new EngineOptions().Configure(catalog, Section("""{"rules": {"mine": {"first": "01:00:00", "loud": true, "steps": [1, 2.5], "points": {"a": 3, "b": 4}}}}"""));

        read!.First.Should().Be(1.Hours());
        read.Loud.Should().BeTrue();
        read.Steps.Should().Equal(1, 2.5m);
        read.Points.Should().BeEquivalentTo(new Dictionary<string, int> { ["a"] = 3, ["b"] = 4 });
    }

    [Fact]
    public async Task In_a_host_all_mistakes_of_the_section_stop_the_start_each_with_its_place()
    {
        using var host = new HostBuilder()
            .ConfigureAppConfiguration(configuration => configuration.AddConfiguration(Root("""{"ruls": {}, "caps": [{"max": "many", "per": "day"}], "holdout": {}, "rules": {"welcome": {"staff": "soon"}}}""")))
            .ConfigureServices((context, services) => services.AddWellspring(options => options.AddEvents(CommerceEvents.Register).Configure(LifecycleRules.Catalog, context.Configuration.GetSection("Wellspring"))))
            .Build();

        (await host.Awaiting(h => h.StartAsync()).Should().ThrowAsync<InvalidConfigurationException>()).Which.Mistakes.Should().BeEquivalentTo(
            "Wellspring.ruls: unknown; perhaps rules is meant; there are budgets, caps, channels, consent, experiments, holdout, marketingCap, quietHours, rules and zone",
            "Wellspring.caps[0].max: \"many\" is not a whole number of at least 0",
            "Wellspring.holdout.salt: it is missing",
            "Wellspring.holdout.share: it is missing",
            "Wellspring.rules.welcome.staff: \"soon\" is not a span; write [days.]hours:minutes:seconds, such as \"1.00:00:00\" for a day");
    }

    private static IConfigurationSection Section(string json, params (string Key, string Value)[] over) => Root(json, over).GetSection("Wellspring");

    private static IConfigurationRoot Root(string json, params (string Key, string Value)[] over) => new ConfigurationBuilder()
        .AddJsonStream(new MemoryStream(System.Text.Encoding.UTF8.GetBytes($$"""{"Wellspring": {{json}}}""")))
        .AddInMemoryCollection(over.Select(o => KeyValuePair.Create(o.Key, (string?)o.Value)))
        .Build();
}

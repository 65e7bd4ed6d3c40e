using System.Text;
using System.Text.Json.Serialization;
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
    [InlineData("""{"rules":{"welcome":{},"welcome":{}}}""", "rules.welcome: it stands twice; keep one of them")]
    [InlineData("""{"rule":{}}""", "rule: unknown; perhaps rules is meant; there are budgets, caps, channels, consent, experiments, holdout, marketingCap, quietHours, rules and zone")]
    [InlineData("""{"rules":{"welcom":{}}}""", "rules.welcom: there is no such rule; perhaps welcome is meant; there are abandoned-cart, dormant-reactivation, tier-upgrade, welcome; \"use\" runs one of them under another id")]
    [InlineData("""{"rules":{"welcome":null}}""", "rules.welcome: an object with the rule's options is expected; {} takes the defaults")]
    [InlineData("""{"rules":{"welcome":{"Staff":"01:00:00"}}}""", "rules.welcome.Staff: the rule has no such option; perhaps staff is meant; it has use, priority, staff and recommend")]
    [InlineData("""{"rules":{"welcome":{"staff":"1 hour"}}}""", "rules.welcome.staff: \"1 hour\" is not a span; write *\"1.00:00:00\" for a day")]
    [InlineData("""{"rules":{"welcome":{"staff":null}}}""", "rules.welcome.staff: null *")]
    [InlineData("""{"rules":{"tier-upgrade":{"thresholds":[1,"2"]}}}""", "rules.tier-upgrade.thresholds[1]: \"2\" is not a number of up to 28 digits")]
    [InlineData("""{"rules":{"tier-upgrade":{"thresholds":[1,1e50]}}}""", "rules.tier-upgrade.thresholds[1]: 1e50 is not a number of up to 28 digits")]
    [InlineData("""{"rules":{"tier-upgrade":{"thresholds":5}}}""", "rules.tier-upgrade.thresholds: 5 is not a list of numbers")]
    [InlineData("""{"marketingCap":{"max":1}}""", "marketingCap.per: it is missing")]
    [InlineData("""{"marketingCap":{"per":"1.00:00:00"}}""", "marketingCap.max: it is missing")]
    [InlineData("""{"marketingCap":{"max":-1,"per":"1.00:00:00"}}""", "marketingCap.max: -1 is not a whole number of at least 0")]
    [InlineData("""{"marketingCap":{"max":1.5,"per":"1.00:00:00"}}""", "marketingCap.max: 1.5 is not a whole number of at least 0")]
    [InlineData("""{"marketingCap":{"max":1,"per":"00:00:00"}}""", "marketingCap.per: \"00:00:00\" is not a span greater than 0, such as \"7.00:00:00\"")]
    [InlineData("""{"marketingCap":{"max":1,"per":"7 days"}}""", "marketingCap.per: \"7 days\" is not a span greater than 0, such as \"7.00:00:00\"")]
    [InlineData("""{"marketingCap":{"max":1,"per":"1.00:00:00","class":"x"}}""", "marketingCap.class: unknown; there are max and per")]
    [InlineData("""{"rules":{"cart-vip":{"use":"abandoned-car"}}}""", "rules.cart-vip.use: there is no rule 'abandoned-car'; perhaps abandoned-cart is meant; there are abandoned-cart, *")]
    [InlineData("""{"rules":{"cart-vip":{"use":1}}}""", "rules.cart-vip.use: 1 is not a text with at least one character")]
    [InlineData("""{"rules":{"welcome":{"priority":"high"}}}""", "rules.welcome.priority: \"high\" is not a whole number")]
    [InlineData("""{"rules":{"":{"use":"welcome"}}}""", "rules.: a rule needs an id")]
    [InlineData("""{"zone":"Asia/Sahnghai"}""", "zone: \"Asia/Sahnghai\" is not a time zone of this machine; *")]
    [InlineData("""{"consent":"all"}""", "consent: \"all\" is not one of \"none\", \"marketing\"")]
    [InlineData("""{"caps":{}}""", "caps: {} is not a list of caps, *")]
    [InlineData("""{"caps":[{"max":1,"per":"year"}]}""", "caps[0].per: \"year\" is not a span greater than 0, such as \"7.00:00:00\", or \"day\", \"week\" or \"month\"")]
    [InlineData("""{"caps":[{"max":1,"per":"day"},{"per":"day","over":"later"}]}""", "caps[1].over: \"later\" is not one of \"skip\", \"defer\", \"exit\"")]
    [InlineData("""{"caps":[{"max":1,"per":"day"},{"per":"day"}]}""", "caps[1].max: it is missing")]
    [InlineData("""{"caps":[{"max":1,"per":"day","class":"Transactional"}]}""", "caps[0].class: \"Transactional\" is not one of \"Marketing\", \"Service\"")]
    [InlineData("""{"caps":[{"max":1,"per":"day","deferAtMost":"01:00:00"}]}""", "caps[0].deferAtMost: it is for \"over\": \"defer\" only")]
    [InlineData("""{"caps":[{"max":1,"per":"day","tag":""}]}""", "caps[0].tag: \"\" is not a text with at least one character")]
    [InlineData("""{"caps":[{"max":1,"per":"day","channel":"sms"}]}""", "caps[0].channel: there is no channel 'sms'; there are none")]
    [InlineData("""{"channels":[]}""", "channels: an object is expected")]
    [InlineData("""{"channels":{"":{}}}""", "channels.: a channel is expected by its name")]
    [InlineData("""{"channels":{"sms":5}}""", "channels.sms: an object is expected")]
    [InlineData("""{"channels":{"sms":{"concurency":5}}}""", "channels.sms.concurency: unknown; perhaps concurrency is meant; there are backoff, *")]
    [InlineData("""{"channels":{"sms":{"concurrency":0}}}""", "channels.sms.concurrency: 0 is not a whole number of at least 1")]
    [InlineData("""{"channels":{"sms":{"timeout":"5s"}}}""", "channels.sms.timeout: \"5s\" is not a span greater than 0, *")]
    [InlineData("""{"quietHours":{"from":"21:00"}}""", "quietHours.to: it is missing")]
    [InlineData("""{"quietHours":{"from":"9pm","to":"09:00"}}""", "quietHours.from: \"9pm\" is not a time of day; write it as HH:mm, such as \"21:00\"")]
    [InlineData("""{"quietHours":{"from":"21:00","to":"21:00"}}""", "quietHours: from and to are both 21:00, *")]
    [InlineData("""{"quietHours":{"from":"21:00","to":"09:00","jitter":"13:00:00"}}""", "quietHours.jitter: \"13:00:00\" is not a span from 0 to 12:00:00, *")]
    [InlineData("""{"quietHours":{"from":"21:00","to":"09:00","maxLateness":"00:00:00"}}""", "quietHours.maxLateness: \"00:00:00\" is not a span greater than 0, *")]
    [InlineData("""{"quietHours":{"from":"21:00","to":"09:00","classes":["Service"]}}""", "quietHours.classes: Marketing is missing; quiet hours are for it always")]
    [InlineData("""{"holdout":{"salt":"a","share":10}}""", "holdout.share: 10 is not a share from 0 to 1")]
    [InlineData("""{"holdout":{"share":0.1}}""", "holdout.salt: it is missing")]
    [InlineData("""{"experiments":{"text":{"salt":"a","weights":{"a":1}}}}""", "experiments.text.weights: {\"a\":1} is not a list of weights, one for each arm")]
    [InlineData("""{"experiments":{"text":{"salt":"a","weights":[]}}}""", "experiments.text.weights: no arm has a weight; *")]
    [InlineData("""{"experiments":{"text":{"salt":"a","weights":[0,0]}}}""", "experiments.text.weights: no arm has a weight; *")]
    [InlineData("""{"experiments":{"text":{"salt":"a","weights":[1,-1]}}}""", "experiments.text.weights[1]: -1 is not a weight of at least 0")]
    [InlineData("""{"experiments":{"text":{"salt":"a","weight":[1]}}}""", "experiments.text.weight: unknown; perhaps weights is meant; there are salt and weights")]
    [InlineData("""{"budgets":{"b":{"max":1}}}""", "budgets.b.pays: it is missing")]
    [InlineData("""{"budgets":{"b":{"max":1,"pays":[]}}}""", "budgets.b.pays: it pays for nothing; *")]
    [InlineData("""{"budgets":{"b":{"max":1,"pays":[{"cost":2}]}}}""", "budgets.b.pays[0]: it says not what it pays for; *")]
    [InlineData("""{"budgets":{"b":{"max":1,"pays":[{"coupon":"*","invite":"*"}]}}}""", "budgets.b.pays[0].invite: coupon stands beside it; write an item for each")]
    [InlineData("""{"budgets":{"b":{"max":1,"pays":[{"coupon":"*","class":"Service"}]}}}""", "budgets.b.pays[0].class: it is for messages only")]
    [InlineData("""{"budgets":{"b":{"max":1,"pays":[{"coupon":"*","cost":0}]}}}""", "budgets.b.pays[0].cost: 0 is not a number greater than 0")]
    [InlineData("""{"budgets":{"b":{"max":1,"pays":[{"coupon":"*"}],"rules":["nope"]}}}""", "budgets.b.rules[0]: there is no rule 'nope'")]
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

    [Fact]
    public void All_gates_can_be_configured()
    {
        var options = Configured(Whole);

        options.Zone.Id.Should().Be("Europe/Paris");
        options.Consent.Should().Be(ConsentRequirement.Marketing);
        options.Holdout.Should().Be(new Holdout("2026", 0.1));
        options.QuietHours.Should().Be(new QuietHours("21:00", "09:00") { Mode = QuietHoursMode.Drop, Jitter = 30.Minutes(), MaxLateness = 12.Hours(), IncludeService = true });
        options.Caps.Should().Equal(
            FrequencyCap.Rolling(1, 7.Days()),
            FrequencyCap.Calendar(3, CalendarPeriod.Month) with { Class = MessageClass.Service, Channel = "sms", Tag = "care", Over = OverCap.Exit },
            FrequencyCap.Rolling(2, 1.Days()) with { Over = OverCap.Defer, DeferAtMost = 6.Hours() });
        options.Experiments.Should().ContainKey("text").WhoseValue.Text.Should().Be(new Experiment("a", 1, 0, 2.5).Text);
        options.Budgets.Should().ContainSingle().Which.Should().BeEquivalentTo(
            Budget.Daily("gifts", 100.5m).Coupons("ten", 10).Coupons().Messages("cart", MessageClass.Marketing, 0.5m).Invites("group").ForRule("welcome").ForRule("cart-vip"));
    }

    [Fact]
    public void One_rule_runs_under_several_ids_each_with_its_priority_and_options()
    {
        List<Decision> decisions = [];
        using var engine = MarketingEngine.Create(options => options.AddEvents(CommerceEvents.Register).OnDecision(decisions.Add).Configure(LifecycleRules.Catalog, Encoding.UTF8.GetBytes(Whole)).AddChannel(new CollectingChannel("sms")));

        engine.Rules.Select(rule => (rule.Id, rule.Priority)).Should().Equal(("abandoned-cart", 60), ("cart-vip", 70), ("welcome", 90));
        engine.Publish(new UserEvent("s", "1", "li", new(2026, 1, 1, 12, 0, 0, default), new CartUpdated("c", 1))).Status.Should().Be(PublishStatus.Accepted);
        engine.AdvanceTo(new(2026, 1, 1, 13, 0, 0, default));
        decisions.Select(d => (d.Rule, d.At.TimeOfDay)).Should().Equal(("cart-vip", new(12, 30, 0)), ("abandoned-cart", new(13, 0, 0)));
    }

    [Fact]
    public void All_mistakes_are_named_at_once_and_the_options_stay_as_they_were()
    {
        var options = new EngineOptions();

        FluentActions.Invoking(() => options.Configure(LifecycleRules.Catalog, """
            {
              "zone": "Nowhere", "consent": "marketing",
              "rules": {"welcome": {"staff": "1h", "recommend": 3, "staf": "01:00:00"}, "vip": {}, "cart-vip": {"use": "abandoned-cart"}},
              "caps": [{"max": 1, "per": "day"}, {"max": -1, "pre": "day"}],
              "quietHours": {"from": "9", "to": "10"},
              "budgets": {"b": {"max": "much", "pays": [{}]}}
            }
            """u8.ToArray())).Should().Throw<InvalidConfigurationException>().Which.Mistakes.Select(mistake => mistake.Split(':')[0]).Should().Equal(
            "zone", "rules.welcome.staff", "rules.welcome.recommend", "rules.welcome.staf", "rules.vip", "caps[1].max", "caps[1].pre", "caps[1].per", "quietHours.from", "quietHours.to", "budgets.b.max", "budgets.b.pays[0]");

        (options.Rules.Count, options.Caps.Count, options.Consent).Should().Be((0, 0, ConsentRequirement.None));
    }

    [Fact]
    public async Task What_is_configured_comes_into_force_as_a_whole_while_the_engine_goes_on()
    {
        using var journal = new InMemoryJournal();
        List<Decision> decisions = [];
        using var engine = MarketingEngine.Create(options =>
        {
            options.Journal = journal;
            options.AddEvents(CommerceEvents.Register).OnDecision(decisions.Add).AddChannel(new CollectingChannel()).Configure(LifecycleRules.Catalog, """{"rules":{"abandoned-cart":{"cooldown":"00:00:00"}}}"""u8.ToArray());
        });
        Cart(engine, "1", 8);

        await engine.ActivateAsync(options => options.Configure(LifecycleRules.Catalog, """{"rules":{"abandoned-cart":{"cooldown":"00:00:00"}},"quietHours":{"from":"10:00","to":"12:00","mode":"drop"},"zone":"UTC"}"""u8.ToArray()));
        Cart(engine, "2", 10);
        await engine.ActivateAsync(options => options.Configure(LifecycleRules.Catalog, """{"rules":{"abandoned-cart":{"cooldown":"00:00:00"}},"consent":"marketing"}"""u8.ToArray()));
        Cart(engine, "3", 13);

        decisions.Select(d => (d.Key, d.Outcome)).Should().Equal(("1", Outcome.Deliver), ("2", Outcome.QuietDropped), ("3", Outcome.NoConsent));

        static void Cart(MarketingEngine engine, string cart, int hour)
        {
            engine.Publish(new UserEvent("s", cart, "li", new(2026, 1, 1, hour, 0, 0, default), new CartUpdated(cart, 1))).Status.Should().Be(PublishStatus.Accepted);
            engine.AdvanceTo(new(2026, 1, 1, hour + 1, 0, 0, default));
        }
    }

    [Fact]
    public void An_experiment_that_code_has_added_cannot_be_added_again() =>
        FluentActions.Invoking(() => new EngineOptions().AddExperiment("text", new("a", 1)).Configure(LifecycleRules.Catalog, """{"experiments":{"text":{"salt":"a","weights":[1]}}}"""u8.ToArray()))
            .Should().Throw<InvalidConfigurationException>().WithMessage("experiments.text: there is an experiment of this name already; *");

    [Fact]
    public void Catalogues_add_up_and_an_option_cannot_have_a_name_that_configuration_takes()
    {
        new RuleCatalog().Add("mine", ConfiguredJson.Default.Fine, _ => new Welcome(new())).Add(LifecycleRules.Catalog).Ids.Should().Equal("abandoned-cart", "dormant-reactivation", "mine", "tier-upgrade", "welcome");
        FluentActions.Invoking(() => new RuleCatalog().Add("mine", ConfiguredJson.Default.Taken, _ => new Welcome(new()))).Should().Throw<ArgumentException>().WithMessage("An option of rule 'mine' is called 'priority'*");
    }

    private const string Whole = """
        {
          "zone": "Europe/Paris",
          "rules": {"welcome": {}, "abandoned-cart": {}, "cart-vip": {"use": "abandoned-cart", "priority": 70, "first": "00:30:00"}},
          "marketingCap": {"max": 1, "per": "7.00:00:00"},
          "caps": [
            {"class": "Service", "channel": "sms", "tag": "care", "max": 3, "per": "month", "over": "exit"},
            {"max": 2, "per": "1.00:00:00", "over": "defer", "deferAtMost": "06:00:00"}
          ],
          "quietHours": {"from": "21:00", "to": "09:00", "mode": "drop", "jitter": "00:30:00", "maxLateness": "12:00:00", "classes": ["Marketing", "Service"]},
          "holdout": {"salt": "2026", "share": 0.1},
          "experiments": {"text": {"salt": "a", "weights": [1, 0, 2.5]}},
          "budgets": {"gifts": {"max": 100.5, "pays": [{"coupon": "ten", "cost": 10}, {"coupon": "*"}, {"message": "cart", "class": "Marketing", "cost": 0.5}, {"invite": "group"}], "rules": ["welcome", "cart-vip"]}},
          "consent": "marketing"
        }
        """;

    private static EngineOptions Configured(string json) => new EngineOptions().Configure(LifecycleRules.Catalog, Encoding.UTF8.GetBytes(json));

    private static IEnumerable<string> Rules(string json) =>
        MarketingEngine.Create(options => options.AddEvents(CommerceEvents.Register).Configure(LifecycleRules.Catalog, Encoding.UTF8.GetBytes(json))).Rules.Select(r => r.Id);
}

internal sealed record Fine(TimeSpan First = default, bool Loud = false, decimal[]? Steps = null, IReadOnlyDictionary<string, int>? Points = null)
{
    public Fine()
        : this(default(TimeSpan))
    {
    }
}

internal sealed record Taken(int Priority)
{
    public Taken()
        : this(0)
    {
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Fine))]
[JsonSerializable(typeof(Taken))]
internal sealed partial class ConfiguredJson : JsonSerializerContext;

using System.Text;

namespace Wellspring.Engine.Tests.Consent;

public sealed class ConsentTests
{
    private static readonly DateTimeOffset Start = Shop.Time("2026-01-01T00:00:00Z");

    private static readonly LifecycleRule Marketing = Shop.Rule("marketing", r => r.When<Viewed>().Then((_, v) => Send.Marketing(v.Category ?? "m")));

    [Fact]
    [Spec("consent.gate")]
    public void A_bare_engine_asks_for_no_consent_yet_who_takes_it_back_gets_no_marketing()
    {
        var scenario = Shop.Scenario(Marketing).When(new Viewed()).Then("marketing");

        scenario.Given(new ConsentRevoked()).When(new Viewed());

        scenario.Unseen.Should().ContainSingle().Which.Should().Match<Decision>(d => d.Outcome == Outcome.NoConsent && d.Reason == "consent to marketing was revoked");
        scenario.Advance(1.Hours()).Given(new ConsentGranted()).When(new Viewed()).Then("marketing");
    }

    [Fact]
    [Spec("consent.gate")]
    public void Where_consent_is_required_marketing_needs_a_grant()
    {
        var scenario = Requiring(Marketing).When(new Viewed());

        scenario.Unseen.Should().ContainSingle().Which.Should().Match<Decision>(d => d.Outcome == Outcome.NoConsent && d.Reason == "no consent to marketing");
        scenario.Given(new ConsentGranted("newsletter")).When(new Viewed()).Then("marketing", outcome: Outcome.NoConsent);
        scenario.Given(new ConsentGranted()).When(new Viewed()).Then("marketing");
    }

    [Theory]
    [InlineData(-1, Outcome.Deliver)]
    [InlineData(0, Outcome.NoConsent)]
    [Spec("consent.gate")]
    public void A_grant_holds_until_its_end(long ticks, Outcome outcome) =>
        Requiring(Marketing).Given(new ConsentGranted(Until: Start.AddDays(9))).At(Start.AddDays(9).AddTicks(ticks)).When(new Viewed()).Then("marketing", outcome: outcome);

    [Fact]
    [Spec("gates.classes")]
    public void Service_and_Transactional_need_no_consent() =>
        Requiring(Shop.Rule("r", r => r.When<Cart>().Then((_, _) => Actions.Of([Send.Marketing("m"), Send.Service("s"), Send.Transactional("t"), new IssueCoupon("c"), new NotifyStaff("n")]))))
            .Given(new ConsentRevoked()).When(new Cart("c"))
            .Unseen.Select(d => d.Outcome).Should().Equal(Outcome.NoConsent, Outcome.Deliver, Outcome.Deliver, Outcome.NoConsent, Outcome.Deliver);

    [Fact]
    [Spec("consent.gate")]
    public void Consent_to_a_template_or_on_a_channel_is_enough_for_what_it_covers()
    {
        var scenario = Requiring(Marketing).Given(new ConsentGranted(Template: "a"), new ConsentGranted(Channel: "sms", Template: "b")).When(new Viewed("a"), new Viewed("b"), new Viewed("c"));

        scenario.ThenAll(("marketing", "", Outcome.Deliver), ("marketing", "", Outcome.Deliver), ("marketing", "", Outcome.NoConsent));
    }

    [Fact]
    [Spec("consent.gate")]
    public void As_long_as_a_channel_is_left_the_gate_lets_pass()
    {
        var scenario = Requiring(Marketing).Given(new ConsentGranted()).Advance(1.Hours()).Given(new ConsentRevoked(Channel: "sms"));
        scenario.When(new Viewed()).Then("marketing");
        scenario.Given(new ConsentRevoked()).When(new Viewed()).Then("marketing", outcome: Outcome.NoConsent);
        scenario.Advance(1.Hours()).Given(new ConsentGranted(Channel: "wechat")).When(new Viewed()).Then("marketing");
    }

    [Fact]
    [Spec("suppression.gate")]
    public void Who_is_suppressed_gets_only_what_they_wait_for_until_it_ends_or_is_taken_back()
    {
        var all = Shop.Rule("r", r => r.When<Cart>().Then((_, _) => Actions.Of([Send.Marketing("m"), Send.Service("s"), Send.Transactional("t")])));
        var scenario = Shop.Scenario(all).Given(new UserSuppressed(Until: Start.AddDays(1))).When(new Cart("c"));
        scenario.Unseen[0].Reason.Should().Be("the user is suppressed for marketing");
        scenario.Unseen.Select(d => d.Outcome).Should().Equal(Outcome.Suppressed, Outcome.Suppressed, Outcome.Deliver);

        scenario.Given().Advance(1.Days()).When(new Cart("c")).Unseen.Should().OnlyContain(d => d.Outcome == Outcome.Deliver);
        scenario.Given(new UserSuppressed("marketing")).When(new Cart("c"));
        scenario.Unseen.Select(d => d.Outcome).Should().Equal(Outcome.Suppressed, Outcome.Deliver, Outcome.Deliver);
        scenario.Given().Advance(1.Hours()).Given(new UserUnsuppressed("marketing")).When(new Cart("c")).Unseen.Should().OnlyContain(d => d.Outcome == Outcome.Deliver);
    }

    [Fact]
    [Spec("gates.order")]
    public void Consent_is_judged_before_suppression_and_caps() =>
        Shop.Scenario(o => o.AddCap(FrequencyCap.Rolling(0, 1.Hours())), Marketing)
            .Given(new ConsentRevoked(), new UserSuppressed()).When(new Viewed()).Then("marketing", outcome: Outcome.NoConsent)
            .Advance(1.Hours()).Given(new ConsentGranted()).When(new Viewed()).Then("marketing", outcome: Outcome.Suppressed)
            .Given(new UserUnsuppressed()).When(new Viewed()).Then("marketing", outcome: Outcome.Capped);

    [Fact]
    [Spec("consent.ledger")]
    public void Rules_can_ask_for_consent_and_credits()
    {
        var scenario = Shop.Scenario(Shop.Asks<Viewed>("may", (u, v) => u.HasConsent("marketing", "sms") && u.HasConsent("marketing") && u.Credits("mini", "t") == 2));

        scenario.When(new ConsentGranted(Channel: "sms"), new Viewed()).ThenNothing();
        scenario.When(new ConsentGranted(Channel: "mini", Template: "t", Credits: 2), new Viewed()).Then("may");
    }

    [Theory]
    [InlineData("consent_granted", """{"purpose":""}""", "purpose is empty; leave it out where all are meant")]
    [InlineData("consent_granted", """{"credits":2}""", "credits need a channel and a template")]
    [InlineData("consent_granted", """{"credits":-1,"channel":"a","template":"b"}""", "credits must be from 0 to 1000")]
    [InlineData("consent_granted", """{"credits":1001,"channel":"a","template":"b"}""", "credits must be from 0 to 1000")]
    [InlineData("consent_granted", """{"until":"2026-01-01T00:00:00"}""", "data has the wrong shape at $.until: a time with a zone, such as 2024-03-01T08:00:00Z, is expected")]
    [InlineData("consent_revoked", """{"template":""}""", "template is empty; leave it out where all are meant")]
    [InlineData("suppressed", """{"channel":7}""", "data has the wrong shape at $.channel: a text is expected")]
    [InlineData("unsuppressed", """{"channel":""}""", "channel is empty; leave it out where all are meant")]
    [InlineData("consent_granted", null, null)]
    [InlineData("consent_granted", """{"purpose":null,"channel":"短信","until":"2026-02-01T00:00:00+08:00","evidence":"form 3"}""", null)]
    [InlineData("suppressed", "{}", null)]
    [Spec("consent.ledger")]
    public void The_events_are_CloudEvents_that_every_engine_knows(string type, string? data, string? fault)
    {
        var engine = Shop.Engine(_ => { });
        var json = $$"""{"specversion":"1.0","id":"1","source":"s","type":"{{type}}","subject":"li","time":"2026-01-01T00:00:00Z"{{(data is null ? "" : $",\"data\":{data}")}}}""";

        var result = engine.Publish(Encoding.UTF8.GetBytes(json), EventOrigin.Receipt);

        result.Reason.Should().Be(fault);
        result.Status.Should().Be(fault is null ? PublishStatus.Accepted : PublishStatus.Refused);
    }

    [Fact]
    [Spec("consent.ledger")]
    public void A_name_that_is_too_long_is_refused() =>
        Shop.Engine(_ => { }).Publish(new UserEvent("s", "1", "li", Start, new ConsentGranted(new string('p', 201)))).Reason.Should().Be("purpose is longer than 200 characters");

    [Fact]
    [Spec("consent.ledger")]
    public async Task Evidence_stays_in_the_journal_and_the_rest_is_recovered_and_exported()
    {
        using var journal = new InMemoryJournal();
        MarketingEngine Engine() => Shop.Engine(o => (o.Journal, o.Consent, o.MinEntriesPerSweep) = (journal, ConsentRequirement.Marketing, 1), Marketing);
        var engine = Engine();
        engine.Publish(new UserEvent("s", "1", "li", Start, new ConsentGranted("marketing", "sms", Until: Start.AddDays(9), Evidence: "form 3 of May"), EventOrigin.Import));
        engine.Publish(new UserEvent("s", "2", "li", Start, new ConsentGranted("marketing", "mini", "t", 3)));
        engine.Publish(new UserEvent("s", "3", "li", Start, new UserSuppressed("service")));

        var again = Engine();

        Properties.RandomShop.Bytes(again.FindUser("li")!).Should().Equal(Properties.RandomShop.Bytes(engine.FindUser("li")!));
        again.FindUser("li")!.HasConsent("marketing", "sms").Should().BeTrue();
        Encoding.UTF8.GetString(Properties.RandomShop.Bytes(again.FindUser("li")!)).Should().NotContain("May").And.Contain("sms");
        again.ReadJournal().OfType<UserEvent>().First().Data.Should().BeOfType<ConsentGranted>().Which.Evidence.Should().Be("form 3 of May");
        using var output = new MemoryStream();
        await again.ExportAsync("li", output);
        var consent = System.Text.Json.JsonDocument.Parse(output.ToArray()).RootElement.GetProperty("consent").EnumerateArray().Select(e => $"{e.GetProperty("is")} {e.GetProperty("purpose")} {e.GetProperty("channel")} {e.GetProperty("until")}");
        consent.Should().Equal("granted marketing sms 2026-01-10T00:00:00Z", "suppressed service  ", "granted marketing mini ");
    }

    [Fact]
    [Spec("consent.ledger")]
    public void Users_without_such_an_event_keep_nothing_of_it()
    {
        var engine = Shop.Engine(_ => { }, Marketing);
        engine.Publish(new UserEvent("s", "1", "li", Start, new Viewed()));

        engine.RuleSet.Ledger.Find(engine.FindUser("li")!).Should().BeNull();
    }

    private static Scenario Requiring(params LifecycleRule[] rules) => Shop.Scenario(o => o.Consent = ConsentRequirement.Marketing, rules);
}

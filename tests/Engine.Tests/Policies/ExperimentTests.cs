namespace Wellspring.Engine.Tests.Policies;

[Spec("experiments.arms")]
public sealed class ExperimentTests
{
    private static readonly Experiment Halves = new("size", 1, 1);

    private static readonly string One = Enumerable.Range(0, 99).Select(i => $"user-{i}").First(u => Halves.ArmOf(u) == 1);

    private static readonly string Zero = Enumerable.Range(0, 99).Select(i => $"user-{i}").First(u => Halves.ArmOf(u) == 0);

    [Fact]
    public void A_rule_can_be_for_an_arm_and_says_so_to_the_others()
    {
        var scenario = Shop.Scenario(
            o => o.AddExperiment("coupon-size", Halves).AddCap(FrequencyCap.Rolling(0, 1.Days())),
            Shop.Rule("r", r => r.When<Cart>().InArm("coupon-size", 1).Then((_, _) => Actions.Of([new AddTag("seen"), Send.Service("s"), Send.Marketing("m"), Send.Transactional("t")]))),
            Shop.Asks<Viewed>("tagged", (u, v) => u.HasTag("seen")));

        scenario.For(Zero).When(new Cart("c"));
        scenario.Unseen.Select(d => d.Outcome).Should().Equal(Outcome.NotEligible, Outcome.NotEligible, Outcome.Deliver);
        scenario.Unseen[0].Reason.Should().Be("experiment 'coupon-size': the user is in arm 0, the rule is for arm 1");
        scenario.Given().When(new Viewed()).Then("tagged");
        scenario.For(One).When(new Cart("c")).Unseen.Select(d => d.Outcome).Should().Equal(Outcome.Deliver, Outcome.Capped, Outcome.Deliver);
    }

    [Fact]
    public void A_rule_about_silence_can_be_for_an_arm()
    {
        var scenario = Shop.Scenario(o => o.AddExperiment("e", Halves), Shop.Rule("r", r => r.WhenSilent().InArm("e", 0).For(1.Days(), "s", _ => Send.Service("s"))));

        scenario.For(Zero).When(new Viewed()).Advance(1.Days()).Then("r");
        scenario.For(One).When(new Viewed()).Advance(1.Days()).ThenAll(("r", "s", Outcome.NotEligible));
    }

    [Fact]
    public void A_step_and_a_condition_can_read_the_arm_by_its_name()
    {
        var scenario = Shop.Scenario(
            o => o.AddExperiment("e", Halves),
            Shop.Rule("r", r => r.When<Cart>().Then((u, _) => Send.Service($"template-{u.ArmOf("e")}"))),
            Shop.Asks<Viewed>("one", (u, v) => u.ArmOf("e") == 1));

        scenario.For(Zero).When(new Cart("c")).Then("r", template: "template-0").When(new Viewed()).ThenNothing();
        scenario.For(One).When(new Cart("c")).Then("r", template: "template-1").When(new Viewed()).Then("one");
    }

    [Fact]
    public void A_step_that_reads_an_experiment_that_is_not_there_fails_with_words() =>
        Shop.Scenario(Shop.Rule("r", r => r.When<Cart>().Then((u, _) => Send.Service($"{u.ArmOf("gone")}")))).When(new Cart("c"))
            .Unseen.Should().ContainSingle().Which.Reason.Should().Contain("No experiment 'gone' is registered");

    [Fact]
    public void Mistakes_are_named()
    {
        var making = () => Shop.Engine(
            o => o.AddExperiment("e", Halves),
            Shop.Rule("a", r => r.When<Cart>().InArm("other", 1).Then((_, _) => Send.Service("s"))),
            Shop.Rule("b", r => r.When<Cart>().InArm("e", 2).Then((_, _) => Send.Service("s"))),
            Shop.Asks<Viewed>("c", (u, v) => u.ArmOf("third") == 1));

        making.Should().Throw<InvalidConfigurationException>().Which.Mistakes.Should().Equal(
            "rule 'a', InArm(\"other\", 1): no experiment 'other' is registered; add it with AddExperiment(\"other\", …)",
            "rule 'b', InArm(\"e\", 2): the experiment has arms 0 to 1",
            "rule 'c', Where(condition): no experiment 'third' is registered; add it with AddExperiment(\"third\", …)");
        FluentActions.Invoking(() => new EngineOptions().AddExperiment("e", Halves).AddExperiment("e", Halves)).Should().Throw<ArgumentException>().WithMessage("There is an experiment 'e' already*");
    }

    [Fact]
    public void Salt_weights_and_the_arms_of_rules_are_part_of_the_version()
    {
        static string Version(Experiment experiment, int arm) =>
            Shop.Engine(o => o.AddExperiment("e", experiment), Shop.Rule("r", r => r.When<Cart>().InArm("e", arm).Then((_, _) => Send.Service("s")))).RuleSet.Version;

        new[] { Version(Halves, 0), Version(Halves, 1), Version(new("size", 1, 2), 0), Version(new("other", 1, 1), 0) }.Should().OnlyHaveUniqueItems();
        Version(Halves, 0).Should().Be(Version(new("size", 1, 1), 0));
    }
}

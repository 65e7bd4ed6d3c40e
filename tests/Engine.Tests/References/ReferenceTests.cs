using System.Text;
using System.Text.Json.Serialization;
using Wellspring.Engine.Tests.Hosting;

namespace Wellspring.Engine.Tests.References;

public sealed record Cuts(decimal[] Amounts, string? Note = null);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Cuts))]
internal sealed partial class ReferenceJson : JsonSerializerContext;

public sealed class ReferenceTests
{
    private static readonly DateTimeOffset Start = Shop.Time("2026-01-01T00:00:00Z");

    /// <summary>Its condition reads the cut points.</summary>
    private static readonly LifecycleRule Big = Shop.Rule("big", r => r.When<Paid>().Where((u, p) => u.Reference<Cuts>("rfm") != null && p.Amount >= u.Reference<Cuts>("rfm")!.Amounts[0])
        .Step("now", (_, _) => Send.Service("big")).Step("later", 1.Days(), (_, _) => Send.Service("still")));

    /// <summary>Its step reads them.</summary>
    private static readonly LifecycleRule Says = Shop.Rule("says", r => r.When<Viewed>().Step("s", 1.Hours(), (u, _) => Send.Service(u.Reference<Cuts>("rfm")?.Note ?? "none")));

    [Fact]
    [Spec("reference.in-force")]
    public void Conditions_and_steps_read_the_value_in_force_and_null_before_the_first()
    {
        Shop.Scenario(Adds, Big, Says)
            .When(new Paid(100)).ThenNothing()
            .When(new Viewed()).Advance(1.Hours()).Then("says", template: "none")
            .SetReference("rfm", "1", new Cuts([50], "one"))
            .When(new Paid(100)).Then("big", "now")
            .When(new Viewed())
            .SetReference("rfm", "2", new Cuts([200], "two"))
            .Advance(1.Hours()).Then("says", template: "two")
            .For("wu").When(new Paid(100)).ThenNothing()
            .When(new Paid(200)).Then("big", "now", user: "wu");
    }

    [Fact]
    [Spec("reference.named")]
    public void A_decision_names_what_was_read_for_it()
    {
        var scenario = Shop.Scenario(
            Adds,
            Big,
            Says,
            Shop.Rule("where", r => r.When<Answered>().Step("s", (_, _) => Send.Service("x")).Where((u, _) => u.Reference<Cuts>("hours") == null || u.Reference<Cuts>("rfm")!.Amounts.Length > 7)))
            .SetReference("rfm", "1", new Cuts([50]))
            .SetReference("hours", "b", new Cuts([]))
            .When(new Paid(100), new Viewed())
            .SetReference("rfm", "2", new Cuts([50]))
            .When(new Answered())
            .Advance(2.Days());

        scenario.Unseen.Select(d => $"{d.Rule} {d.Step} {d.Outcome}: {string.Join(' ', d.References)}").Should().Equal(
            "big now Deliver: rfm@1",
            "where s NotMatched: hours@b rfm@2",
            "says s Deliver: rfm@2",
            "big later Deliver: rfm@1");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [Spec("reference.in-force")]
    [Spec("crash.recovery")]
    public async Task An_engine_that_is_made_anew_decides_and_folds_by_what_was_in_force(int partitions)
    {
        var undisturbed = await Run(partitions, anew: _ => false, sweep: 4096);
        for (var n = 1; n < 5; n++)
        {
            (await Run(partitions, anew: i => i % n == 0, sweep: n - 1)).Should().Equal(undisturbed);
        }

        (await Run(64, anew: i => i % 3 == 0, sweep: 1)).Should().Equal(undisturbed);
    }

    [Fact]
    [Spec("reference.in-force")]
    public async Task States_that_are_made_anew_under_other_rules_are_those_of_the_values_of_then()
    {
        foreach (var trimmed in new[] { false, true })
        {
            using var journal = new InMemoryJournal();
            var time = new ManualTime(Start);
            MarketingEngine Engine(params LifecycleRule[] rules) => Shop.Engine(
                o =>
                {
                    Adds(o);
                    (o.Journal, o.Partitions, o.TimeProvider, o.JournalRetention) = (journal, 2, time, 1.Hours());
                },
                rules);

            var engine = Engine(Big);
            await engine.SetReferenceAsync("rfm", "1", new Cuts([50]));
            engine.Publish(new UserEvent("s", "1", "li", Start, new Paid(100)));
            engine.Publish(new UserEvent("s", "1", "wu", Start, new Paid(20)));
            await engine.SetReferenceAsync("rfm", "2", new Cuts([10]));
            engine.AdvanceTo(Start.AddHours(10));
            time.Advance(10.Hours());
            if (trimmed)
            {
                (await engine.TrimAsync()).Should().BePositive();
            }

            await engine.ActivateAsync(o => o.AddRule(Big, "big").AddRule(Says, "says"));
            engine.Publish(new UserEvent("s", "2", "li", Start.AddHours(10), new Viewed()));
            engine = Engine(Says, Big);
            engine.AdvanceTo(Start.AddDays(2));

            engine.FindUser("wu")!.Instances.Should().BeEmpty("20 was not big then");
            engine.References.Should().ContainSingle().Which.Version.Should().Be("2");
            engine.ReadJournal().OfType<Decision>().Where(d => d.At > Start.AddHours(9)).Select(d => $"{d.User} {d.Rule} {d.Step} {string.Join(' ', d.References)}").Should().BeEquivalentTo("li says s rfm@2", "li big later rfm@1");
        }
    }

    [Fact]
    [Spec("reference.in-force")]
    public async Task One_that_was_set_in_some_partitions_only_is_set_in_all_after_a_restart()
    {
        using var journal = new InMemoryJournal();
        var engine = Engine(journal);
        await engine.SetReferenceAsync("rfm", "1", new Cuts([50]));
        engine.PartitionOf("li").SetReference(new ReferenceSet("rfm", "2", TimeProvider.System.GetUtcNow().AddSeconds(1), """{"amounts":[10]}"""u8.ToArray()));
        engine.Publish(new UserEvent("s", "1", "li", Start, new Viewed()));

        engine = Engine(journal);
        engine.Publish(new UserEvent("s", "2", "li", Start, new Viewed()));

        engine.ReadJournal().OfType<ReferenceSet>().Count(set => set.Version == "2").Should().Be(3);
    }

    [Fact]
    [Spec("reference.same")]
    public async Task The_same_version_again_changes_nothing_and_with_another_value_it_is_refused()
    {
        using var journal = new InMemoryJournal();
        var engine = Engine(journal);
        await engine.SetReferenceAsync("rfm", "1", new Cuts([50]));
        await engine.SetReferenceAsync("rfm", "1", new Cuts([50]));

        engine.ReadJournal().OfType<ReferenceSet>().Should().HaveCount(3, "there are three partitions");
        Encoding.UTF8.GetString(engine.References[0].Json.Span).Should().Be("""{"amounts":[50],"note":null}""");
        await engine.Awaiting(e => e.SetReferenceAsync("rfm", "1", new Cuts([60]))).Should().ThrowAsync<ArgumentException>().WithMessage("Version '1' of 'rfm' is in force with another value*");
    }

    [Fact]
    [Spec("reference.size")]
    public async Task What_is_wrong_with_a_value_is_said()
    {
        var engine = Engine(null);
        await engine.Awaiting(e => e.SetReferenceAsync("rfm", "1", new Cuts([], new string('x', 64 * 1024)))).Should().ThrowAsync<ArgumentException>().WithMessage("The value of 'rfm' is 65560 bytes as JSON, and at most 65536 may be*");
        await engine.Awaiting(e => e.SetReferenceAsync("rfm", "1", new Cuts(null!))).Should().ThrowAsync<ArgumentException>().WithMessage("The value of 'rfm' cannot be written as JSON and read back*");
        await engine.Awaiting(e => e.SetReferenceAsync("other", "1", new Cuts([]))).Should().ThrowAsync<ArgumentException>().WithMessage("No reference 'other' was added*");
        await engine.Awaiting(e => e.SetReferenceAsync("rfm", "1", "text")).Should().ThrowAsync<ArgumentException>().WithMessage("The reference 'rfm' is a Cuts, not a String.*");
        await engine.Awaiting(e => e.SetReferenceAsync("rfm", "", new Cuts([]))).Should().ThrowAsync<ArgumentException>();
        engine.References.Should().BeEmpty();
    }

    [Fact]
    [Spec("reference.named")]
    public void Names_that_are_none_are_mistakes_in_conditions_and_failures_in_steps()
    {
        FluentActions.Invoking(() => Shop.Scenario(Adds, Shop.Asks<Paid>("a", (u, _) => u.Reference<Cuts>("other") == null)))
            .Should().Throw<InvalidConfigurationException>().WithMessage("*no reference 'other' of Cuts was added; add it with AddReference<Cuts>(\"other\", …)*");
        FluentActions.Invoking(() => Shop.Scenario(Adds, Shop.Asks<Paid>("a", (u, p) => u.Reference<Cuts>(p.Cart!) == null)))
            .Should().Throw<InvalidConfigurationException>().WithMessage("*depends on the event or the user; its name must be the same for all*");
        Shop.Scenario(Adds, Shop.Rule("a", r => r.When<Paid>().Then((u, _) => Send.Service(u.Reference<Cuts>("other")!.Note!)))).When(new Paid()).Then("a", outcome: Outcome.RuleFailed);
    }

    private static void Adds(EngineOptions options) => options.AddReference("rfm", ReferenceJson.Default.Cuts).AddReference("hours", ReferenceJson.Default.Cuts);

    private static MarketingEngine Engine(IJournal? journal) => Shop.Engine(
        o =>
        {
            Adds(o);
            (o.Journal, o.Partitions) = (journal, 3);
        },
        Big);

    /// <summary>Some users, cut points that change, and time that passes; each user's decisions in their order.</summary>
    private static async Task<List<string>> Run(int partitions, Predicate<int> anew, int sweep)
    {
        using var journal = new InMemoryJournal();
        List<Decision> decided = [];
        MarketingEngine Engine() => Shop.Engine(
            o =>
            {
                Adds(o);
                o.OnDecision(decided.Add);
                (o.Journal, o.Partitions, o.MinEntriesPerSweep, o.EntriesPerSnapshot, o.TimeProvider) = (journal, partitions, sweep, 1, new ManualTime(Start));
            },
            Big,
            Says);
        var engine = Engine();
        for (var i = 0; i < 60; i++)
        {
            if (anew(i))
            {
                engine = Engine();
            }

            if (i % 7 == 3)
            {
                await engine.SetReferenceAsync("rfm", $"{i / 7}", new Cuts([i * 13 % 50], $"note {i / 7}"));
            }

            var at = Start.AddMinutes(20 * i);
            engine.AdvanceTo(at);
            engine.Publish(new UserEvent("s", $"{i}", $"user {i % 5}", at, i % 3 == 0 ? new Viewed() : new Paid(i * 29 % 60)));
        }

        engine.AdvanceTo(Start.AddDays(30));
        return [.. decided.OrderBy(d => d.User, StringComparer.Ordinal).Select(d => $"{d.User} {d} {string.Join(' ', d.References)}")];
    }
}

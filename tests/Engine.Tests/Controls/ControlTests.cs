using System.Text;
using Wellspring.Engine.Tests.Hosting;
using Wellspring.Engine.Tests.Journal;

namespace Wellspring.Engine.Tests.Controls;

public sealed class ControlTests : IDisposable
{
    private static readonly DateTimeOffset Start = Shop.Time("2026-01-01T00:00:00Z");

    private static readonly LifecycleRule All = Shop.Rule("all", r => r.When<Cart>().Then((_, c) => Actions.Of([new AddTag(c.Id), Send.Marketing("m"), Send.Service("s"), Send.Transactional("t"), new NotifyStaff("n")])));

    private readonly FaultyJournal journal = new();
    private readonly ManualTime time = new(Start);
    private readonly List<Decision> told = [];
    private int published;

    public void Dispose() => journal.Dispose();

    [Fact]
    [Spec("controls.stop")]
    public async Task Nothing_is_sent_of_whatever_class_while_all_is_stopped()
    {
        var engine = Engine(All);
        await engine.ControlAsync(ControlChange.StopAll, "ops", "wrong coupon");
        Publish(engine, new Cart("c"));

        told.Should().HaveCount(4).And.OnlyContain(d => d.Outcome == Outcome.Suppressed && d.Reason == "everything is stopped by ops: wrong coupon");
        engine.FindUser("li")!.HasTag("c").Should().BeTrue("state actions are facts about the user, not messages");
        engine.Controls.Stop.Should().Match<ControlChanged>(c => c.By == "ops" && c.Why == "wrong coupon" && c.At == Start);

        await engine.ControlAsync(ControlChange.Resume, "ops", "mended");
        Publish(engine, new Cart("c"));
        told.Skip(4).Should().HaveCount(4).And.OnlyContain(d => d.Outcome == Outcome.Deliver);
        engine.Controls.Stop.Should().BeNull();
    }

    [Fact]
    [Spec("controls.allow-list")]
    public async Task Only_those_on_the_allow_list_are_sent_anything()
    {
        var engine = Engine(All);
        await engine.ControlAsync(ControlChange.AllowOnly(["wang", "小李"]), "ops", "pilot");
        Publish(engine, new Cart("c"));
        told.Should().HaveCount(4).And.OnlyContain(d => d.Outcome == Outcome.Suppressed && d.Reason == "the user is not on the allow-list");

        Publish(engine, new Cart("c"), "小李");
        told.Skip(4).Should().HaveCount(4).And.OnlyContain(d => d.Outcome == Outcome.Deliver);
        await engine.ControlAsync(ControlChange.AllowOnly([]), "ops", "no one");
        engine.Controls.Allows("wang").Should().BeFalse();
        await engine.ControlAsync(ControlChange.AllowEveryone, "ops", "go");
        engine.Controls.Allows("li").Should().BeTrue();
        engine.Controls.AllowList.Should().BeNull();
    }

    [Fact]
    [Spec("controls.pause")]
    public async Task A_paused_rule_records_Paused_and_its_instances_go_on()
    {
        var engine = Engine(Shop.Rule("steps", r => r.When<Cart>().AtMost(1, 9.Days()).Step("first", (_, _) => Actions.Of([new AddTag("first"), Send.Transactional("t")])).Step("second", 1.Hours(), (_, _) => Send.Marketing("m"))), All);
        await engine.ControlAsync(ControlChange.Pause("steps"), "ops", "typo");
        Publish(engine, new Cart("c"));
        told.Single(d => d.Rule == "steps").Should().Match<Decision>(d => d.Outcome == Outcome.Paused && d.Reason == "paused by ops: typo");
        told.Where(d => d.Rule == "all").Should().OnlyContain(d => d.Outcome == Outcome.Deliver);
        engine.FindUser("li")!.HasTag("first").Should().BeFalse();

        await engine.ControlAsync(ControlChange.Run("steps"), "ops", "mended");
        told.Clear();
        engine.AdvanceTo(Start.AddHours(1));
        told.Should().ContainSingle().Which.Should().Match<Decision>(d => d.Step == "second" && d.Outcome == Outcome.Deliver);
    }

    [Fact]
    [Spec("controls.shadow")]
    public async Task A_rule_in_shadow_mode_says_what_would_have_been_sent_and_counts_for_nothing()
    {
        void Configure(EngineOptions o) => o.AddCap(FrequencyCap.Rolling(1, 1.Days())).AddBudget(Budget.Daily("b", 1).Messages());
        var engine = Engine(
            Configure,
            Shop.Rule("a-shadow", r => r.When<Cart>().AtMost(1, 9.Days()).Exclusive("g", per: 1.Days()).Then((_, _) => Actions.Of([new AddTag("shadow"), Send.Marketing("s")]))),
            Shop.Rule("b-real", r => r.When<Cart>().Exclusive("g", per: 1.Days()).Then((_, _) => Send.Marketing("m"))));
        await engine.ControlAsync(ControlChange.Shadow("a-shadow"), "ops", "pilot");
        Publish(engine, new Cart("c"));
        told.Select(d => (d.Rule, d.Outcome)).Should().Equal(("a-shadow", Outcome.Shadow), ("b-real", Outcome.Deliver));
        told[0].Reason.Should().Be("shadow mode: would have been sent");
        engine.FindUser("li")!.HasTag("shadow").Should().BeFalse();

        told.Clear();
        Publish(engine, new Cart("c"));
        told[0].Should().Match<Decision>(d => d.Outcome == Outcome.Outbid, "the other gates judge it as they would");
    }

    [Fact]
    [Spec("controls.shadow")]
    public async Task In_a_dry_run_nothing_is_sent_and_no_one_counts_as_held_out()
    {
        var engine = Engine(
            o =>
            {
                o.Holdout = new("s", 1);
                o.AddCap(FrequencyCap.Rolling(1, 1.Days()));
            },
            Shop.Rule("r", r => r.When<Cart>().Then((_, _) => Actions.Of([Send.Marketing("m"), Send.Service("s")]))),
            Shop.Rule("tags", r => r.When<Viewed>().Then((_, _) => new AddTag("t"))));
        await engine.ControlAsync(ControlChange.DryRun, "ops", "rehearsal");
        Publish(engine, new Cart("c"));
        Publish(engine, new Cart("c"));
        Publish(engine, new Viewed());
        told.Select(d => d.Reason).Should().Equal(
            "dry run: would have been held out", "dry run: would have been sent", "dry run: would have been held out", "dry run: would have been sent", "dry run: would have been done");
        told.Should().OnlyContain(d => d.Outcome == Outcome.Shadow);
        engine.FindUser("li")!.HasTag("t").Should().BeFalse();

        await engine.ControlAsync(ControlChange.EndDryRun, "ops", "done");
        told.Clear();
        Publish(engine, new Cart("c"));
        told.Select(d => d.Outcome).Should().Equal(Outcome.HeldOut, Outcome.Deliver);
    }

    [Fact]
    [Spec("controls.journal")]
    public async Task They_are_in_force_after_a_restart_and_after_the_journal_was_trimmed_and_rules_changed()
    {
        var engine = Engine(o => o.JournalRetention = 1.Minutes(), All);
        await engine.ControlAsync(ControlChange.AllowOnly(["wang"]), "ops", "pilot");
        await engine.ControlAsync(ControlChange.Pause("all"), "导购", "错字");
        Expect(Engine(o => o.JournalRetention = 1.Minutes(), All));

        engine = Engine(o => o.JournalRetention = 1.Minutes(), All);
        Publish(engine, new Cart("c"));
        time.Advance(1.Hours());
        (await engine.TrimAsync()).Should().BeGreaterThan(2);
        engine.ReadControlHistory().Should().BeEmpty("it was trimmed");
        Expect(Engine(All));
        engine = Engine(All, Shop.Rule("new", r => r.When<Viewed>().Then((_, _) => Send.Service("new"))));
        Expect(engine);
        await engine.ActivateAsync(o => o.AddRule(All, "all"));
        Expect(engine);
        told.Clear();
        Publish(engine, new Cart("c"), "wang");
        told.Should().OnlyContain(d => d.Outcome == Outcome.Paused);

        static void Expect(MarketingEngine engine)
        {
            engine.Controls.AllowList.Should().Match<ControlChanged>(c => c.By == "ops" && c.Users == 1 && c.At == Start);
            engine.Controls.Rules.Should().ContainKey("all").WhoseValue.Should().Match<ControlChanged>(c => c.Kind == ControlKind.Pause && c.By == "导购" && c.Why == "错字");
            engine.Controls.Allows("wang").Should().BeTrue();
            engine.Controls.Allows("li").Should().BeFalse();
            engine.Controls.Stop.Should().BeNull();
        }
    }

    [Fact]
    [Spec("controls.journal")]
    public async Task Each_change_is_an_entry_that_says_who_and_why_and_when()
    {
        var engine = Engine(All);
        Publish(engine, new Cart("c"));
        await engine.ControlAsync(ControlChange.Shadow("all"), "li", "pilot");
        time.Advance(1.Hours());
        await engine.ControlAsync(ControlChange.StopAll, "wang", "wrong \"coupon\" 错");

        foreach (var history in new[] { engine.ReadControlHistory(), Engine(All).ReadJournal().OfType<ControlChanged>() })
        {
            history.Select(c => (c.Kind, c.Rule, c.By, c.Why, c.At, c.User)).Should().Equal(
                (ControlKind.Shadow, "all", "li", "pilot", Start, ""),
                (ControlKind.StopAll, "", "wang", "wrong \"coupon\" 错", Start.AddHours(1), ""));
        }
    }

    [Fact]
    [Spec("controls.journal")]
    public async Task Users_away_and_users_at_all_are_recovered_beside_changes_of_the_controls()
    {
        var engine = Engine(o => (o.ResidentUsers, o.MinEntriesPerSweep) = (4, 1), All);
        for (var i = 0; i < 50; i++)
        {
            Publish(engine, new Cart($"c{i}"), $"user-{i}");
            await engine.ControlAsync(i % 2 == 0 ? ControlChange.DryRun : ControlChange.EndDryRun, "ops", "again");
        }

        var again = Engine(o => (o.ResidentUsers, o.MinEntriesPerSweep) = (4, 1), All);
        again.UserCount.Should().Be(50);
        foreach (var i in Enumerable.Range(0, 50))
        {
            again.FindUser($"user-{i}")!.HasTag($"c{i}").Should().Be(engine.FindUser($"user-{i}")!.HasTag($"c{i}"));
        }
    }

    [Fact]
    [Spec("controls.journal")]
    public async Task A_forgotten_user_is_taken_off_the_allow_list_and_out_of_the_journal()
    {
        var note = "";
        journal.Before = batches => note = batches.Where(b => b.Partition == 0 && !b.Note.IsEmpty).Select(b => Encoding.UTF8.GetString(b.Note.Span)).LastOrDefault(note);
        var engine = Engine(All);
        Publish(engine, new Cart("c"));
        await engine.ControlAsync(ControlChange.AllowOnly(["li", "stranger"]), "ops", "pilot");
        var both = note;
        both.Should().Contain("pilot").And.NotContain("stranger");

        await engine.ForgetAsync("li");
        engine.Controls.Allows("li").Should().BeFalse();
        engine.Controls.Allows("stranger").Should().BeTrue();
        note.Length.Should().BeLessThan(both.Length);
        await engine.ForgetAsync("stranger");
        Engine(All).Controls.Allows("stranger").Should().BeFalse();
        Engine(All).Controls.AllowList.Should().NotBeNull("no one is allowed, which is not everyone");
    }

    [Fact]
    [Spec("controls.at-once")]
    public async Task No_decision_after_it_returned_is_made_under_the_controls_before()
    {
        var stopped = false;
        var late = 0;
        var engine = Engine(o => o.OnDecision(d => Interlocked.Add(ref late, Volatile.Read(ref stopped) && d.Outcome == Outcome.Deliver ? 1 : 0)), All);
        var halt = false;
        var publishers = Enumerable.Range(0, 4).Select(thread => Task.Run(() =>
        {
            var count = 0;
            for (; !Volatile.Read(ref halt); count++)
            {
                engine.Publish(new UserEvent("t", $"{thread}-{count}", $"user-{count % 50}", Start, new Cart("c")));
            }

            return count;
        })).ToArray();

        for (var i = 0; i < 30; i++)
        {
            await engine.ControlAsync(ControlChange.StopAll, "ops", "now");
            Volatile.Write(ref stopped, true);
            await Task.Delay(2);
            Volatile.Write(ref stopped, false);
            await engine.ControlAsync(ControlChange.Resume, "ops", "now");
        }

        halt = true;
        (await Task.WhenAll(publishers)).Sum().Should().BeGreaterThan(30);
        late.Should().Be(0);
    }

    [Fact]
    [Spec("controls.at-once")]
    public async Task A_stop_is_in_force_also_while_the_journal_cannot_be_written()
    {
        var engine = Engine(All);
        journal.Before = _ => throw new JournalUnavailableException("full");
        var changing = engine.ControlAsync(ControlChange.StopAll, "ops", "now");
        engine.Controls.Stop.Should().NotBeNull();
        changing.IsCompleted.Should().BeFalse();

        journal.Before = _ => { };
        await changing;
        Engine(All).Controls.Stop.Should().NotBeNull();
    }

    [Fact]
    [Spec("controls.at-once")]
    public async Task Without_a_journal_they_hold_as_long_as_the_engine_lives()
    {
        List<Outcome> outcomes = [];
        var engine = Shop.Engine(o => o.OnDecision(d => outcomes.Add(d.Outcome)), All);
        await engine.ControlAsync(ControlChange.StopAll, "ops", "now");
        engine.Publish(new UserEvent("s", "1", "li", Start, new Cart("c")));

        outcomes.Should().HaveCount(4).And.OnlyContain(o => o == Outcome.Suppressed);
        FluentActions.Invoking(() => engine.ReadControlHistory()).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    [Spec("controls.journal")]
    public async Task A_change_needs_a_name_a_reason_and_a_rule_that_is_there()
    {
        var engine = Engine(All);
        await FluentActions.Awaiting(() => engine.ControlAsync(ControlChange.Pause("gone"), "ops", "why")).Should().ThrowAsync<ArgumentException>().WithMessage("There is no rule 'gone'; there are all.*");
        await FluentActions.Awaiting(() => engine.ControlAsync(ControlChange.StopAll, "", "why")).Should().ThrowAsync<ArgumentException>();
        await FluentActions.Awaiting(() => engine.ControlAsync(ControlChange.StopAll, "ops", new string('w', 1001))).Should().ThrowAsync<ArgumentException>();
        FluentActions.Invoking(() => ControlChange.AllowOnly(["li", ""])).Should().Throw<ArgumentException>();
        engine.Controls.Stop.Should().BeNull();
    }

    private void Publish(MarketingEngine engine, object data, string user = "li") => engine.Publish(new UserEvent("s", $"{++published}", user, Start, data));

    private MarketingEngine Engine(params LifecycleRule[] rules) => Engine(_ => { }, rules);

    private MarketingEngine Engine(Action<EngineOptions> configure, params LifecycleRule[] rules) => Shop.Engine(
        o =>
        {
            (o.Journal, o.TimeProvider, o.Partitions) = (journal, time, 4);
            o.OnDecision(d =>
            {
                lock (told)
                {
                    told.Add(d);
                }
            });
            configure(o);
        },
        rules);
}

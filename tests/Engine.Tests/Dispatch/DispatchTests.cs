using System.Text.Json;
using Wellspring.Engine.Tests.Journal;

namespace Wellspring.Engine.Tests.Dispatch;

/// <summary>From a decision to its channel, and what becomes of it.</summary>
public sealed class DispatchTests : DispatchTestBase
{
    private readonly CollectingChannel collecting = new();

    [Fact]
    [Spec("delivery.outbox")]
    public async Task What_is_decided_reaches_its_channel_once_and_the_journal_says_so()
    {
        using var journal = new InMemoryJournal();
        using var engine = Engine(journal, collecting);
        View(engine, "li");

        await Dispatch(engine, () => updates.Count == 2);

        var delivery = collecting.Deliveries.Should().ContainSingle().Subject;
        (delivery.User, delivery.Rule, delivery.Step, delivery.Channel, delivery.Attempt, delivery.DecidedAt).Should().Be(("li", "hello", "", "collecting", 1, Start));
        delivery.Action.Should().Be(Send.Marketing("hi"));
        var decision = engine.ReadJournal().OfType<Decision>().Single();
        (decision.Delivery, decision.Channel).Should().Be((delivery.Id, "collecting"));
        engine.ReadJournal().OfType<DeliveryUpdated>().Select(u => (u.Delivery, u.State, u.Attempt, u.Receipt))
            .Should().Equal((delivery.Id, DeliveryState.Sending, 1, null), (delivery.Id, DeliveryState.Delivered, 1, delivery.Id));
        engine.PendingDeliveries.Should().Be(0);
    }

    [Fact]
    [Spec("delivery.outbox")]
    public async Task What_waits_together_is_claimed_by_one_commit_and_no_more_than_there_are_places()
    {
        List<int> claims = [];
        var journal = new FaultyJournal
        {
            Before = batches =>
            {
                if (batches.Sum(batch => batch.Records.Count(record => record.Kind == RecordKind.DeliveryUpdated)) is > 0 and var updated)
                {
                    claims.Add(updated);
                }
            },
        };
        var answer = new TaskCompletionSource<DeliveryResult>();
        using var engine = Engine(journal, new Holding(answer.Task), o => o.Concurrency = 8);
        foreach (var number in Enumerable.Range(1, 20))
        {
            View(engine, $"user-{number}");
        }

        using var stop = new CancellationTokenSource();
        var dispatch = engine.DispatchAsync(stop.Token);
        await Until(() => updates.Count >= 8);
        await stop.CancelAsync();
        answer.SetResult(DeliveryResult.Accepted());
        await dispatch;

        claims[0].Should().Be(8);
        updates.Take(8).Should().OnlyContain(update => update.State == DeliveryState.Sending);
    }

    [Fact]
    [Spec("privacy.export")]
    public async Task An_export_says_what_became_of_a_delivery()
    {
        using var journal = new InMemoryJournal();
        using var engine = Engine(journal, collecting);
        View(engine, "li");
        await Dispatch(engine, () => updates.Count == 2);
        using var output = new MemoryStream();

        await engine.ExportAsync("li", output);

        JsonDocument.Parse(output.ToArray()).RootElement.GetProperty("entries").EnumerateArray()
            .Select(e => e.GetProperty("kind").GetString() switch { "Event" => e.GetProperty("origin").GetString(), "Decision" => e.GetProperty("outcome").GetString(), _ => e.GetProperty("state").GetString() })
            .Should().Equal("User", "Deliver", "Sending", "Delivered");
    }

    [Fact]
    [Spec("delivery.id")]
    public void A_delivery_has_the_same_id_whenever_it_is_decided_and_no_other_has_it()
    {
        var origin = new Origin("rule", "key", "step", 0, 7, 0, null);
        var id = DeliveryId.Of("li", origin, 0);
        id.Should().MatchRegex("^[A-Z2-7]{32}$");
        DeliveryId.Of("li", origin with { Start = 9, Trigger = new KeptData(new UnregisteredEventType(0), new Viewed()) }, 0).Should().Be(id);
        string[] others =
        [
            DeliveryId.Of("l", origin with { Rule = "irule" }, 0), DeliveryId.Of("li", origin with { Rule = "r" }, 0), DeliveryId.Of("li", origin with { Key = "" }, 0), DeliveryId.Of("li", origin with { Step = "keystep" }, 0),
            DeliveryId.Of("li", origin with { Action = 1 }, 0), DeliveryId.Of("li", origin with { TriggerId = 8 }, 0), DeliveryId.Of("li", origin, 1),
        ];
        others.Append(id).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    [Spec("delivery.retry")]
    public async Task A_failure_that_may_pass_is_tried_again_later_and_ends_dead()
    {
        using var journal = new InMemoryJournal();
        using var engine = Engine(journal, new FaultyChannel(collecting, _ => Fault.Answers(DeliveryResult.Retry("busy"))), o => (o.MaxAttempts, o.Backoff, o.MaxBackoff) = (3, 4.Seconds(), 1.Minutes()));
        View(engine, "li");

        await Dispatch(engine, () => updates.LastOrDefault()?.State == DeliveryState.Dead, pass: 1.Seconds());

        updates.Select(u => (u.State, u.Attempt)).Should().Equal(
            (DeliveryState.Sending, 1), (DeliveryState.Pending, 1), (DeliveryState.Sending, 2), (DeliveryState.Pending, 2), (DeliveryState.Sending, 3), (DeliveryState.Dead, 3));
        updates[^1].Reason.Should().Be("3 attempts failed, the last: busy");
        (updates[1].NextAttempt - updates[1].At).Should().BeGreaterThanOrEqualTo(3.Seconds()).And.BeLessThanOrEqualTo(4.Seconds());
        (updates[3].NextAttempt - updates[3].At).Should().BeGreaterThanOrEqualTo(6.Seconds()).And.BeLessThanOrEqualTo(8.Seconds());
        updates[2].At.Should().BeOnOrAfter(updates[1].NextAttempt!.Value);
        collecting.Calls.Should().BeEmpty();
    }

    [Fact]
    [Spec("delivery.retry")]
    public async Task What_a_limit_holds_is_no_attempt_and_no_fault_of_the_channel()
    {
        using var journal = new InMemoryJournal();
        var held = Enumerable.Repeat(Fault.Answers(DeliveryResult.Held("full", 5.Seconds())), 25).ToArray();
        using var engine = Engine(journal, FaultyChannel.InTurn(collecting, held), o => o.MaxAttempts = 2);
        View(engine, "li");

        await Dispatch(engine, () => updates.LastOrDefault()?.State == DeliveryState.Delivered, pass: 1.Seconds());

        updates.Where(u => u.State == DeliveryState.Pending).Should().HaveCount(25).And.OnlyContain(u => u.Attempt == 0 && u.Reason == "full" && u.NextAttempt - u.At == 5.Seconds());
        updates[^1].Attempt.Should().Be(1);
    }

    [Fact]
    [Spec("delivery.retry")]
    public async Task A_channel_that_asks_for_more_time_than_there_is_costs_the_one_delivery_only()
    {
        using var engine = Engine(null, FaultyChannel.InTurn(collecting, Fault.Answers(DeliveryResult.Retry("busy", TimeSpan.MaxValue))));
        View(engine, "li");
        View(engine, "wang");

        await Dispatch(engine, () => updates.Count == 4);

        updates.Select(u => u.State).Should().BeEquivalentTo([DeliveryState.Sending, DeliveryState.Sending, DeliveryState.Expired, DeliveryState.Delivered]);
    }

    [Fact]
    [Spec("delivery.expired")]
    public async Task The_longest_spans_mean_without_end()
    {
        var channel = new CollectingChannel { ReceiptsWithin = TimeSpan.MaxValue };
        using var engine = Engine(null, FaultyChannel.InTurn(channel, Fault.Answers(DeliveryResult.Retry("busy")), Fault.Answers(DeliveryResult.Accepted("r1"))), o => (o.MaxAge, o.MaxBackoff) = (TimeSpan.MaxValue, TimeSpan.MaxValue), validFor: TimeSpan.MaxValue);
        View(engine, "li");

        await Dispatch(engine, () => updates.LastOrDefault()?.State == DeliveryState.Accepted, pass: 1.Seconds());

        updates.Select(u => u.State).Should().Equal(DeliveryState.Sending, DeliveryState.Pending, DeliveryState.Sending, DeliveryState.Accepted);
    }

    [Fact]
    [Spec("delivery.dead")]
    public async Task A_dead_delivery_is_sent_again_by_hand_also_after_a_restart()
    {
        using var journal = new InMemoryJournal();
        using (var engine = Engine(journal, FaultyChannel.InTurn(collecting, Fault.Answers(DeliveryResult.Failed("no such template")))))
        {
            View(engine, "li");
            await Dispatch(engine, () => updates.Count == 2);
            updates[^1].State.Should().Be(DeliveryState.Dead);
        }

        time.Advance(99.Days());
        using var again = Engine(journal, collecting);
        (await again.ResendAsync("li", updates[0].Delivery)).Should().BeTrue();
        (await again.ResendAsync("li", updates[0].Delivery)).Should().BeFalse("it is pending now");
        (await again.ResendAsync("wang", updates[0].Delivery)).Should().BeFalse();
        await Dispatch(again, () => updates[^1].State == DeliveryState.Delivered);

        collecting.Deliveries.Should().ContainSingle().Which.Id.Should().Be(updates[0].Delivery);
    }

    [Theory]
    [Spec("delivery.unknown")]
    [InlineData(false, MessageClass.Marketing, DeliveryState.Unknown, 1)]
    [InlineData(false, MessageClass.Service, DeliveryState.Delivered, 2)]
    [InlineData(true, MessageClass.Marketing, DeliveryState.Delivered, 2)]
    public async Task An_attempt_without_an_answer_is_repeated_where_that_does_no_harm(bool idempotent, MessageClass of, DeliveryState end, int calls)
    {
        var channel = new CollectingChannel { IsIdempotent = idempotent };
        using var engine = Engine(null, FaultyChannel.InTurn(channel, Fault.LosesAnswer(new IOException("gone"))), null, of);
        View(engine, "li");

        await Dispatch(engine, () => updates.LastOrDefault()?.State == end, pass: 1.Seconds());

        channel.Calls.Should().HaveCount(calls);
        updates.Should().Contain(u => u.Reason == "the channel threw IOException");
    }

    [Theory]
    [Spec("delivery.unknown")]
    [InlineData(0, 1, DeliveryState.Unknown, 1)]
    [InlineData(9, 1, DeliveryState.Delivered, 3)]
    [InlineData(9, 20, DeliveryState.Unknown, 2)]
    public async Task An_attempt_in_doubt_is_repeated_for_as_long_as_the_peer_knows_its_id(int knownMinutes, int heldMinutes, DeliveryState end, int calls)
    {
        var faults = FaultyChannel.InTurn(collecting, Fault.LosesAnswer(DeliveryResult.Unknown("gone")), Fault.Answers(DeliveryResult.Held("full", heldMinutes.Minutes())));
        Forgetful channel = new(faults, knownMinutes.Minutes());
        using var engine = Engine(null, channel, null, MessageClass.Transactional);
        View(engine, "li");

        await Dispatch(engine, () => updates.LastOrDefault()?.State == end, pass: 5.Seconds());

        channel.Calls.Should().Be(calls);
        if (end == DeliveryState.Unknown)
        {
            updates[^1].Reason.Should().StartWith(calls == 1 ? "gone" : "an attempt had no answer, and the platform knows repeats of it no longer");
        }
    }

    [Fact]
    [Spec("delivery.reroute")]
    public async Task Who_cannot_be_reached_by_one_channel_is_tried_by_the_next_under_another_id()
    {
        using var journal = new InMemoryJournal();
        var (first, second, third) = (new CollectingChannel("first"), new CollectingChannel("second") { Reaches = (_, _) => Reachability.Unreachable("not known there") }, new CollectingChannel("third"));
        using var engine = Engine(journal, o => o
            .AddChannel(new FaultyChannel(first, _ => Fault.Answers(DeliveryResult.CannotReach("refused"))))
            .AddChannel(second).AddChannel(third));
        View(engine, "li");

        await Dispatch(engine, () => updates.LastOrDefault()?.State == DeliveryState.Delivered);

        updates.Select(u => (u.State, u.Channel, u.NextChannel)).Should().Equal(
            (DeliveryState.Sending, "first", null), (DeliveryState.Dead, "first", "third"), (DeliveryState.Sending, "third", null), (DeliveryState.Delivered, "third", null));
        third.Deliveries.Should().ContainSingle().Which.Id.Should().NotBe(updates[0].Delivery);
        (await engine.ResendAsync("li", updates[0].Delivery)).Should().BeFalse("another took it over");
    }

    [Fact]
    [Spec("gates.channel")]
    public void What_no_channel_reaches_is_unreachable_with_each_channels_reason()
    {
        List<Decision> told = [];
        using var engine = Engine(null, o => o
            .AddChannel(new CollectingChannel("one") { Reaches = (_, _) => Reachability.Unreachable("not a follower") })
            .AddChannel(new CollectingChannel("two") { Reaches = (_, _) => throw new InvalidOperationException() })
            .OnDecision(told.Add));
        View(engine, "li");

        told.Should().ContainSingle().Which.ToString().Should().EndWith("Unreachable (one: not a follower; two: its Reach threw InvalidOperationException)");
        engine.PendingDeliveries.Should().Be(0);
    }

    [Fact]
    public async Task A_channel_reads_the_facts_it_asks_for_and_says_where_the_user_is_also_when_it_sends()
    {
        var channel = new CollectingChannel
        {
            Reads = [u => u.Last<Answered>(), u => u.Count<Paid>()],
            Reaches = (user, _) => user.Last<Answered>() is { Answer: { } address } && user.Count<Paid>() == 0 ? Reachability.At(address) : Reachability.Unreachable("no address"),
        };
        using var engine = Engine(null, channel);
        engine.Publish(new UserEvent("s", "0", "li", Start, new Answered("box 7")));
        engine.Publish(new UserEvent("s", "0", "wang", Start, new Answered("box 8")));
        View(engine, "li");
        View(engine, "wang");
        engine.Publish(new UserEvent("s", "2", "wang", Start, new Paid(1)));

        await Dispatch(engine, () => updates.Count == 3);

        channel.Deliveries.Should().ContainSingle().Which.Address.Should().Be("box 7");
        updates.Should().ContainSingle(u => u.User == "wang").Which.Should().Match<DeliveryUpdated>(u => u.State == DeliveryState.Dead && u.Reason == "no address; no channel is left");
    }

    [Fact]
    [Spec("activation")]
    public async Task What_a_channel_reads_is_kept_under_other_rules_too()
    {
        List<Decision> told = [];
        using var journal = new InMemoryJournal();
        var channel = new CollectingChannel
        {
            Reads = [u => u.Last<Answered>()],
            Reaches = (user, _) => user.Last<Answered>() is { Answer: { } address } ? Reachability.At(address) : Reachability.Unreachable("no address"),
        };
        using var engine = Engine(journal, o => o.AddChannel(channel).OnDecision(told.Add));
        engine.Publish(new UserEvent("s", "0", "li", Start, new Answered("box 7")));

        await engine.ActivateAsync(o => o.AddRule(Shop.Rule("other", r => r.When<Viewed>().Then((_, _) => Send.Marketing("hi"))), "other"));
        View(engine, "li");

        told.Should().ContainSingle().Which.Outcome.Should().Be(Outcome.Deliver);
    }

    [Fact]
    public void A_fact_that_cannot_be_kept_for_a_channel_is_a_mistake_that_names_the_channel()
    {
        var act = () => Engine(null, new CollectingChannel { Reads = [u => u.Count<Stranger>()] });

        act.Should().Throw<InvalidConfigurationException>().WithMessage("channel 'collecting', Reads(*Count*Stranger*");
    }

    [Fact]
    [Spec("delivery.cancel")]
    public async Task An_exit_cancels_what_is_pending_with_its_own_commit_also_after_the_last_step()
    {
        using var journal = new InMemoryJournal();
        using var engine = Engine(journal, collecting);
        engine.Publish(new UserEvent("s", "1", "li", Start, new Cart("a")));
        engine.Publish(new UserEvent("s", "2", "li", Start, new Cart("b")));
        engine.PendingDeliveries.Should().Be(2);

        engine.Publish(new UserEvent("s", "3", "li", Start.AddSeconds(1), new Paid(9, "a")));

        var cancelled = updates.Should().ContainSingle().Subject;
        (cancelled.State, cancelled.Reason).Should().Be((DeliveryState.Cancelled, "ended by paid"));
        engine.ReadJournal().Last().Should().BeOfType<DeliveryUpdated>("it stands behind the event that it came with");
        await Dispatch(engine, () => updates.Count == 3);
        collecting.Deliveries.Should().ContainSingle().Which.Key.Should().Be("b");
    }

    [Fact]
    [Spec("delivery.unwanted")]
    public async Task An_opt_out_cancels_what_is_pending_and_a_stop_what_would_be_sent()
    {
        using var journal = new InMemoryJournal();
        using var engine = Engine(journal, collecting);
        View(engine, "li");
        View(engine, "wang");
        engine.Publish(new UserEvent("s", "out", "li", Start, new ConsentRevoked()));
        updates.Should().ContainSingle().Which.Should().Match<DeliveryUpdated>(u => u.User == "li" && u.State == DeliveryState.Cancelled && u.Reason == "consent to marketing was revoked");

        await engine.ControlAsync(ControlChange.StopAll, by: "ops", why: "wrong price");
        await Dispatch(engine, () => updates.Count == 2);

        updates[1].Should().Match<DeliveryUpdated>(u => u.User == "wang" && u.State == DeliveryState.Cancelled && u.Reason!.Contains("wrong price"));
        collecting.Calls.Should().BeEmpty();
    }

    [Theory]
    [InlineData(MessageClass.Marketing, QuietHoursMode.Defer, null, DeliveryState.Pending)]
    [InlineData(MessageClass.Marketing, QuietHoursMode.Defer, 3, DeliveryState.Expired)]
    [InlineData(MessageClass.Marketing, QuietHoursMode.Drop, null, DeliveryState.Cancelled)]
    [InlineData(MessageClass.Service, QuietHoursMode.Defer, null, DeliveryState.Delivered)]
    [Spec("delivery.quiet")]
    public async Task What_was_decided_by_day_and_comes_to_its_attempt_in_quiet_hours_waits_until_they_end(MessageClass of, QuietHoursMode mode, int? mostHours, DeliveryState then)
    {
        // It begins at 8:00 in Shanghai.
        using var engine = Engine(
            null,
            o =>
            {
                o.AddChannel(collecting);
                o.QuietHours = new("08:30", "17:00") { Mode = mode, MaxLateness = mostHours is { } most ? most.Hours() : null };
            },
            Shop.Rule("hello", r => r.When<Viewed>().Once().Then((_, _) => new SendMessage("hi") { Class = of })));
        View(engine, "li");
        time.Advance(1.Hours());

        await Dispatch(engine, () => updates.Any(update => update.State == then));

        collecting.Calls.Count.Should().Be(then == DeliveryState.Delivered ? 1 : 0);
        if (then == DeliveryState.Pending)
        {
            updates.Should().ContainSingle().Which.Should().Match<DeliveryUpdated>(u => u.Attempt == 0 && u.NextAttempt == Start.AddHours(9) && u.Reason == "quiet hours");
            time.Advance(8.Hours());
            await Dispatch(engine, () => updates.Any(update => update.State == DeliveryState.Delivered));
            collecting.Calls.Should().ContainSingle();
        }
    }

    [Fact]
    [Spec("gates.channel")]
    public void A_channel_that_the_user_does_not_want_is_passed_over()
    {
        List<Decision> told = [];
        using var engine = Engine(null, o => o.AddChannel(new CollectingChannel("one")).AddChannel(new CollectingChannel("two")).AddChannel(new CollectingChannel("three")).OnDecision(told.Add));
        engine.Publish(new UserEvent("s", "0", "li", Start, new ConsentRevoked(Channel: "one")));
        engine.Publish(new UserEvent("s", "1", "li", Start, new UserSuppressed(Channel: "two")));
        engine.Publish(new UserEvent("s", "2", "li", Start, new Viewed()));

        told.Should().ContainSingle().Which.Channel.Should().Be("three");
    }

    [Fact]
    [Spec("delivery.expired")]
    public async Task What_is_of_no_use_any_more_expires()
    {
        using var engine = Engine(null, collecting, of: MessageClass.Service, validFor: 20.Seconds());
        View(engine, "li");
        time.Advance(21.Seconds());

        await Dispatch(engine, () => updates.Count == 1);

        (updates[0].State, updates[0].Reason).Should().Be((DeliveryState.Expired, "not sent within 00:00:20"));
        collecting.Calls.Should().BeEmpty();
    }

    [Fact]
    [Spec("privacy.forget")]
    public async Task What_is_pending_for_a_forgotten_user_is_not_sent()
    {
        using var journal = new InMemoryJournal();
        using var engine = Engine(journal, collecting);
        View(engine, "li");
        View(engine, "wang");
        await engine.ForgetAsync("li");

        await Dispatch(engine, () => updates.Count == 2 && engine.PendingDeliveries == 0);

        collecting.Deliveries.Should().ContainSingle().Which.User.Should().Be("wang");
    }

    [Fact]
    [Spec("delivery.crash")]
    public async Task What_waits_and_what_was_under_way_goes_on_after_a_restart()
    {
        using var journal = new InMemoryJournal();
        var never = new TaskCompletionSource<DeliveryResult>();
        var holding = new Holding(never.Task);
        using var stop = new CancellationTokenSource();
        using (var engine = Engine(journal, holding, o => o.Concurrency = 2))
        {
            foreach (var user in new[] { "a", "b", "c" })
            {
                View(engine, user);
            }

            _ = engine.DispatchAsync(stop.Token);
            await Until(() => holding.Held.Count == 2);
        }

        // As after a kill: two have an attempt without an answer, one has none.
        updates.Clear();
        var channel = new CollectingChannel("holding") { IsIdempotent = false };
        using var again = Engine(journal, channel);
        again.PendingDeliveries.Should().Be(3);
        await Dispatch(again, () => updates.Count == 4);

        updates.Where(u => u.State == DeliveryState.Unknown).Select(u => u.User).Should().BeEquivalentTo(holding.Held.Select(d => d.User));
        updates.Where(u => u.State == DeliveryState.Unknown).Should().OnlyContain(u => u.Reason!.StartsWith("the engine stopped while the channel had it; it may have been sent", StringComparison.Ordinal));
        channel.Deliveries.Should().ContainSingle().Which.User.Should().Match(user => holding.Held.TrueForAll(held => held.User != user));
        await stop.CancelAsync();
    }

    [Fact]
    public async Task One_with_a_deadline_goes_ahead()
    {
        using var engine = Engine(null, o => o.AddChannel(collecting, c => c.Concurrency = 1), Shop.Rule("hello", r => r.When<Viewed>().Then((u, v) => Send.Service("hi") with { ValidFor = v.Position > 0 ? v.Position.Hours() : null })));
        foreach (var (user, hours) in new[] { ("none", 0), ("far", 9), ("near", 1) })
        {
            engine.Publish(new UserEvent("s", "1", user, Start, new Viewed(Position: hours)));
        }

        await Dispatch(engine, () => updates.Count == 6);

        collecting.Deliveries.Select(d => d.User).Should().Equal("near", "far", "none");
    }

    [Fact]
    [Spec("delivery.breaker")]
    public async Task Where_most_attempts_fail_the_circuit_breaker_opens_for_a_while()
    {
        var failing = true;
        using var engine = Engine(null, new FaultyChannel(collecting, _ => failing ? Fault.Answers(DeliveryResult.Retry("down")) : null), o => (o.Concurrency, o.BreakFor, o.Backoff) = (1, 1.Minutes(), 1.Seconds()));
        for (var i = 0; i < 30; i++)
        {
            View(engine, $"user-{i}");
        }

        using var stop = new CancellationTokenSource();
        var dispatch = engine.DispatchAsync(stop.Token);
        await Until(() => updates.Count(u => u.State == DeliveryState.Sending) >= 10 && engine.PendingDeliveries >= 29);
        updates.Count(u => u.State == DeliveryState.Sending).Should().BeLessThan(15, "the others wait until the channel is asked again");
        failing = false;
        await Until(() => collecting.Deliveries.Count == 30, pass: 10.Seconds());
        await stop.CancelAsync();
        await dispatch;
    }

    [Fact]
    public async Task Dispatching_needs_a_channel_and_is_done_once_at_a_time()
    {
        using var bare = Shop.Engine(_ => { });
        await bare.Invoking(e => e.DispatchAsync(default)).Should().ThrowAsync<InvalidOperationException>().WithMessage("*AddChannel*");

        using var engine = Engine(null, collecting);
        using var stop = new CancellationTokenSource();
        var first = engine.DispatchAsync(stop.Token);
        await engine.Invoking(e => e.DispatchAsync(default)).Should().ThrowAsync<InvalidOperationException>().WithMessage("*under way already*");
        await stop.CancelAsync();
        await first;
    }

    [Fact]
    public void Mistakes_in_channels_are_named()
    {
        var act = () => Engine(null, o => o.AddChannel(collecting, c => (c.Concurrency, c.Backoff, c.Timeout) = (0, TimeSpan.Zero, TimeSpan.MaxValue)).AddChannel(new CollectingChannel()));

        act.Should().Throw<InvalidConfigurationException>().WithMessage("*channel collecting: Concurrency: 0 is less than 1*Backoff: 00:00:00 is not greater than 0*Timeout: 10675199.02:48:05.4775807 is not greater than 0 and up to a day*channel 'collecting': the name is empty or stands twice*");
    }

    private MarketingEngine Engine(IJournal? journal, IChannel channel, Action<ChannelOptions>? configure = null, MessageClass of = MessageClass.Marketing, TimeSpan? validFor = null) =>
        Engine(
            journal,
            o => o.AddChannel(channel, configure),
            Shop.Rule("hello", r => r.When<Viewed>().Once().Then((_, _) => new SendMessage("hi") { Class = of, ValidFor = validFor })),
            Shop.Rule("cart", r => r.When<Cart>().KeyedBy(c => c.Id).EndsOn<Paid>((c, p) => p.Cart == c.Id).Then((_, _) => Send.Marketing("cart"))));

    /// <summary>Knows ids for a while, and would rather not send than send twice.</summary>
    private sealed class Forgetful(IChannel inner, TimeSpan known) : DelegatingChannel(inner)
    {
        public int Calls { get; private set; }

        public override bool IsIdempotent => false;

        public override TimeSpan IdempotentFor => known;

        public override bool RepeatsInDoubt => false;

        public override Task<DeliveryResult> DeliverAsync(Delivery delivery, CancellationToken cancellationToken)
        {
            Calls++;
            return base.DeliverAsync(delivery, cancellationToken);
        }
    }

    private sealed class Holding(Task<DeliveryResult> until) : IChannel
    {
        public List<Delivery> Held { get; } = [];

        public string Name => "holding";

        public bool IsIdempotent => false;

        public Task<DeliveryResult> DeliverAsync(Delivery delivery, CancellationToken cancellationToken)
        {
            lock (Held)
            {
                Held.Add(delivery);
            }

            return until;
        }
    }
}

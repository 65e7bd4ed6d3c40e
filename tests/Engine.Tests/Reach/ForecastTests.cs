using Wellspring.Engine.Tests.Dispatch;

namespace Wellspring.Engine.Tests.Reach;

[Spec("reach.forecast")]
public sealed class ForecastTests : DispatchTestBase
{
    private static readonly Segment Buyers = Segment.Of("buyers", user => user.Count<Paid>() >= 1);
    private static readonly Segment All = Segment.Of("all", _ => true);
    private static readonly OutgoingAction Sale = Send.Marketing("sale");

    private readonly CollectingChannel app = new("app") { Reaches = (user, _) => user.Id[^1] is '0' or '1' ? Reachability.Reachable : Reachability.Unreachable("it is not installed") with { Detail = $"since {user.Id}" } };
    private readonly CollectingChannel sms = new("sms") { Reaches = (user, _) => user.Id[^1] is >= '0' and <= '4' ? Reachability.Reachable : Reachability.Unreachable("no number is known") };

    [Theory]
    [InlineData(null)]
    [InlineData(6)]
    public async Task It_counts_the_users_of_a_segment_by_channel_and_reason_wherever_their_states_are(int? residents)
    {
        using var journal = new InMemoryJournal();
        using var engine = Engine(journal, o =>
        {
            o.ResidentUsers = residents;
            Channels(o).AddSegment(Buyers);
        });
        Publish(engine, 1000, i => i < 600 ? new Paid() : new Viewed());
        if (residents is not null)
        {
            engine.Residents.Should().BeLessThan(100);
        }

        var forecast = await engine.ForecastAsync(Buyers, Sale);

        forecast.Should().BeEquivalentTo(new
        {
            Segment = "buyers",
            Message = "sale",
            At = Start,
            Users = 600,
            Reachable = 300,
            Channels = new ReachCount[] { new("sms", 180), new("app", 120) },
            Reasons = new UnreachedCount[] { new("app", "it is not installed", 300), new("sms", "no number is known", 300) },
        });
        forecast.ToString().Should().Be("""
            sale to buyers, as of 2026-01-01 00:00:00Z
                       600  users
                       300  reachable
                       180    sms
                       120    app
                       300  not reachable
                       300    app: it is not installed
                       300    sms: no number is known

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task What_gates_stop_stands_under_their_reasons()
    {
        using var engine = Engine(null, o => Channels(o).AddCap(FrequencyCap.Rolling(1, 7.Days())));
        Publish(engine, 10, i => i switch
        {
            0 => new ConsentRevoked(Purposes.Marketing),
            1 => new UserSuppressed(),
            2 or 3 => new Viewed(),
            _ => new Paid(),
        });

        var forecast = await engine.ForecastAsync(All, Sale);

        forecast.Reachable.Should().Be(1, "of the first five four are stopped at a gate");
        forecast.Reasons.Where(reason => reason.Channel is null).Select(reason => reason.Users).Should().Equal(2, 1, 1);
        forecast.Reasons.Single(reason => reason.Users == 2).Reason.Should().Be("Marketing: at most 1 per 7.00:00:00");
        (await engine.ForecastAsync(All, Send.Transactional("receipt"))).Reachable.Should().Be(5);
    }

    [Fact]
    public async Task It_is_as_of_now()
    {
        using var engine = Engine(null, o => o.AddChannel(new Lately(new CollectingChannel("chat"))));
        Publish(engine, 10, _ => new Viewed());
        (await engine.ForecastAsync(All, Sale)).Reachable.Should().Be(10);

        time.Advance(1.Hours());

        var forecast = await engine.ForecastAsync(All, Sale);
        forecast.Reachable.Should().Be(0);
        forecast.At.Should().Be(Start.AddHours(1));
    }

    [Fact]
    public async Task Nothing_is_decided_and_nobody_is_woken()
    {
        using var journal = new InMemoryJournal();
        List<Decision> decisions = [];
        using var engine = Engine(journal, o =>
        {
            o.AwakeUsers = 4;
            Channels(o).OnDecision(decisions.Add);
        });
        Publish(engine, 200, _ => new Paid());
        var before = (engine.Awake, Entries(journal), State(engine));

        await engine.ForecastAsync(All, Sale);

        (engine.Awake, Entries(journal), State(engine)).Should().Be(before);
        decisions.Should().BeEmpty();

        static int Entries(InMemoryJournal journal) => Enumerable.Range(0, 2).Sum(partition => journal.Read(partition).Count());
        static long State(MarketingEngine engine) => engine.FindUser("user-7")!.Clock;
    }

    [Fact]
    public async Task Events_go_on_meanwhile_and_it_tells_how_far_it_is_and_can_be_ended()
    {
        using var engine = Engine(null, o => Channels(o));
        Publish(engine, 2000, _ => new Paid());
        using var stop = new CancellationTokenSource();
        List<ForecastProgress> told = [];
        var progress = new Telling(at =>
        {
            told.Add(at);
            engine.Publish(new UserEvent("s", $"during {told.Count}", "new", time.GetUtcNow(), new Paid())).Status.Should().Be(PublishStatus.Accepted);
            if (told.Count == 3)
            {
                stop.Cancel();
            }
        });

        await FluentActions.Awaiting(() => engine.ForecastAsync(All, Sale, progress, stop.Token)).Should().ThrowAsync<OperationCanceledException>();

        told.Should().HaveCount(3).And.BeInAscendingOrder(at => at.Looked).And.OnlyContain(at => at.Users >= 2000);
        told[^1].Looked.Should().BeLessThan(2000);
    }

    [Fact]
    public async Task A_segment_asks_for_what_is_kept_and_for_nothing_else()
    {
        using var engine = Engine(null, o => Channels(o).AddSegment(Segment.Of("three", user => user.Count<Viewed>(7.Days()) >= 3)));

        await FluentActions.Awaiting(() => engine.ForecastAsync(Buyers, Sale)).Should().ThrowAsync<InvalidOperationException>()
            .WithMessage("The segment 'buyers' cannot be asked for: the fact Count<Paid> is not kept; say that it is asked for with AddSegment");
        await FluentActions.Awaiting(() => engine.ForecastAsync(Segment.Of("five", user => user.Count<Viewed>(7.Days()) >= 5), Sale)).Should().ThrowAsync<InvalidOperationException>()
            .WithMessage("*the fact Count<Viewed> up to that number is not kept*");
        await FluentActions.Awaiting(() => engine.ForecastAsync(Segment.Of("sent", user => user.Sent("sms", 7.Days()) > 0), Sale)).Should().ThrowAsync<InvalidOperationException>().WithMessage("*what was sent by 'sms' is not kept*");
        (await engine.ForecastAsync(Segment.Of("two", user => user.Count<Viewed>(7.Days()) >= 2), Sale)).Users.Should().Be(0);
    }

    [Fact]
    public void A_segment_s_mistakes_are_found_at_the_start() =>
        ((Action)(() => Engine(null, o => o.AddSegment(Segment.Of("strange", user => user.Count<Stranger>() > 0)).AddSegment(Buyers).AddSegment(Buyers)))).Should().Throw<InvalidConfigurationException>()
            .Which.Mistakes.Should().Contain(mistake => mistake.StartsWith("segment 'strange': no event type is registered for Stranger", StringComparison.Ordinal)).And.Contain("segment 'buyers': the name stands 2 times; give each segment a name of its own");

    [Fact]
    public async Task An_alias_is_no_user_of_its_own()
    {
        using var engine = Engine(null, o => Channels(o));
        Publish(engine, 2, _ => new Paid());
        await engine.LinkAsync("user-0", "user-1");

        (await engine.ForecastAsync(All, Sale)).Users.Should().Be(1);
    }

    [Fact]
    [Spec("reach.user")]
    public void Of_one_user_it_says_what_each_channel_says()
    {
        using var engine = Engine(null, o => Channels(o));
        Publish(engine, 10, _ => new Paid());

        engine.Reach("user-3", Sale).Should().BeEquivalentTo(new { Objection = (string?)null, Channel = "sms", Channels = new ChannelReach[] { new("app", "it is not installed: since user-3", false, 0), new("sms", null, false, 0) } });
        engine.Reach("user-9", Sale)!.Channel.Should().BeNull();
        engine.Reach("nobody", Sale).Should().BeNull();
        engine.Publish(new UserEvent("s", "no", "user-3", Start, new ConsentRevoked()));
        engine.Reach("user-3", Sale).Should().BeEquivalentTo(new { Channel = (string?)null }).And.Match<UserReach>(reach => reach.Objection != null);
    }

    [Fact]
    [Spec("reach.user")]
    public async Task What_the_catalogue_does_not_have_or_has_of_another_class_is_a_mistake()
    {
        using var engine = Engine(null, o => Channels(o).AddMessages(messages => messages.Add(new("sale", MessageClass.Marketing) { Channels = [new("sms")] })));
        Publish(engine, 1, _ => new Paid());
        engine.Reach("user-0", Sale)!.Channel.Should().Be("sms");

        await ShouldThrow(Send.Transactional("sale"), "'sale' is Marketing in the message catalogue, and sent as Transactional it reaches no one; ask for it as Marketing, or make it Transactional in the catalogue.");
        await ShouldThrow(Send.Marketing("sales"), "There is no 'sales' in the message catalogue; there are sale.");

        async Task ShouldThrow(OutgoingAction action, string why)
        {
            FluentActions.Invoking(() => engine.Reach("user-0", action)).Should().Throw<InvalidOperationException>().WithMessage(why);
            await FluentActions.Awaiting(() => engine.ForecastAsync(All, action)).Should().ThrowAsync<InvalidOperationException>().WithMessage(why);
        }
    }

    [Fact]
    [Spec("reach.user")]
    public void Facts_of_a_user_can_be_asked_for_as_of_now()
    {
        using var engine = Engine(null, o => o.AddSegment(Buyers));
        Publish(engine, 1, _ => new Paid());
        time.Advance(5.Hours());

        engine.Ask("user-0", user => (user.Count<Paid>(), user.Now)).Should().Be((1, Start.AddHours(5)));
        engine.Ask("nobody", user => user.Id).Should().BeNull();
    }

    private EngineOptions Channels(EngineOptions options) => options.AddChannel(app).AddChannel(sms);

    private static void Publish(MarketingEngine engine, int users, Func<int, object> data)
    {
        for (var i = 0; i < users; i++)
        {
            engine.Publish(new UserEvent("s", "1", $"user-{i}", Start, data(i)));
        }
    }

    private sealed class Telling(Action<ForecastProgress> tell) : IProgress<ForecastProgress>
    {
        public void Report(ForecastProgress value) => tell(value);
    }

    /// <summary>Reaches who viewed something lately.</summary>
    private sealed class Lately(IChannel inner) : DelegatingChannel(inner)
    {
        public override IReadOnlyList<System.Linq.Expressions.Expression<Func<UserFacts, object?>>> Reads => [user => user.Count<Viewed>(TimeSpan.FromHours(1))];

        public override Reachability Reach(UserFacts user, OutgoingAction action) => user.Count<Viewed>(TimeSpan.FromHours(1)) > 0 ? Reachability.Reachable : Reachability.Unreachable("not lately");
    }
}

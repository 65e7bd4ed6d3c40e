using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Wellspring.Engine.Tests.Hosting;
using Wellspring.Engine.Tests.Journal;

namespace Wellspring.Engine.Tests.Telemetry;

/// <summary>The instruments are the process's own, so nothing else may run beside these tests.</summary>
[CollectionDefinition(nameof(MetricsTests), DisableParallelization = true)]
[Collection(nameof(MetricsTests))]
public sealed class MetricsTests
{
    private static readonly DateTimeOffset Start = Shop.Time("2026-01-01T00:00:00Z");

    [Fact]
    public void Events_and_decisions_are_counted_and_no_attribute_holds_a_user_or_content()
    {
        List<(string Instrument, string Attributes)> measured = [];
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Name == "Wellspring.Engine")
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, by, tags, _) =>
        {
            by.Should().Be(1);
            measured.Add((instrument.Name, string.Join(',', tags.ToArray().Select(t => $"{t.Key}={t.Value}"))));
        });
        listener.Start();

        Shop.Scenario(Shop.Rule("greets", r => r.When<Viewed>().KeyedBy(v => v.Category).Then((_, v) => v.Price > 1 ? Send.Service("secret-template") : Actions.None)))
            .For("secret-user").When(new Viewed("secret-key", 2), new Viewed(), new UnregisteredEvent("secret-type")).WhenAt(Shop.Time("2026-01-01T00:00:00Z"), new Viewed(), id: "1");

        measured.Should().Equal(
            ("wellspring.engine.events", "wellspring.event.registered=True"),
            ("wellspring.engine.decisions", "wellspring.rule=greets,wellspring.outcome=Deliver"),
            ("wellspring.engine.events", "wellspring.event.registered=True"),
            ("wellspring.engine.decisions", "wellspring.rule=greets,wellspring.outcome=NotEligible"),
            ("wellspring.engine.events", "wellspring.event.registered=False"));
        measured.Should().NotContain(m => m.Attributes.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Deliveries_commits_and_timers_are_measured_and_no_attribute_holds_a_user_or_content()
    {
        ConcurrentQueue<(string Instrument, double Value, string Attributes)> measured = [];
        using var listener = new MeterListener();
        void Measure(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
            measured.Enqueue((instrument.Name, value, string.Join(',', tags.ToArray().Select(t => $"{t.Key}={t.Value}"))));
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Name == MarketingEngine.MeterName)
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Measure(instrument, value, tags));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Measure(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Measure(instrument, value, tags));
        listener.Start();
        var time = new ManualTime(Start);
        using var journal = new InMemoryJournal();
        using (var engine = Engine(time, journal))
        {
            engine.Publish(new UserEvent("s", "1", "secret-user", Start, new Viewed("secret-item")));
            engine.AdvanceTo(Start.AddMinutes(61));
            time.Advance(1.Hours());
            listener.RecordObservableInstruments();
            await Dispatch(engine, () => measured.Count(m => m.Instrument == "wellspring.engine.deliveries") == 4);
        }

        measured.Should().Contain([
            ("wellspring.commit.entries", 3, ""),
            ("wellspring.timer.lateness", 60, ""),
            ("wellspring.outbox.pending", 2, "wellspring.channel=metered"),
            ("wellspring.outbox.oldest_age", 3600, "wellspring.channel=metered"),
            ("wellspring.channel.breaker.open", 0, "wellspring.channel=metered"),
            ("wellspring.engine.deliveries", 1, "wellspring.channel=metered,wellspring.delivery.state=Delivered"),
            ("wellspring.delivery.duration", 3600, "wellspring.channel=metered"),
        ]);
        measured.Select(m => (m.Instrument, m.Attributes)).Should().Contain([("wellspring.commit.duration", ""), ("wellspring.delivery.attempt.duration", "wellspring.channel=metered,wellspring.delivery.result=Delivered")]);
        measured.Should().NotContain(m => m.Attributes.Contains("secret", StringComparison.Ordinal));

        measured.Clear();
        listener.RecordObservableInstruments();
        measured.Should().NotContain(m => m.Attributes.Contains("metered", StringComparison.Ordinal), "the engine is gone");
    }

    [Fact]
    public async Task Publishing_commits_and_attempts_are_traced_each_under_what_it_is_a_part_of()
    {
        ConcurrentQueue<Activity> ended = [];
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is MarketingEngine.ActivitySourceName or "test",
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        using var source = new ActivitySource("test");
        var journal = new FaultyJournal();
        using (var engine = Engine(new ManualTime(Start), journal))
        {
            journal.Before = _ => throw new JournalUnavailableException("no room");
            using (source.StartActivity("request"))
            {
                engine.Invoking(e => e.Publish(new UserEvent("s", "1", "secret-user", Start, new Viewed("secret-item")))).Should().Throw<JournalUnavailableException>();
            }

            journal.Before = _ => { };
            await engine.PublishAsync([], default);
            await Dispatch(engine, () => ended.Any(a => a.OperationName == "deliver"));
        }

        Activity Of(string name) => ended.First(a => a.OperationName == name);
        Of("publish").ParentSpanId.Should().Be(Of("request").SpanId);
        Of("commit").ParentSpanId.Should().Be(Of("publish").SpanId);
        (Of("commit").Status, Of("commit").GetTagItem("error.type")).Should().Be((ActivityStatusCode.Error, "JournalUnavailableException"));
        var attempt = Of("deliver");
        attempt.Parent.Should().BeNull();
        attempt.TagObjects.Select(tag => tag.Key).Should().Equal("wellspring.channel", "wellspring.rule", "wellspring.delivery.id", "wellspring.delivery.attempt", "wellspring.delivery.result");
        ended.SelectMany(a => a.TagObjects).Should().NotContain(tag => $"{tag.Value}".Contains("secret", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("hosting.md")]
    [InlineData("hosting.zh-CN.md")]
    public void The_pages_list_the_instruments(string page)
    {
        using var journal = new InMemoryJournal();
        using var engine = Engine(new ManualTime(Start), journal);
        List<string> instruments = [];
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Name == MarketingEngine.MeterName)
            {
                instruments.Add($"{instrument.Name} {instrument.Unit}");
            }
        };
        listener.Start();

        File.ReadLines(Path.Combine(Path.GetDirectoryName(SourceFile())!, "../../../docs", page))
            .Where(line => line.StartsWith("| `wellspring.", StringComparison.Ordinal)).Select(line => line.Split('|')).Select(cells => $"{cells[1].Trim(' ', '`')} {cells[3].Trim()}")
            .Should().BeEquivalentTo(instruments);
    }

    private static string SourceFile([System.Runtime.CompilerServices.CallerFilePath] string path = "") => path;

    [Fact]
    public async Task What_a_listener_throws_harms_no_one()
    {
        var thrown = 0;
        Exception Thrown()
        {
            Interlocked.Increment(ref thrown);
            return new InvalidOperationException();
        }

        using var journal = new InMemoryJournal();
        using var engine = Engine(new ManualTime(Start), journal);
        using (var meters = new MeterListener())
        using (var activities = new ActivityListener())
        {
            meters.InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Meter.Name == MarketingEngine.MeterName)
                {
                    l.EnableMeasurementEvents(instrument);
                }
            };
            meters.SetMeasurementEventCallback<long>((_, _, _, _) => throw Thrown());
            meters.SetMeasurementEventCallback<int>((_, _, _, _) => throw Thrown());
            meters.SetMeasurementEventCallback<double>((_, _, _, _) => throw Thrown());
            meters.Start();
            (activities.ShouldListenTo, activities.Sample) = (source => source.Name == MarketingEngine.ActivitySourceName, (ref _) => ActivitySamplingResult.AllData);
            activities.ActivityStopped = _ => throw Thrown();
            ActivitySource.AddActivityListener(activities);

            engine.Publish(new UserEvent("s", "1", "li", Start, new Viewed())).Status.Should().Be(PublishStatus.Accepted);
            await Dispatch(engine, () => engine.FindUser("li")!.Deliveries.Count == 0);
        }

        thrown.Should().BeGreaterThan(8);
        engine.FindUser("li")!.Deliveries.Should().BeEmpty();
        engine.CheckJournal();
    }

    private static MarketingEngine Engine(TimeProvider time, IJournal journal) => Shop.Engine(
        o =>
        {
            (o.TimeProvider, o.Journal) = (time, journal);
            o.AddChannel(new CollectingChannel("metered"));
        },
        Shop.Rule("hello", r => r.When<Viewed>().Step("now", (_, v) => Send.Marketing("hi").With("item", v.Category)).Step("later", after: 1.Hours(), (_, _) => Send.Marketing("hi"))));

    private static async Task Dispatch(MarketingEngine engine, Func<bool> until)
    {
        using var stop = new CancellationTokenSource();
        var dispatch = engine.DispatchAsync(stop.Token);
        for (var i = 0; i < 3000 && !until(); i++)
        {
            await Task.Delay(10);
        }

        await stop.CancelAsync();
        await dispatch;
    }
}

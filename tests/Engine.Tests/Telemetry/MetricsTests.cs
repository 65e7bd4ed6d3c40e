using System.Diagnostics.Metrics;

namespace Wellspring.Engine.Tests.Telemetry;

/// <summary>The instruments are the process's own, so nothing else may run beside these tests.</summary>
[CollectionDefinition(nameof(MetricsTests), DisableParallelization = true)]
[Collection(nameof(MetricsTests))]
public sealed class MetricsTests
{
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
}

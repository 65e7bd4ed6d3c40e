using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using Wellspring.Engine;

namespace Wellspring.GettingStarted;

/// <summary>The engine's metrics as lines of text, to look at without further ado. A real host hands them to OpenTelemetry; docs/hosting.md says how.</summary>
internal sealed class MetricsText : IDisposable
{
    private readonly ConcurrentDictionary<string, double> values = new(StringComparer.Ordinal);
    private readonly MeterListener listener = new();

    public MetricsText()
    {
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Name == MarketingEngine.MeterName)
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Measure(instrument, value, tags));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Measure(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Measure(instrument, value, tags));
        listener.Start();
    }

    public override string ToString()
    {
        listener.RecordObservableInstruments();
        return string.Concat(values.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} {pair.Value}\n")));
    }

    public void Dispose() => listener.Dispose();

    private void Measure(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var attributes = $"{{{string.Join(",", tags.ToArray().Select(tag => $"{tag.Key}=\"{tag.Value}\""))}}}";
        if (instrument is Histogram<double> or Histogram<int>)
        {
            Add($"{instrument.Name}.count{attributes}", 1);
            Add($"{instrument.Name}.sum{attributes}", value);
        }
        else if (instrument.IsObservable)
        {
            values[instrument.Name + attributes] = value;
        }
        else
        {
            Add(instrument.Name + attributes, value);
        }
    }

    private void Add(string name, double value) => values.AddOrUpdate(name, value, (_, sum) => sum + value);
}

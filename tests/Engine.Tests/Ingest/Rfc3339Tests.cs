using System.Globalization;

namespace Wellspring.Engine.Tests.Ingest;

[Spec("events.envelope")]
public sealed class Rfc3339Tests
{
    [Theory]
    [InlineData("2024-03-01T08:00:00Z", "2024-03-01T08:00:00.0000000")]
    [InlineData("2024-03-01t08:00:00z", "2024-03-01T08:00:00.0000000")]
    [InlineData("2024-03-01T08:00:00+08:00", "2024-03-01T00:00:00.0000000")]
    [InlineData("2024-03-01T00:00:00+05:45", "2024-02-29T18:15:00.0000000")]
    [InlineData("2024-02-29T23:30:00-01:00", "2024-03-01T00:30:00.0000000")]
    [InlineData("2024-03-01T08:00:00-00:00", "2024-03-01T08:00:00.0000000")]
    [InlineData("2024-03-01T08:00:00+23:59", "2024-02-29T08:01:00.0000000")]
    [InlineData("2024-03-01T08:00:00.5Z", "2024-03-01T08:00:00.5000000")]
    [InlineData("2024-03-01T08:00:00.123456789+08:00", "2024-03-01T00:00:00.1234567")]
    [InlineData("2024-03-01T08:00:00.0000000999999999999999Z", "2024-03-01T08:00:00.0000000")]
    [InlineData("2024-03-01T08:00:00.9999999999Z", "2024-03-01T08:00:00.9999999")]
    [InlineData("2000-02-29T00:00:00Z", "2000-02-29T00:00:00.0000000")]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.0000000")]
    [InlineData("9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.9999999")]
    public void A_time_with_a_zone_is_read_to_100_ns(string text, string utc)
    {
        Rfc3339.TryRead(text, out var ticks).Should().BeTrue();
        new DateTime(ticks, DateTimeKind.Utc).ToString("yyyy-MM-ddTHH:mm:ss.fffffff", CultureInfo.InvariantCulture).Should().Be(utc);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2024-03-01")]
    [InlineData("2024-03-01T08:00:00")]
    [InlineData("2024-03-01T08:00Z")]
    [InlineData("2024-03-01 08:00:00Z")]
    [InlineData("2024-3-1T08:00:00Z....")]
    [InlineData("20240301T080000Z00000")]
    [InlineData("2024-03-01T08:00:00.Z")]
    [InlineData("2024-03-01T08:00:00,5Z")]
    [InlineData("2024-03-01T08:00:00.5")]
    [InlineData("2024-03-01T08:00:00 Z")]
    [InlineData("2024-03-01T08:00:00ZZ")]
    [InlineData("2024-03-01T08:00:00+08")]
    [InlineData("2024-03-01T08:00:00+0800")]
    [InlineData("2024-03-01T08:00:00+8:00")]
    [InlineData("2024-03-01T08:00:00+24:00")]
    [InlineData("2024-03-01T08:00:00+08:60")]
    [InlineData("2024-03-01T08:00:00*08:00")]
    [InlineData("2024-03-01T08:00:00+08.00")]
    [InlineData("2024-03-01T24:00:00Z")]
    [InlineData("2024-03-01T08:60:00Z")]
    [InlineData("2024-03-01T08:00:61Z")]
    [InlineData("2023-02-29T08:00:00Z")]
    [InlineData("1900-02-29T08:00:00Z")]
    [InlineData("2024-04-31T08:00:00Z")]
    [InlineData("2024-00-10T08:00:00Z")]
    [InlineData("2024-13-10T08:00:00Z")]
    [InlineData("2024-01-00T08:00:00Z")]
    [InlineData("0000-01-01T08:00:00Z")]
    [InlineData("-001-01-01T08:00:00Z")]
    [InlineData("0001-01-01T00:00:00+00:01")]
    [InlineData("9999-12-31T23:59:59-00:01")]
    [InlineData("٢٠٢٤-03-01T08:00:00Z")]
    [InlineData("2024-03-01T08:00:00.٥Z")]
    [InlineData(" 2024-03-01T08:00:00Z")]
    public void Anything_else_is_no_time(string text) => Rfc3339.TryRead(text, out _).Should().BeFalse();
}

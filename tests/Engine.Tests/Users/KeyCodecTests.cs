namespace Wellspring.Engine.Tests.Users;

public sealed class KeyCodecTests
{
    [Fact]
    [Spec("facts.fold")]
    public void Every_kind_of_key_is_read_as_it_was_written()
    {
        RoundTrips<string?>("text", "", null, "小");
        RoundTrips(true, false);
        RoundTrips(int.MinValue, 0, int.MaxValue);
        RoundTrips(long.MinValue, long.MaxValue);
        RoundTrips(1.50m, decimal.MinValue);
        RoundTrips(Guid.Empty, new Guid("00112233-4455-6677-8899-aabbccddeeff"));
        RoundTrips(DateOnly.MinValue, DateOnly.MaxValue);
        RoundTrips(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        RoundTrips(DayOfWeek.Sunday, DayOfWeek.Saturday);
        RoundTrips<int?>(null, 7);
        RoundTrips<DayOfWeek?>(null, DayOfWeek.Friday);
        RoundTrips(new ValueTuple<string?>(null), new ValueTuple<string?>("a"));
        RoundTrips(("a", new ValueTuple<int>(1)), ("", new ValueTuple<int>(2)));
    }

    [Theory]
    [InlineData(typeof(double))]
    [InlineData(typeof(object))]
    [InlineData(typeof(Viewed))]
    [InlineData(typeof(List<string>))]
    [InlineData(typeof(ValueTuple<double>))]
    public void Other_types_are_not_supported(Type type) => KeyCodec.Supports(type).Should().BeFalse();

    private static void RoundTrips<T>(params T[] values)
    {
        foreach (var value in values)
        {
            var writer = new StateWriter();
            KeyCodec<T>.Write(writer, value);
            var reader = new StateReader(writer.Written.ToArray());
            KeyCodec<T>.Read(reader).Should().Be(value);
            reader.IsAtEnd.Should().BeTrue();
        }
    }
}

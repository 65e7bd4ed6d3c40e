using FsCheck;
using FsCheck.Fluent;

namespace Wellspring.Engine.Tests.Users;

public sealed class StateWriterTests
{
    [Fact]
    public void Any_number_time_and_fingerprint_is_read_as_it_was_written() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(500),
            Prop.ForAll(ArbMap.Default.ArbFor<(decimal Number, long Time, long Clock, ulong Id)>(), any =>
            {
                var (number, time, clock, id) = any;
                using var writer = new StateWriter { Clock = clock };
                writer.WriteFirst(id);
                writer.WriteNumber(number);
                writer.WriteTime(time);
                writer.WriteSigned(time);
                writer.WriteFingerprint(id);
                writer.WriteFingerprint(UInt128.MaxValue);

                var reader = new StateReader(writer.Written.ToArray()) { Clock = clock };
                reader.ReadFirst().Should().Be(id);
                decimal.GetBits(reader.ReadNumber()).Should().Equal(decimal.GetBits(number));
                reader.ReadTime().Should().Be(time);
                reader.ReadSigned().Should().Be(time);
                reader.ReadFingerprint().Should().Be(id);
                reader.ReadFingerprint().Should().Be(UInt128.MaxValue);
                reader.BaseStream.Position.Should().Be(reader.BaseStream.Length);
            }));

    [Theory]
    [InlineData("0")]
    [InlineData("-0.00")]
    [InlineData("5.00")]
    [InlineData("-79228162514264337593543950335")]
    [InlineData("0.0000000000000000000000000001")]
    [InlineData("18446744073709551616")]
    public void A_number_keeps_its_sign_and_scale(string text)
    {
        var number = decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        using var writer = new StateWriter();
        writer.WriteNumber(number);

        decimal.GetBits(new StateReader(writer.Written.ToArray()).ReadNumber()).Should().Equal(decimal.GetBits(number));
    }

    [Theory]
    [InlineData(long.MinValue, long.MaxValue)]
    [InlineData(long.MaxValue, long.MinValue)]
    [InlineData(long.MaxValue, 0)]
    public void A_time_at_the_end_of_time_is_kept(long time, long clock)
    {
        using var writer = new StateWriter { Clock = clock };
        writer.WriteTime(time);

        new StateReader(writer.Written.ToArray()) { Clock = clock }.ReadTime().Should().Be(time);
    }
}

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
                var writer = new StateWriter { Clock = clock };
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
                reader.IsAtEnd.Should().BeTrue();
            }));

    [Fact]
    public void What_is_written_has_the_bytes_that_stores_have()
    {
        var writer = new StateWriter { Clock = 1000 };
        void Is(Action write, string hex)
        {
            writer.Clear();
            write();
            Convert.ToHexString(writer.Written).Should().Be(hex);
        }

        Is(() => writer.Write(true), "01");
        Is(() => writer.Write(0x01020304), "04030201");
        Is(() => writer.Write(-2L), "FEFFFFFFFFFFFFFF");
        Is(() => writer.Write("a小"), "0461E5B08F");
        Is(() => writer.WriteVarint(127), "7F");
        Is(() => writer.WriteVarint(300), "AC02");
        Is(() => writer.WriteVarint(long.MaxValue), "FFFFFFFFFFFFFFFF7F");
        Is(() => writer.WriteTime(900), "C801");
        Is(() => writer.WriteTime(1100), "C701");
        Is(() => writer.WriteNumber(-5.00m), "82F403");
        Is(() => writer.WriteNumber(decimal.MaxValue), "40FFFFFFFFFFFFFFFFFF01FFFFFFFF");
        Is(() => writer.WriteFirst(new UInt128(1, 2)), "01000000000000000200000000000000");
        Is(() => writer.WriteFingerprint(1), "0000000000000000000100000000000000");
        Is(() => KeyCodec<string?>.Write(writer, "小"), "0103E5B08F");
        Is(() => KeyCodec<decimal>.Write(writer, -1.5m), "0F000000000000000000000000000180");
        Is(() => KeyCodec<Guid>.Write(writer, new Guid("00112233-4455-6677-8899-aabbccddeeff")), "33221100554477668899AABBCCDDEEFF");
        Is(() => KeyCodec<DayOfWeek?>.Write(writer, DayOfWeek.Friday), "010500000000000000");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(16_383)]
    [InlineData(16_384)]
    [InlineData(70_000)]
    public void A_frame_of_any_size_is_read_or_passed_over(int size)
    {
        var content = Enumerable.Range(0, size).Select(i => (byte)i).ToArray();
        var writer = new StateWriter();
        writer.Write("before");
        var frame = writer.BeginFrame();
        writer.Write(content);
        writer.EndFrame(frame);
        writer.Write("after");

        var reader = new StateReader(writer.Written.ToArray());
        reader.ReadString().Should().Be("before");
        var end = reader.ReadFrame();
        reader.Take(size).ToArray().Should().Equal(content);
        reader.Position.Should().Be(end);
        reader.ReadString().Should().Be("after");
        reader.IsAtEnd.Should().BeTrue();
    }

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
        var writer = new StateWriter();
        writer.WriteNumber(number);

        decimal.GetBits(new StateReader(writer.Written.ToArray()).ReadNumber()).Should().Equal(decimal.GetBits(number));
    }

    [Theory]
    [InlineData(long.MinValue, long.MaxValue)]
    [InlineData(long.MaxValue, long.MinValue)]
    [InlineData(long.MaxValue, 0)]
    public void A_time_at_the_end_of_time_is_kept(long time, long clock)
    {
        var writer = new StateWriter { Clock = clock };
        writer.WriteTime(time);

        new StateReader(writer.Written.ToArray()) { Clock = clock }.ReadTime().Should().Be(time);
    }
}

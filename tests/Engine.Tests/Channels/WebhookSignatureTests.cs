using System.Text;

namespace Wellspring.Engine.Tests.Channels;

public sealed class WebhookSignatureTests
{
    private const string Secret = "0123456789abcdef0123456789abcdef";
    private const string Hex = "c0dfac66577481a08b28ea4ea645b14087f6e89ff1daf9c4e0728c1a032ed913";
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("{\"version\":1,\"id\":\"水\"}");
    private static readonly DateTimeOffset At = DateTimeOffset.FromUnixTimeSeconds(1767268800);

    [Fact]
    public void A_signature_is_the_one_that_others_compute() =>
        WebhookSignature.Sign(Secret, Body, At.AddMilliseconds(999)).Should().Be($"t=1767268800,v1={Hex}");

    [Fact]
    public void What_was_signed_is_verified() =>
        WebhookSignature.Verify(Secret, WebhookSignature.Sign(Secret, Body, At), Body, At, 5.Minutes()).Should().BeTrue();

    [Theory]
    [InlineData(0, true)]
    [InlineData(300, true)]
    [InlineData(-300, true)]
    [InlineData(301, false)]
    [InlineData(-301, false)]
    public void It_is_good_for_a_time(int secondsLater, bool good) =>
        WebhookSignature.Verify(Secret, WebhookSignature.Sign(Secret, Body, At), Body, At.AddSeconds(secondsLater), 5.Minutes()).Should().Be(good);

    [Fact]
    public void Another_body_another_secret_and_another_time_are_not()
    {
        var header = WebhookSignature.Sign(Secret, Body, At);
        WebhookSignature.Verify(Secret, header, [.. Body, 32], At, 5.Minutes()).Should().BeFalse();
        WebhookSignature.Verify(Secret + "0", header, Body, At, 5.Minutes()).Should().BeFalse();
        WebhookSignature.Verify(Secret, header.Replace("t=1767268800", "t=1767268801", StringComparison.Ordinal), Body, At, 5.Minutes()).Should().BeFalse();
    }

    [Theory]
    [InlineData($"t=1767268800,v1={Hex}", true)]
    [InlineData($"v1={Hex},t=1767268800", true)]
    [InlineData($"t=1767268800, v1={Hex}", true)]
    [InlineData($"t=1767268800,v1=0000000000000000000000000000000000000000000000000000000000000000,v1={Hex}", true)]
    [InlineData($"t=1767268800,v2=later,v1={Hex}", true)]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData(",,,=,", false)]
    [InlineData("t=1767268800", false)]
    [InlineData($"v1={Hex}", false)]
    [InlineData($"t=,v1={Hex}", false)]
    [InlineData($"t=-1767268800,v1={Hex}", false)]
    [InlineData($"t=99999999999999999999,v1={Hex}", false)]
    [InlineData($"t=9223372036854775807,v1={Hex}", false)]
    [InlineData($"t=1767268800,t=1767268800,v1={Hex}", false)]
    [InlineData($"t=1767268800,v1={Hex}00", false)]
    [InlineData("t=1767268800,v1=zz", false)]
    [InlineData("t=1767268800,v1=", false)]
    public void A_header_is_read_strictly(string? header, bool good) =>
        WebhookSignature.Verify(Secret, header, Body, At, 5.Minutes()).Should().Be(good);

    [Fact]
    public void A_header_of_any_length_is_no_work() =>
        WebhookSignature.Verify(Secret, $"t=1767268800,v1={Hex}" + new string(',', 2000), Body, At, 5.Minutes()).Should().BeFalse();
}

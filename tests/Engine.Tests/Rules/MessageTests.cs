namespace Wellspring.Engine.Tests.Rules;

public sealed class MessageTests
{
    [Fact]
    public void Two_messages_of_one_content_are_equal()
    {
        Send.Service("a").With("x", 1.5m).Tagged("t").Should().Be(Send.Service("a").With("x", 1.5m).Tagged("t"));
        Send.Service("a").Should().NotBe(Send.Marketing("a"));
    }
}

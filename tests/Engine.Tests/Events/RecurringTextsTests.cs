using System.Text;

namespace Wellspring.Engine.Tests.Events;

public sealed class RecurringTextsTests
{
    [Fact]
    public void A_text_that_comes_again_is_the_same_object() =>
        RecurringTexts.Of("viewed"u8).Should().BeSameAs(RecurringTexts.Of("viewed"u8));

    [Fact]
    public void Any_text_is_what_its_bytes_say_however_many_there_are()
    {
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < 5000; i++)
            {
                foreach (var text in new[] { $"{i}", $"小{i}", new string('x', i % 100), "" })
                {
                    RecurringTexts.Of(Encoding.UTF8.GetBytes(text)).Should().Be(text);
                }
            }
        }
    }
}

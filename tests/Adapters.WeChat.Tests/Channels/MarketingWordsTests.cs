namespace Wellspring.Adapters.WeChat.Tests.Channels;

public sealed class MarketingWordsTests
{
    [Theory]
    [InlineData("优惠")]
    [InlineData("kaffee")]
    [InlineData("ÄPFEL")]
    [InlineData("σοφία")]
    [InlineData("ıslak")]
    [InlineData("ǆep")]
    [InlineData("𐐨𐐩")]
    public void A_word_is_found_as_a_plain_search_without_regard_to_case_finds_it_whatever_the_first_letter(string word)
    {
        MarketingWords words = new(["别的", word]);
        for (var first = 0; first <= char.MaxValue; first++)
        {
            var text = $"in {(char)first}{word[1..]}!";
            if (words.IsIn(text) != text.Contains(word, StringComparison.OrdinalIgnoreCase))
            {
                Assert.Fail($"U+{first:X4} before '{word[1..]}'");
            }
        }
    }

    [Fact]
    public void Those_that_are_in_a_text_are_named_and_an_empty_one_is_none()
    {
        MarketingWords words = new(["优惠", "", "Sale", "红包"]);
        words.In("sale, 优惠多多").Should().Equal("优惠", "Sale");
        words.IsIn("sale").Should().BeTrue();
        words.IsIn("an order was paid").Should().BeFalse();
        new MarketingWords([]).IsIn("优惠").Should().BeFalse();
    }
}

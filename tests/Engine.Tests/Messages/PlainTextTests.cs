namespace Wellspring.Engine.Tests.Messages;

public sealed class PlainTextTests
{
    private const string Family = "👨‍👩‍👧‍👦";

    [Theory]
    [InlineData("", 0)]
    [InlineData("abc", 3)]
    [InlineData("巧克力", 3)]
    [InlineData("🍫🍫", 2)]
    [InlineData("e\u0301", 1)]
    [InlineData("👋🏽", 1)]
    [InlineData("🇨🇳🇩🇪", 2)]
    [InlineData(Family, 1)]
    public void Length_is_counted_as_a_reader_counts(string text, int length) => PlainText.Length(text).Should().Be(length);

    [Theory]
    [InlineData("巧克力", 3, "巧克力")]
    [InlineData("巧克力糖", 3, "巧克…")]
    [InlineData("巧克力糖", 1, "…")]
    [InlineData("🍫🍫🍫", 2, "🍫…")]
    [InlineData(Family + Family + Family, 2, Family + "…")]
    [InlineData("ae\u0301io", 3, "ae\u0301…")]
    [InlineData("", 1, "")]
    public void A_text_is_cut_between_characters_and_the_ellipsis_counts(string text, int max, string cut) => PlainText.Cut(text, max).Should().Be(cut);

    [Fact]
    public void Marks_heaped_on_marks_do_not_pass_for_one_character()
    {
        var heap = "a" + new string('\u0301', 10_000);
        PlainText.Length(heap).Should().BeGreaterThan(300);
        PlainText.Cut("x" + heap, 20).Should().Be("x…");
    }

    [Theory]
    [InlineData("plain 巧克力 🍫", "plain 巧克力 🍫")]
    [InlineData("a\r\nb\tc\0d\u001b[2Je\u007ff\u0085g", "abcd[2Jefg")]
    [InlineData("line\u2028paragraph\u2029end", "lineparagraphend")]
    [InlineData("\u202egnp.exe\u2066x\u2069", "gnp.exex")]
    [InlineData(Family, Family)]
    [InlineData("{item}", "{item}")]
    public void Control_characters_go_and_all_else_stays(string text, string clean) => PlainText.Clean(text).Should().Be(clean);

    [Fact]
    public void Half_of_a_surrogate_pair_becomes_a_replacement_character()
    {
        // Not as theory data, for which such a text is no text.
        PlainText.Clean("a\ud83d").Should().Be("a\ufffd");
        PlainText.Clean("\udf6bb").Should().Be("\ufffdb");
    }
}

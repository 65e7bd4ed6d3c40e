using System.Collections.Immutable;
using static Wellspring.Engine.Tests.Messages.Catalogs;

namespace Wellspring.Engine.Tests.Messages;

public sealed class RenderedFieldsTests
{
    private static readonly RenderedMessage Bare = new("m", "en");

    [Fact]
    public void They_are_ordered_by_key_ordinal_however_the_catalogue_or_a_caller_has_them()
    {
        var catalog = Read(One("""{"class":"Service","channels":{"free":{"fields":{"b":"1","a":"2","_":"3","B":"4"}}}}"""));
        catalog.Render(Send.Service("m"), "free").Message!.Fields.Keys.Should().Equal("B", "_", "a", "b");

        var given = Of(("b", "1"), ("a", "2"), ("_", "3"), ("B", "4"));
        given.Keys.Should().Equal("B", "_", "a", "b");
        given.Values.Should().Equal("4", "3", "2", "1");
        given.Select(field => $"{field.Key}={field.Value}").Should().Equal("B=4", "_=3", "a=2", "b=1");

        var backwards = given.ToImmutableSortedDictionary(Comparer<string>.Create((x, y) => string.CompareOrdinal(y, x)));
        (Bare with { Fields = backwards }).Fields.Keys.Should().Equal(given.Keys);
    }

    [Fact]
    public void Each_is_found_by_its_key_and_no_other()
    {
        var fields = Of(("b", "1"), ("a", "2"));
        fields["a"].Should().Be("2");
        fields.TryGetValue("b", out var value).Should().BeTrue();
        value.Should().Be("1");
        fields.ContainsKey("A").Should().BeFalse();
        fields.GetValueOrDefault("").Should().BeNull();
        fields.Invoking(f => f["c"]).Should().Throw<KeyNotFoundException>();
        fields.Invoking(f => f.ContainsKey(null!)).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void What_comes_out_empty_is_left_out()
    {
        var catalog = Read(One("""{"class":"Service","fields":{"x":{"required":false},"y":{"required":false}},"channels":{"free":{"fields":{"c":"{y}","b":"{x}","a":"{x}{y}"}}}}"""));
        Render("", "").Should().BeEmpty();
        Render("1", "").Should().Equal(Of(("a", "1"), ("b", "1")));
        Render("", "2").Should().Equal(Of(("a", "2"), ("c", "2")));
        Render("1", "2").Should().Equal(Of(("a", "12"), ("b", "1"), ("c", "2")));

        IReadOnlyDictionary<string, string> Render(string x, string y) => catalog.Render(Send.Service("m").With("x", x).With("y", y), "free").Message!.Fields;
    }

    [Fact]
    public void A_dictionary_that_is_given_is_copied_once()
    {
        Dictionary<string, string> given = new() { ["a"] = "1" };
        var message = Bare with { Fields = given };
        given["a"] = "2";
        message.Fields.Should().Equal(Of(("a", "1")));
        (Bare with { Fields = message.Fields }).Fields.Should().BeSameAs(message.Fields);
        FluentActions.Invoking(() => Bare with { Fields = null! }).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void Messages_are_equal_where_keys_and_values_are()
    {
        var message = Message(("a", "1"), ("b", "2"));
        message.Should().Be(Message(("b", "2"), ("a", "1")));
        message.GetHashCode().Should().Be(Message(("b", "2"), ("a", "1")).GetHashCode());
        message.Should().NotBe(Message(("a", "2"), ("b", "1")));
        message.Should().NotBe(Message(("a", "1"), ("c", "2")));
        message.Should().NotBe(Message(("a", "1")));
        message.Should().NotBe(Bare);

        static RenderedMessage Message(params (string Key, string Value)[] fields) => Bare with { Fields = Of(fields) };
    }

    private static IReadOnlyDictionary<string, string> Of(params (string Key, string Value)[] fields) =>
        (Bare with { Fields = fields.ToDictionary(field => field.Key, field => field.Value, StringComparer.Ordinal) }).Fields;
}

namespace Wellspring.Engine.Tests.Events;

public sealed class EventTypesTests
{
    [Fact]
    public void A_name_or_a_record_that_is_registered_already_is_refused_and_named()
    {
        var options = new EngineOptions().AddEvents(Shop.Events);

        FluentActions.Invoking(() => options.AddEvents(types => types.Add("viewed", ShopJson.Default.Paid)))
            .Should().Throw<ArgumentException>().WithMessage("The event type 'viewed' is registered already, for Viewed; register it once.*");
        FluentActions.Invoking(() => options.AddEvents(types => types.Add("seen", ShopJson.Default.Viewed)))
            .Should().Throw<ArgumentException>().WithMessage("Viewed is registered already, as 'viewed'; give 'seen' a record of its own.*");
    }

    [Fact]
    public void An_event_made_in_code_needs_its_texts_and_data()
    {
        FluentActions.Invoking(() => new UserEvent("", "1", "li", default, new Viewed())).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new UserEvent("s", "", "li", default, new Viewed())).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new UserEvent("s", "1", "", default, new Viewed())).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new UserEvent("s", "1", "li", default, null!)).Should().Throw<ArgumentException>();
    }

    [Theory]
    [InlineData("", 0xcbf29ce484222325)]
    [InlineData("a", 0xaf63dc4c8601ec8c)]
    [InlineData("foobar", 0x85944171f73967e8)]
    public void The_hash_behind_partitions_is_FNV_1a(string text, ulong hash) => Fnv1a.Hash64(text).Should().Be(hash);

    [Fact]
    public void The_hash_of_a_long_text_is_that_of_its_UTF_8()
    {
        var text = string.Concat(Enumerable.Repeat("小李", 100));

        Fnv1a.Hash64(text).Should().Be(System.Text.Encoding.UTF8.GetBytes(text).Aggregate(0xcbf29ce484222325, (hash, b) => unchecked((hash ^ b) * 0x100000001b3)));
    }

    [Fact]
    [Spec("events.repeat")]
    public void Source_and_id_do_not_run_together() =>
        new[] { ("ab", "c"), ("a", "bc"), ("abc", ""), ("", "abc"), ("c", "ab") }.Select(p => Fnv1a.Hash128(p.Item1, p.Item2)).Should().OnlyHaveUniqueItems();
}

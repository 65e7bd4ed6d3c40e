using System.Text;

namespace Wellspring.Engine.Tests.Ingest;

/// <summary>What comes in one body.</summary>
public sealed class BatchTests
{
    [Fact]
    public async Task One_event_is_one_answer() => (await Publish(Event(1))).Should().Equal("Accepted");

    [Fact]
    public async Task An_array_is_an_answer_for_each_in_their_order_and_bad_ones_harm_no_others() =>
        (await Publish($" [ {Event(1)} , 7, {Event(1)},\n{{\"specversion\":\"1.0\"}}, \"a]b\", {Event(2)} ] "))
            .Should().Equal("Accepted", "not a JSON object", "Repeated", "id is missing or no text", "not a JSON object", "Accepted");

    [Fact]
    public async Task A_byte_order_mark_before_a_body_harms_no_event()
    {
        (await Publish($"\uFEFF{Event(1)}")).Should().Equal("Accepted");
        (await Publish($"\uFEFF[{Event(1)},{Event(2)}]")).Should().Equal("Accepted", "Accepted");
        Lines("\uFEFF{\"a\":1}\r\n\uFEFF7").Should().Equal((1, "{\"a\":1}\r"), (2, "\uFEFF7"));
        Lines("\uFEFF").Should().BeEmpty();
    }

    [Fact]
    public async Task An_empty_array_is_no_answer() => (await Publish("[]")).Should().BeEmpty();

    [Theory]
    [InlineData("", "not JSON at byte 1")]
    [InlineData("[", "not JSON at byte 2")]
    [InlineData("[{\"cut", "not JSON at byte 7")]
    [InlineData("{}]", "not JSON at byte 3")]
    [InlineData("7", "not a JSON object")]
    public async Task What_is_no_JSON_is_refused_as_a_whole(string text, string reason) => (await Publish(text)).Should().Equal(reason);

    [Theory]
    [InlineData("")]
    [InlineData(",")]
    [InlineData(",]")]
    [InlineData("]]")]
    [InlineData(" {0}")]
    [InlineData("]{0}")]
    [InlineData(",{{")]
    [InlineData(",{{\"specversion")]
    [InlineData(",tru")]
    [InlineData(",{{\"data\":{{}},{0}]")]
    public async Task An_array_that_is_cut_off_harms_no_event_before_the_cut(string end)
    {
        var answers = await Publish($"[{Event(1)},{Event(2)}{string.Format(System.Globalization.CultureInfo.InvariantCulture, end, Event(3))}");
        answers.Should().HaveCount(3);
        answers[..2].Should().Equal("Accepted", "Accepted");
        answers[2].Should().StartWith("not JSON at byte ");
    }

    [Fact]
    public async Task The_rest_of_an_array_that_goes_wrong_is_refused_for_what_is_wrong_and_not_for_its_length() =>
        (await Publish($$"""[{{Event(1)}},{"id":7 7},{{string.Join(',', Enumerable.Repeat(Event(2), 1000))}}]""")).Should().Equal("Accepted", "not JSON at byte 9");

    [Fact]
    public async Task One_event_that_is_too_deep_harms_no_other()
    {
        var deep = $$"""{"specversion":"1.0","data":{{new string('[', 600)}}{{new string(']', 600)}}}""";
        var answers = await Publish($"[{deep},{Event(1)}]");
        answers.Should().HaveCount(2);
        answers[0].Should().StartWith("not JSON");
        answers[1].Should().Be("Accepted");
    }

    [Fact]
    public void Lines_are_events_with_their_numbers_and_blank_ones_are_none() =>
        Lines("{\"a\":1}\r\n\n \t\r\n7\n{\"b\"").Should().Equal((1, "{\"a\":1}\r"), (4, "7"), (5, "{\"b\""));

    [Fact]
    public void A_text_without_lines_has_no_events() => Lines("").Should().BeEmpty();

    [Fact]
    public void More_events_than_asked_for_are_none()
    {
        CloudEventBatch.SplitLines("1\n2\n\n"u8.ToArray(), max: 2).Should().HaveCount(2);
        CloudEventBatch.SplitLines("1\n2\n3"u8.ToArray(), max: 2).Should().BeNull();
        CloudEventBatch.Split("[1,2]"u8.ToArray(), max: 2).Should().HaveCount(2);
        CloudEventBatch.Split("[1,2,3]"u8.ToArray(), max: 2).Should().BeNull();
        CloudEventBatch.Split("[1,2,{"u8.ToArray(), max: 2).Should().BeNull();
    }

    [Fact]
    public async Task More_than_the_intake_holds_are_refused_as_a_whole()
    {
        var three = $"[{Event(1)},{Event(2)},{Event(3)}]";
        (await Publish(three, o => o.IntakeCapacity = 2)).Should().Equal("more than 2 events at once; publish them in several parts");
        (await Publish(three, o => o.IntakeCapacity = 3)).Should().Equal("Accepted", "Accepted", "Accepted");
    }

    private static string Event(int id) => $$$"""{"specversion":"1.0","id":"{{{id}}}","source":"s","type":"viewed","subject":"li","time":"2026-01-01T00:00:00Z","data":{"category":"]}"}}""";

    private static async Task<List<string>> Publish(string text, Action<EngineOptions>? configure = null)
    {
        using var engine = Shop.Engine(configure ?? (_ => { }));
        return [.. (await engine.PublishAsync(Encoding.UTF8.GetBytes(text))).Select(result => result.Reason ?? result.Status.ToString())];
    }

    private static IEnumerable<(int, string)> Lines(string text) =>
        CloudEventBatch.SplitLines(Encoding.UTF8.GetBytes(text), max: 10)!.Select(line => (line.Line, Encoding.UTF8.GetString(line.Event.Span)));
}

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
    public async Task An_empty_array_is_no_answer() => (await Publish("[]")).Should().BeEmpty();

    [Theory]
    [InlineData("", "not JSON at byte 1")]
    [InlineData("[", "not JSON at byte 2")]
    [InlineData("[{}", "not JSON at byte 4")]
    [InlineData("[{}]]", "not JSON at byte 5")]
    [InlineData("[{},]", "not JSON at byte 5")]
    [InlineData("7", "not a JSON object")]
    public async Task What_is_no_JSON_is_refused_as_a_whole(string text, string reason) => (await Publish(text)).Should().Equal(reason);

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
}

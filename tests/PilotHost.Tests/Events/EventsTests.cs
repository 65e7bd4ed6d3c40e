using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Wellspring.Adapters.WeChat.Tests.Callbacks;

namespace Wellspring.PilotHost.Tests.Events;

/// <summary>What <c>POST /events</c> takes and what it answers.</summary>
public class EventsTests
{
    private const string Lines = "application/x-ndjson";

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/cloudevents-batch+json")]
    public async Task Bad_events_of_an_array_harm_no_good_ones(string type)
    {
        await using var pilot = await Pilot.StartAsync();

        var (status, body) = await pilot.PostAsync($$$"""[{{{Event("1", "li")}}}, {"specversion":"1.0"}, 7, {{{Event("2", "wang", "cart_updated", """{"cartId":"c","itemCount":-1}""")}}}, {{{Event("1", "li")}}}, {{{Event("3", "zhao")}}}]""", type);

        status.Should().Be(200);
        using var json = JsonDocument.Parse(body);
        (json.RootElement.GetProperty("accepted").GetInt32(), json.RootElement.GetProperty("repeated").GetInt32(), json.RootElement.GetProperty("refused").GetInt32()).Should().Be((2, 1, 3));
        var results = json.RootElement.GetProperty("results").EnumerateArray().ToList();
        results.Select(result => result.GetProperty("status").GetString()).Should().Equal("Accepted", "Refused", "Refused", "Refused", "Repeated", "Accepted");
        results[3].GetProperty("reason").GetString().Should().Contain("itemCount must be at least 0");
        pilot.Engine.UserCount.Should().Be(2);
    }

    [Fact]
    public async Task An_array_that_is_cut_off_loses_no_event_before_the_cut()
    {
        await using var pilot = await Pilot.StartAsync();

        var (status, body) = await pilot.PostAsync($"[{Event("1", "li")},{Event("2", "wang")},{Event("3", "zhao")[..40]}");

        status.Should().Be(200);
        using var json = JsonDocument.Parse(body);
        (json.RootElement.GetProperty("accepted").GetInt32(), json.RootElement.GetProperty("refused").GetInt32()).Should().Be((2, 1));
        json.RootElement.GetProperty("results")[2].GetProperty("reason").GetString().Should().StartWith("not JSON at byte ");
        pilot.Engine.UserCount.Should().Be(2);
    }

    [Theory]
    [InlineData("application/json", "")]
    [InlineData(Lines, "")]
    [InlineData(Lines, "\r\n \n")]
    public async Task An_empty_body_is_told_so(string type, string body)
    {
        await using var pilot = await Pilot.StartAsync();
        (await pilot.PostAsync(body, type)).Should().Be((400, """{"error":"the body is empty; send one event, an array of them, or one a line"}"""));
    }

    [Fact]
    public async Task One_event_is_taken_as_it_is()
    {
        await using var pilot = await Pilot.StartAsync();

        (await pilot.PostAsync(Event("1", "li"), "application/cloudevents+json")).Should().Be((200, """{"accepted":1,"repeated":0,"refused":0,"results":[{"status":"Accepted"}]}"""));
        (await pilot.PostAsync(Event("1", "li"))).Should().Be((200, """{"accepted":0,"repeated":1,"refused":0,"results":[{"status":"Repeated"}]}"""));
    }

    [Fact]
    public async Task Bad_lines_harm_no_good_ones_and_are_named_by_their_number()
    {
        await using var pilot = await Pilot.StartAsync();

        var (status, body) = await pilot.PostAsync($"{Event("1", "li")}\r\n\n{{\"cut\n{Event("2", "wang")}", Lines);

        status.Should().Be(200);
        using var json = JsonDocument.Parse(body);
        var results = json.RootElement.GetProperty("results").EnumerateArray().ToList();
        results.Select(result => (result.GetProperty("line").GetInt32(), result.GetProperty("status").GetString())).Should().Equal((1, "Accepted"), (3, "Refused"), (4, "Accepted"));
        results[1].GetProperty("reason").GetString().Should().NotBeNullOrEmpty();
        pilot.Engine.UserCount.Should().Be(2);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0123456789abcdef0123456789abcdeg")]
    [InlineData("0123456789abcdef0123456789abcdef0")]
    public async Task Whoever_does_not_show_the_key_is_not_let_in(string? key)
    {
        await using var pilot = await Pilot.StartAsync();

        (await pilot.PostAsync(Event("1", "li"), key: key)).Status.Should().Be(401);

        pilot.Engine.UserCount.Should().Be(0);
    }

    [Fact]
    public void The_key_fits_as_a_bearer_only()
    {
        ApiKey key = new(Pilot.Key);
        key.Fits($"Bearer {Pilot.Key}").Should().BeTrue();
        key.Fits($"Basic {Pilot.Key}").Should().BeFalse();
        key.Fits(Pilot.Key).Should().BeFalse();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_that_is_too_long_is_refused_whole_also_where_it_does_not_say_how_long_it_is(bool saysSo)
    {
        await using var pilot = await Pilot.StartAsync(null, "--Events:MaxBytes=1000");
        var long_ = Encoding.UTF8.GetBytes($"{Event("1", "li")}\n{new string(' ', 1000)}");
        HttpContent content = saysSo ? new ByteArrayContent(long_) : new StreamContent(new UnknownLength(long_));
        content.Headers.ContentType = new MediaTypeHeaderValue(Lines);

        var (status, body) = await pilot.PostAsync(content);

        (status, body).Should().Be((413, """{"error":"a body has at most 1000 bytes; send the events in several parts"}"""));
        pilot.Engine.UserCount.Should().Be(0);
        (await pilot.PostAsync(Event("1", "li"))).Status.Should().Be(200);
    }

    [Theory]
    [InlineData(Lines, "{0}\n{1}\n{2}")]
    [InlineData("application/json", "[{0},{1},{2}]")]
    public async Task More_events_than_a_body_may_have_are_refused_whole(string type, string form)
    {
        await using var pilot = await Pilot.StartAsync(null, "--Events:MaxEvents=2");
        var three = string.Format(System.Globalization.CultureInfo.InvariantCulture, form, Event("1", "li"), Event("2", "wang"), Event("3", "zhao"));

        (await pilot.PostAsync(three, type)).Should().Be((413, """{"error":"a body has at most 2 events; send them in several parts"}"""));

        pilot.Engine.UserCount.Should().Be(0);
    }

    [Theory]
    [InlineData("text/plain", null)]
    [InlineData("application/x-www-form-urlencoded", null)]
    [InlineData("application/json", "gzip")]
    public async Task What_is_no_JSON_is_not_read(string type, string? encoding)
    {
        await using var pilot = await Pilot.StartAsync();
        ByteArrayContent content = new(Encoding.UTF8.GetBytes(Event("1", "li")));
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        if (encoding is not null)
        {
            content.Headers.ContentEncoding.Add(encoding);
        }

        (await pilot.PostAsync(content)).Should().Be((415, """{"error":"send application/cloudevents-batch+json, application/cloudevents+json, application/json, or application/x-ndjson, not compressed"}"""));
    }

    [Fact]
    public async Task A_full_intake_says_come_again_and_what_is_answered_is_in_the_journal()
    {
        GatedJournal gate = new();
        await using var pilot = await Pilot.StartAsync(options =>
        {
            options.Journal!.Dispose();
            (options.Journal, options.IntakeCapacity) = (gate.Journal, 2);
        });
        gate.Hold();
        var waiting = Enumerable.Range(0, 3).Select(i => pilot.PostAsync(Event($"w{i}", $"w{i}"))).ToList();
        try
        {
            (int Status, string Body) answer;
            for (var i = 0; (answer = await Task.WhenAny(PostAsync($"u{i}"), Task.Delay(200).ContinueWith(_ => (0, ""), TaskScheduler.Default)).Unwrap()).Status != 429; i++)
            {
                i.Should().BeLessThan(200, "the intake is full at some time");
            }

            answer.Body.Should().Be("""{"error":"the intake is full; send the same again"}""");
            waiting.Should().Contain(post => !post.IsCompleted, "nothing is answered before it is in the journal");
        }
        finally
        {
            gate.Release();
        }

        (await Task.WhenAll(waiting)).Should().OnlyContain(answer => answer.Status == 200 || answer.Status == 429);

        // Whichever comes first is let in.
        Task<(int Status, string Body)> PostAsync(string id)
        {
            waiting.Add(pilot.PostAsync(Event(id, id)));
            return waiting[^1];
        }
    }

    [Fact]
    public async Task A_journal_that_cannot_be_written_says_come_later()
    {
        GatedJournal gate = new();
        await using var pilot = await Pilot.StartAsync(options =>
        {
            options.Journal!.Dispose();
            options.Journal = gate.Journal;
        }, "--Events:AnswerWithin=00:00:00.5");
        gate.Fail = true;
        (await pilot.PostAsync(Event("1", "li"))).Status.Should().Be(503, "it waits for the journal and is not in it in time, or the journal was found wanting before");
        (await pilot.PostAsync(Event("1", "li"))).Status.Should().Be(503, "the journal cannot be written");
        (await pilot.GetAsync("/health")).Should().Contain("Degraded");

        gate.Fail = false;
        while ((await pilot.PostAsync(Event("1", "li"))).Status != 200)
        {
            await Task.Delay(20);
        }

        (await pilot.PostAsync(Event("1", "li"))).Body.Should().Contain("\"repeated\":1");
        pilot.Engine.UserCount.Should().Be(1, "whether it was let in before the journal failed or not, it is there once");
    }

    [Fact]
    public async Task Health_is_said_in_three_ways()
    {
        await using var pilot = await Pilot.StartAsync();

        (await pilot.GetAsync("/health/live")).Should().Be("Healthy");
        (await pilot.GetAsync("/health/ready")).Should().Be("Healthy");
        (await pilot.GetAsync("/health")).Should().Contain("\"pending.shop.service\": \"0\"");
    }

    [Fact]
    public async Task Without_a_key_the_host_does_not_start()
    {
        var start = () => Pilot.StartAsync(null, "--Events:ApiKey=short");
        (await start.Should().ThrowAsync<InvalidConfigurationException>()).Which.Message.Should().StartWith("Events:ApiKey: it is too short; set the environment variable Events__ApiKey");
    }

    internal static string Event(string id, string user, string type = "user_registered", string data = "{}") =>
        $$"""{"specversion":"1.0","id":"{{id}}","source":"/shop","type":"{{type}}","subject":"{{user}}","time":"{{DateTime.UtcNow:yyyy-MM-ddTHH:mm:ss.fffZ}}","data":{{data}}}""";

    /// <summary>A stream that does not know how long it is.</summary>
    private sealed class UnknownLength(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}

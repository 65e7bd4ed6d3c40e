using System.Text.Json.Nodes;

namespace Wellspring.Engine.Tests.Ingest;

[Spec("events.envelope")]
[Spec("events.refused")]
public sealed class EnvelopeTests
{
    private readonly List<Decision> decisions = [];
    private readonly MarketingEngine engine;

    public EnvelopeTests() => engine = Shop.Engine(
        options =>
        {
            options.MaxEventBytes = 4000;
            options.OnDecision(decisions.Add);
        },
        Shop.Rule("seen", r => r.When<Viewed>().Then((_, v) => Send.Service(v.Category ?? "none"))));

    [Fact]
    public void The_six_members_and_data_make_an_event()
    {
        engine.PublishText(CloudEvents.Event(data: """{"category":"shoes"}""")).Should().Be(new PublishResult(PublishStatus.Accepted, Shop.Time("2026-01-01T00:00:00Z")));

        var decision = decisions.Should().ContainSingle().Subject;
        decision.User.Should().Be("li");
        decision.Outgoing.Should().BeOfType<SendMessage>().Which.Template.Should().Be("shoes");
    }

    [Fact]
    public void The_time_is_kept_to_100_ns_and_a_finer_fraction_is_cut_off() =>
        engine.PublishText(CloudEvents.Event(time: "2026-01-01T08:00:00.12345679+08:00")).Time.Should().Be(Shop.Time("2026-01-01T00:00:00.1234567Z"));

    [Theory]
    [InlineData("2026-01-01T00:00:00.\\u0035Z")]
    [InlineData("2026-01-01T00:00:00.50000000000000000000000000000000000000000000000000000000000000Z")]
    [InlineData("\\u0032\\u0030\\u0032\\u0036-\\u0030\\u0031-\\u0030\\u0031T\\u0030\\u0030:00:00.5Z")]
    public void The_time_may_be_escaped_or_long(string time) =>
        engine.PublishText(CloudEvents.Event(time: time)).Time.Should().Be(Shop.Time("2026-01-01T00:00:00.5Z"));

    [Fact]
    public void Members_in_any_order_and_members_no_one_knows_are_fine() =>
        engine.PublishText("""
             { "extension" : [{"id":7}], "data":{"category":"a"}, "time":"2026-01-01T00:00:00Z", "subject":"li",
               "type":"viewed", "source":"/shop", "\u0069d":"1", "specversion":"1.0", "datacontenttype":"application/json" }
            """).Status.Should().Be(PublishStatus.Accepted);

    public static TheoryData<string, string, string> Faults()
    {
        var faults = new TheoryData<string, string, string>();
        foreach (var member in new[] { "specversion", "id", "source", "type", "subject", "time" })
        {
            faults.Add(member, "", $"{member} is missing or no text");
            foreach (var value in new[] { "null", "7", "true", "{}", "[\"a\"]" })
            {
                faults.Add(member, value, $"{member} is missing or no text");
            }

            if (member != "specversion")
            {
                faults.Add(member, "\"\"", $"{member} is empty");
            }
        }

        faults.Add("specversion", "\"\"", "specversion is not \"1.0\"");
        faults.Add("specversion", "\"0.3\"", "specversion is not \"1.0\"");
        faults.Add("specversion", "\"1.0 \"", "specversion is not \"1.0\"");
        faults.Add("time", "\"yesterday\"", "time is not RFC 3339 with a zone, such as 2024-03-01T08:00:00Z");
        faults.Add("time", "\"2024-03-01T08:00:00\"", "time is not RFC 3339 with a zone, such as 2024-03-01T08:00:00Z");
        return faults;
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_member_that_is_missing_null_empty_or_of_another_type_is_named(string member, string value, string reason)
    {
        var json = JsonNode.Parse(CloudEvents.Event())!.AsObject();
        json.Remove(member);
        if (value.Length > 0)
        {
            json[member] = JsonNode.Parse(value);
        }

        engine.PublishText(json.ToJsonString()).Should().Be(new PublishResult(PublishStatus.Refused, default, reason));
        engine.UserCount.Should().Be(0);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("[1,{}]")]
    [InlineData("\"text\"")]
    [InlineData("1")]
    [InlineData("null")]
    public void A_value_that_is_no_object_is_refused(string json) =>
        engine.PublishText(json).Reason.Should().Be("not a JSON object");

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("{")]
    [InlineData("{\"id\":\"1\"")]
    [InlineData("{\"id\":\"1\",}")]
    [InlineData("{\"id\" \"1\"}")]
    [InlineData("{'id':'1'}")]
    [InlineData("{\"id\":\"1\"} x")]
    [InlineData("{\"id\":\"1\"}{}")]
    [InlineData("{\"id\":01}")]
    [InlineData("{\"id\":\"a\nb\"}")]
    [InlineData("// no\n{}")]
    [InlineData("\uFEFF{}")]
    [InlineData("{\uFEFF}")]
    [InlineData("{\"id\":NaN}")]
    [InlineData("{\"id\":\"\\x\"}")]
    public void A_text_that_is_no_JSON_is_refused_with_the_place(string json) =>
        engine.PublishText(json).Reason.Should().MatchRegex("^not JSON at byte [0-9]+$");

    [Fact]
    public void The_place_of_a_fault_counts_bytes_from_one() => engine.PublishText("{!").Reason.Should().Be("not JSON at byte 2");

    [Theory]
    [InlineData("""{"id":"\ud800"}""")]
    [InlineData("""{"\udc00":"1"}""")]
    [InlineData("""{"specversion":"1.0","subject":"a\ud83dz"}""")]
    public void Half_of_a_surrogate_pair_is_refused(string json)
    {
        engine.PublishText(json).Reason.Should().Be("not JSON: a text has an escape that is no character");
        engine.PublishText(CloudEvents.Event(user: "\\ud83d\\ude00")).Status.Should().Be(PublishStatus.Accepted, "a whole pair is a character");
    }

    [Theory]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0xC3 })]
    [InlineData(new byte[] { 0xC0, 0x80 })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    public void Invalid_UTF_8_is_refused_wherever_it_stands(byte[] bad)
    {
        var valid = System.Text.Encoding.UTF8.GetBytes(CloudEvents.Event(type: "other", data: "\"#\""));
        var at = Array.IndexOf(valid, (byte)'#');

        engine.Publish([.. valid[..at], .. bad, .. valid[(at + 1)..]]).Reason.Should().Be("not valid UTF-8");
    }

    [Fact]
    public void An_event_of_the_greatest_length_is_read_and_one_byte_more_is_refused()
    {
        var json = CloudEvents.Event();

        engine.PublishText(json.PadRight(4000)).Status.Should().Be(PublishStatus.Accepted);
        engine.PublishText(json.PadRight(4001)).Reason.Should().Be("longer than 4000 bytes");
    }

    [Theory]
    [InlineData(500, true)]
    [InlineData(600, false)]
    public void Deep_nesting_is_read_to_a_depth_and_refused_beyond(int depth, bool read)
    {
        var deep = string.Concat(Enumerable.Repeat("[", depth)) + new string(']', depth);

        engine.PublishText(CloudEvents.Event(type: "other", data: deep)).Status.Should().Be(read ? PublishStatus.Accepted : PublishStatus.Refused);
    }

    [Fact]
    public void A_byte_order_mark_within_a_text_is_a_character_of_it() =>
        engine.PublishText(CloudEvents.Event(user: "\uFEFFli")).Status.Should().Be(PublishStatus.Accepted);

    [Fact]
    [Spec("events.data")]
    public void Of_a_member_that_stands_twice_the_last_counts()
    {
        var json = CloudEvents.Event(data: """{"category":"first"}""");

        engine.PublishText(json[..^1] + ""","subject":"wang","data":{"category":"last"}}""").Status.Should().Be(PublishStatus.Accepted);

        decisions.Should().ContainSingle().Which.User.Should().Be("wang");
        decisions[0].Outgoing.Should().BeOfType<SendMessage>().Which.Template.Should().Be("last");
        engine.PublishText(json[..^1] + ""","id":null}""").Reason.Should().Be("id is missing or no text");
        engine.PublishText(json[..^1] + ""","time":"never"}""").Reason.Should().StartWith("time is not RFC 3339");
    }
}

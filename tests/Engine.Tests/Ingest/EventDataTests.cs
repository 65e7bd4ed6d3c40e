using System.Text;

namespace Wellspring.Engine.Tests.Ingest;

[Spec("events.data")]
public sealed class EventDataTests
{
    private readonly List<Decision> decisions = [];
    private readonly MarketingEngine engine;
    private int id;

    public EventDataTests() => engine = Shop.Engine(
        options => options.OnDecision(decisions.Add),
        Shop.Rule("viewed", r => r.When<Viewed>().Then((_, v) => Send.Service($"{v.Category ?? "none"} {v.Price} {v.Position}"))),
        Shop.Rule("cart", r => r.When<Cart>().Then((_, c) => Send.Service($"{c.Id} {c.Items}"))));

    [Theory]
    [InlineData("viewed", null, "none 0 0")]
    [InlineData("viewed", "null", "none 0 0")]
    [InlineData("viewed", "{}", "none 0 0")]
    [InlineData("viewed", """{"category":null,"price":null,"position":null}""", "none 0 0")]
    [InlineData("viewed", """{"category":"\u00e4\"\n","price":1.50}""", "ä\"\n 1.50 0")]
    [InlineData("viewed", """{"category":"a","category":"b"}""", "b 0 0")]
    [InlineData("viewed", """{"category":null,"category":"b"}""", "b 0 0")]
    [InlineData("viewed", """{"other":{"category":null},"more":[null],"position":3}""", "none 0 3")]
    [InlineData("cart", """{"id":"c","items":null}""", "c 1")]
    [InlineData("cart", """{"id":"c","items":0}""", "c 0")]
    public void Data_of_the_records_shape_are_read_and_null_is_absent(string type, string? data, string read)
    {
        Publish(type, data).Status.Should().Be(PublishStatus.Accepted);

        ((SendMessage)decisions.Should().ContainSingle().Subject.Outgoing!).Template.Should().Be(read);
    }

    [Theory]
    [InlineData("cart", null, "data has the wrong shape: 'id' is missing")]
    [InlineData("cart", "null", "data has the wrong shape: 'id' is missing")]
    [InlineData("cart", """{"items":2}""", "data has the wrong shape: 'id' is missing")]
    [InlineData("cart", """{"id":null}""", "data has the wrong shape: 'id' is missing")]
    [InlineData("cart", """{"id":7}""", "data has the wrong shape at $.id: a text is expected")]
    [InlineData("cart", """{"id":"c","items":"2"}""", "data has the wrong shape at $.items: a whole number up to 2147483647 is expected")]
    [InlineData("cart", """{"id":"c","items":1.5}""", "data has the wrong shape at $.items: a whole number up to 2147483647 is expected")]
    [InlineData("cart", """{"id":"c","items":3000000000}""", "data has the wrong shape at $.items: a whole number up to 2147483647 is expected")]
    [InlineData("cart", """{"id":"c","items":-1}""", "items must be at least 0")]
    [InlineData("cart", "[]", "data has the wrong shape: an object with the type's fields is expected")]
    [InlineData("cart", "\"c\"", "data has the wrong shape: an object with the type's fields is expected")]
    [InlineData("viewed", "7", "data has the wrong shape: an object with the type's fields is expected")]
    [InlineData("viewed", "[null]", "data has the wrong shape: an object with the type's fields is expected")]
    [InlineData("viewed", """{"price":"1"}""", "data has the wrong shape at $.price: a number of up to 28 digits is expected")]
    [InlineData("viewed", """{"price":1e400}""", "data has the wrong shape at $.price: a number of up to 28 digits is expected")]
    [InlineData("viewed", """{"category":["a"]}""", "data has the wrong shape at $.category: a text is expected")]
    [Spec("events.refused")]
    public void Data_of_another_shape_or_range_are_refused_with_the_place_and_without_the_content(string type, string? data, string reason)
    {
        Publish(type, data).Should().Be(new PublishResult(PublishStatus.Refused, default, reason));

        decisions.Should().BeEmpty();
        engine.UserCount.Should().Be(0);
    }

    [Fact]
    public void Half_of_a_surrogate_pair_in_the_data_is_refused() =>
        Publish("viewed", """{"category":"\ud800"}""").Status.Should().Be(PublishStatus.Refused);

    [Theory]
    [InlineData("""{"a":null}""", "{}")]
    [InlineData("""{"a":null,"b":1}""", """{"b":1}""")]
    [InlineData("""{"b":[null,{"c":null,"d":null}],"e":{"f":null}}""", """{"b":[null,{}],"e":{}}""")]
    [InlineData("""{"a":1.50,"b":1e2,"c":true,"d":"\u0022","e":""}""", """{"a":1.50,"b":1e2,"c":true,"d":"\u0022","e":""}""")]
    [InlineData("null", "null")]
    [InlineData("[null]", "[null]")]
    public void Only_members_that_are_null_are_left_out(string json, string left) =>
        Encoding.UTF8.GetString(NullMembers.Remove(Encoding.UTF8.GetBytes(json))).Should().Be(left);

    private PublishResult Publish(string type, string? data) =>
        engine.PublishText(CloudEvents.Event(type, data, (++id).ToString(System.Globalization.CultureInfo.InvariantCulture)));
}

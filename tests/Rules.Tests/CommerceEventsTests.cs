using System.Text;

namespace Wellspring.Rules.Tests;

public sealed class CommerceEventsTests
{
    [Theory]
    [InlineData("cart_updated", """{"cartId":"c"}""", true)]
    [InlineData("cart_updated", """{"cartId":"c","itemCount":null}""", true)]
    [InlineData("cart_updated", """{"cartId":"c","itemCount":2.0}""", true)]
    [InlineData("cart_updated", """{"cartId":"c","itemCount":3000000000}""", true)]
    [InlineData("cart_updated", """{"cartId":"c","itemCount":2.5}""", false)]
    [InlineData("cart_updated", """{"cartId":"c","itemCount":-1}""", false)]
    [InlineData("cart_updated", """{"cartId":"c","itemCount":"2"}""", false)]
    [InlineData("cart_updated", """{"cartId":null}""", false)]
    [InlineData("cart_updated", """{"cartId":5}""", false)]
    [InlineData("cart_updated", """{}""", false)]
    [InlineData("cart_updated", "null", false)]
    [InlineData("order_paid", """{}""", true)]
    [InlineData("order_paid", "null", true)]
    [InlineData("order_paid", """{"amount":null,"cartId":null}""", true)]
    [InlineData("order_paid", """{"amount":-16.1,"orderId":7}""", true)]
    [InlineData("order_paid", """{"amount":"16.1"}""", false)]
    [InlineData("order_paid", """{"amount":1e29}""", false)]
    [InlineData("order_paid", """{"cartId":7}""", false)]
    [InlineData("order_paid", """[]""", false)]
    [InlineData("user_registered", """{"channel":["any",{"thing":null}]}""", true)]
    [InlineData("user_registered", "5", false)]
    [InlineData("page_viewed", "5", true)]
    public void Data_have_the_shape_and_range_of_their_type(string type, string data, bool accepted)
    {
        var engine = MarketingEngine.Create(options => options.AddEvents(CommerceEvents.Register));
        var json = $$"""{"specversion":"1.0","id":"1","source":"/s","type":"{{type}}","subject":"li","time":"2026-01-01T00:00:00Z","data":{{data}}}""";
        engine.Publish(Encoding.UTF8.GetBytes(json)).Status.Should().Be(accepted ? PublishStatus.Accepted : PublishStatus.Refused);
    }

    [Theory]
    [InlineData("cart_updated", """{}""", "data has the wrong shape: 'cartId' is missing")]
    [InlineData("cart_updated", """{"cartId":"c","itemCount":-1}""", "itemCount must be at least 0")]
    [InlineData("cart_updated", """{"cartId":"c","itemCount":2.5}""", "data has the wrong shape at $.itemCount: a whole number is expected")]
    [InlineData("order_paid", """{"amount":"16.1"}""", "data has the wrong shape at $.amount: a number of up to 28 digits is expected")]
    public void The_reason_names_the_field_and_not_its_content(string type, string data, string reason)
    {
        var engine = MarketingEngine.Create(options => options.AddEvents(CommerceEvents.Register));
        var json = $$"""{"specversion":"1.0","id":"1","source":"/s","type":"{{type}}","subject":"li","time":"2026-01-01T00:00:00Z","data":{{data}}}""";
        engine.Publish(Encoding.UTF8.GetBytes(json)).Reason.Should().Be(reason);
    }
}

namespace Wellspring.Engine.Tests.Ingest;

public sealed class LastCountsTests
{
    [Fact]
    [Spec("events.data")]
    public void Of_a_member_of_the_data_that_stands_twice_the_last_counts_also_when_it_is_null()
    {
        List<Decision> decisions = [];
        var engine = Shop.Engine(options => options.OnDecision(decisions.Add), Shop.Rule("r", r => r.When<Paid>().Then((_, p) => Send.Service($"{p.Amount}"))));

        engine.PublishText(CloudEvents.Event("paid", """{"amount":5,"amount":null}"""));
        engine.PublishText(CloudEvents.Event("cart", """{"id":"c","id":null}""", "2")).Status.Should().Be(PublishStatus.Refused);

        decisions.Should().ContainSingle().Which.Outgoing.Should().BeOfType<SendMessage>().Which.Template.Should().Be("0");
    }

    [Fact]
    [Spec("events.repeat")]
    public void A_repeat_is_acknowledged_also_when_its_data_have_half_of_a_surrogate_pair()
    {
        var engine = Shop.Engine(_ => { });
        engine.PublishText(CloudEvents.Event());

        engine.PublishText(CloudEvents.Event("paid", """{"cart":"\ud800"}""")).Status.Should().Be(PublishStatus.Repeated);
        engine.PublishText(CloudEvents.Event("paid", """{"amount":null,"cart":"\ud800"}""")).Status.Should().Be(PublishStatus.Repeated);
    }
}

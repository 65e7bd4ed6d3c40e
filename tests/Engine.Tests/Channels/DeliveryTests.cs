namespace Wellspring.Engine.Tests.Channels;

public sealed class DeliveryTests
{
    [Theory]
    [InlineData("")]
    [InlineData("0000000000000000000000000000001")]
    [InlineData("000000000000000000000000000000001")]
    [InlineData("0000000000000000000000000000000\n")]
    [InlineData("0000000000000000000000000000000水")]
    public void An_id_is_32_letters_and_digits(string id) =>
        FluentActions.Invoking(() => Deliveries.Of() with { Id = id }).Should().Throw<ArgumentException>().WithMessage("*32 ASCII letters and digits*");

    [Fact]
    public void Attempts_are_counted_from_1()
    {
        Deliveries.Of().Attempt.Should().Be(1);
        FluentActions.Invoking(() => Deliveries.Of() with { Attempt = 0 }).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void The_class_is_the_actions() =>
        Deliveries.Of(action: new NotifyStaff("call")).Class.Should().Be(MessageClass.Transactional);

    [Fact]
    public void Its_text_names_no_user_no_key_and_no_content()
    {
        RenderedMessage message = new("cart-reminder", "en") { Text = "chocolate" };
        $"{Deliveries.Of(message: message) with { User = "wang", Attempt = 2 }}"
            .Should().Be($"delivery {Deliveries.Id(1)} of abandoned-cart first by shop: Marketing cart-reminder, attempt 2");
        $"{message}".Should().Be("cart-reminder in en");
    }

    [Fact]
    public void Equal_parts_make_equal_deliveries()
    {
        Deliveries.Of(message: Message("x")).Should().Be(Deliveries.Of(message: Message("x")));
        Deliveries.Of(message: Message("x")).Should().NotBe(Deliveries.Of(message: Message("y")));
        Message("x").GetHashCode().Should().Be(Message("x").GetHashCode());

        static RenderedMessage Message(string value) => new("m", "en") { Fields = new Dictionary<string, string> { ["thing1"] = value } };
    }

    [Fact]
    public void A_result_says_its_kind_and_reason_and_not_its_receipt()
    {
        $"{DeliveryResult.Accepted("r-1")}".Should().Be("Accepted");
        $"{DeliveryResult.Retry("busy", 30.Seconds())}".Should().Be("Retry (busy) after 00:00:30");
        $"{DeliveryResult.CannotReach("window closed")}".Should().Be("CannotReach (window closed)");
    }

    [Fact]
    public void Each_kind_has_its_factory() =>
        new[]
        {
            DeliveryResult.Accepted(), DeliveryResult.Submitted(), DeliveryResult.Delivered(), DeliveryResult.Retry("r"),
            DeliveryResult.CannotReach("r"), DeliveryResult.Failed("r"), DeliveryResult.Unknown("r"), DeliveryResult.Expired("r"),
        }.Select(result => result.Kind).Should().Equal(Enum.GetValues<DeliveryResultKind>());

    [Fact]
    public void Bad_results_cannot_be_made()
    {
        FluentActions.Invoking(() => DeliveryResult.Accepted("")).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => DeliveryResult.Submitted(new string('r', 257))).Should().Throw<ArgumentException>().WithMessage("*1 to 256 characters; this one has 257*");
        FluentActions.Invoking(() => DeliveryResult.Failed("")).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => DeliveryResult.Retry("r", -1.Seconds())).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => DeliveryResult.Held("r", TimeSpan.Zero)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void A_reason_that_is_a_page_long_is_cut()
    {
        DeliveryResult.Failed(new string('x', 1000)).Reason.Should().HaveLength(1000).And.EndWith("x");
        DeliveryResult.Failed(new string('x', 1_000_000)).Reason.Should().HaveLength(1000).And.EndWith("x…");
    }

    [Fact]
    public void Reachable_is_the_default_and_unreachable_has_a_reason()
    {
        default(Reachability).Should().Be(Reachability.Reachable);
        Reachability.Reachable.IsReachable.Should().BeTrue();
        Reachability.Unreachable("does not follow").Should().Match<Reachability>(r => !r.IsReachable && r.Reason == "does not follow");
        $"{Reachability.Reachable}, {Reachability.Unreachable("gone")}".Should().Be("reachable, unreachable (gone)");
        FluentActions.Invoking(() => Reachability.Unreachable("")).Should().Throw<ArgumentException>();
    }
}

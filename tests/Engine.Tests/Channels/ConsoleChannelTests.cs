namespace Wellspring.Engine.Tests.Channels;

public sealed class ConsoleChannelTests
{
    private static readonly RenderedMessage Message = new("cart-reminder", "en") { Text = "Your cart\nwaits" };

    [Fact]
    public async Task A_delivery_is_one_line_without_the_user() =>
        (await LineAsync(Deliveries.Of(message: Message))).Should().Be("2026-01-01 12:00:00Z  console  Marketing cart-reminder of abandoned-cart/first: Your cartwaits\n");

    [Fact]
    public async Task The_user_is_named_where_that_is_asked_for() =>
        (await LineAsync(Deliveries.Of(message: Message), showUsers: true)).Should().Contain(" of abandoned-cart/first to li: ");

    [Fact]
    public async Task Without_a_text_there_are_the_fields_on_the_wire_and_without_a_message_those_of_the_rule()
    {
        (await LineAsync(Deliveries.Of(message: Message with { Text = null, Fields = new Dictionary<string, string> { ["thing1"] = "x", ["amount2"] = "y" } }))).Should().EndWith(": amount2=y, thing1=x\n");
        (await LineAsync(Deliveries.Of())).Should().EndWith(": item=巧克力\n");
        (await LineAsync(Deliveries.Of(action: new IssueCoupon("sorry")))).Should().EndWith("Marketing sorry of abandoned-cart/first: \n");
    }

    [Fact]
    public async Task A_value_moves_no_cursor() =>
        (await LineAsync(Deliveries.Of(action: Send.Marketing("m").With("item", "\u001b[2J\r\nfake line")))).Should().EndWith(": item=[2Jfake line\n");

    [Fact]
    public async Task It_writes_to_the_console_by_default()
    {
        var before = Console.Out;
        StringWriter lines = new();
        try
        {
            Console.SetOut(lines);
            await new ConsoleChannel(name: "screen").DeliverAsync(Deliveries.Of(message: Message), default);
        }
        finally
        {
            Console.SetOut(before);
        }

        lines.ToString().Should().Contain("  screen  Marketing cart-reminder ");
    }

    private static async Task<string> LineAsync(Delivery delivery, bool showUsers = false)
    {
        StringWriter lines = new() { NewLine = "\n" };
        (await new ConsoleChannel(lines, showUsers).DeliverAsync(delivery, default)).Should().Be(DeliveryResult.Delivered());
        return lines.ToString();
    }
}

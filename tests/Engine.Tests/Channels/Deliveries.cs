using System.Globalization;

namespace Wellspring.Engine.Tests.Channels;

internal static class Deliveries
{
    public static readonly DateTimeOffset At = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public static string Id(int number) => number.ToString("x32", CultureInfo.InvariantCulture);

    public static Delivery Of(int number = 1, OutgoingAction? action = null, RenderedMessage? message = null) => new()
    {
        Id = Id(number),
        User = "li",
        Rule = "abandoned-cart",
        Step = "first",
        Key = "c1",
        Channel = "shop",
        Action = action ?? Send.Marketing("cart-reminder").With("item", "巧克力"),
        Message = message,
        DecidedAt = At,
    };
}

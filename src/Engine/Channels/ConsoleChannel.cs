using System.Globalization;

namespace Wellspring.Engine;

/// <summary>Writes a line for each delivery, to see what would go out. The line holds the message's text and no user, unless asked for.</summary>
/// <param name="writer">Where it writes; who made it disposes it. Default null, the console.</param>
/// <param name="showUsers">Whether the line names the user.</param>
/// <param name="name">The channel's name.</param>
public sealed class ConsoleChannel(TextWriter? writer = null, bool showUsers = false, string name = "console") : IChannel
{
    private readonly Lock writing = new();

    /// <inheritdoc/>
    public string Name { get; } = !string.IsNullOrEmpty(name) ? name : throw new ArgumentException("A channel needs a name.", nameof(name));

    /// <summary>False: a delivery that comes twice is two lines.</summary>
    public bool IsIdempotent => false;

    /// <inheritdoc/>
    public Task<DeliveryResult> DeliverAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<DeliveryResult>(cancellationToken);
        }

        var line = Line(delivery);
        lock (writing)
        {
            (writer ?? Console.Out).WriteLine(line);
        }

        return Task.FromResult(DeliveryResult.Delivered());
    }

    private string Line(Delivery delivery)
    {
        var at = delivery.DecidedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var from = delivery.Step.Length > 0 ? $"{delivery.Rule}/{delivery.Step}" : delivery.Rule;
        var user = showUsers ? $" to {delivery.User}" : "";

        // A line stays one line, and what a user typed into a form moves no cursor.
        return PlainText.Clean($"{at}  {Name}  {delivery.Class} {delivery.Action.Name} of {from}{user}: {Content(delivery)}");
    }

    private static string Content(Delivery delivery) => delivery switch
    {
        { Message.Text: { } text } => text,
        { Message.Fields: var fields } => List(fields),
        _ => List(delivery.Action.Fields),
    };

    private static string List(IEnumerable<KeyValuePair<string, string>> fields) => string.Join(", ", fields.Select(field => $"{field.Key}={field.Value}"));
}

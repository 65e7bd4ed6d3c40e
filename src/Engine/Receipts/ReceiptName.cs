using System.Globalization;

namespace Wellspring.Engine;

/// <summary>What a platform calls a delivery, kept while a receipt is waited for. Most platforms count their messages, and a number takes no object: the delivery is old by then, and of old objects the collector looks through all that point to young ones.</summary>
internal readonly record struct ReceiptName
{
    private readonly long number;
    private readonly string? text;

    public ReceiptName(string? name)
    {
        // Only what is written again as it was.
        if (name is null or ['0', ..] || !long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out number))
        {
            text = name;
        }
    }

    public string? Text => number > 0 ? number.ToString(CultureInfo.InvariantCulture) : text;
}

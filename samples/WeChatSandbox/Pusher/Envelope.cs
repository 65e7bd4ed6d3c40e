using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Wellspring.WeChatSandbox;

/// <summary>A callback's content, which goes out as XML or as JSON.</summary>
internal sealed class Envelope
{
    private readonly List<Field> fields = [];

    public Envelope(string to, string from, DateTimeOffset at)
    {
        From = from;
        Add("ToUserName", to).Add("FromUserName", from);
        fields.Add(new("CreateTime", $"{at.ToUnixTimeSeconds()}", true, null));
    }

    public string From { get; }

    public Envelope Add(string name, string text)
    {
        fields.Add(new(name, text, false, null));
        return this;
    }

    public Envelope Add(string name, long number)
    {
        fields.Add(new(name, number.ToString(CultureInfo.InvariantCulture), true, null));
        return this;
    }

    public Envelope Add(string name, double number)
    {
        fields.Add(new(name, number.ToString("F6", CultureInfo.InvariantCulture), true, null));
        return this;
    }

    /// <summary>A list of items called List, which XML wraps in an element and JSON does not.</summary>
    public Envelope AddList(string wrapper, IEnumerable<Item> items)
    {
        fields.Add(new(wrapper, "", false, [.. items]));
        return this;
    }

    /// <summary>An object in an element of its own, in XML and in JSON.</summary>
    public Envelope AddObject(string name, Item item)
    {
        fields.Add(new(name, "", false, [item]) { IsObject = true });
        return this;
    }

    public string? Text(string name) => fields.Find(field => field.Name == name)?.Text;

    public string ToXml()
    {
        StringBuilder xml = new("<xml>");
        foreach (var field in fields)
        {
            if (field.Items is { } items)
            {
                var lists = string.Concat(items.Select(item => string.Concat(item.Fields.Select(pair => Element(pair.Key, pair.Value, false))) is var inner && field.IsObject ? inner : $"<List>{inner}</List>"));
                xml.Append(CultureInfo.InvariantCulture, $"<{field.Name}>{lists}</{field.Name}>");
            }
            else
            {
                xml.Append(Element(field.Name, field.Text, field.IsNumber));
            }
        }
        return xml.Append("</xml>").ToString();
    }

    /// <param name="singleAsObject">A list of one item stands as the item itself.</param>
    /// <param name="timeAsText">CreateTime stands in quotation marks.</param>
    public string ToJson(bool singleAsObject = false, bool timeAsText = false)
    {
        JsonObject json = [];
        foreach (var field in fields)
        {
            if (field.Items is { } items)
            {
                JsonNode[] list = [.. items.Select(item => new JsonObject(item.Fields.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))))];
                json[field.IsObject ? field.Name : "List"] = field.IsObject || singleAsObject && list.Length == 1 ? list[0] : new JsonArray(list);
            }
            else
            {
                json[field.Name] = field.IsNumber && !(timeAsText && field.Name == "CreateTime") ? JsonNode.Parse(field.Text) : field.Text;
            }
        }
        return Encoding.UTF8.GetString(Json.Bytes(json));
    }

    public static string Element(string name, string text, bool isNumber) =>
        isNumber ? $"<{name}>{text}</{name}>" : $"<{name}><![CDATA[{text.Replace("]]>", "]]]]><![CDATA[>", StringComparison.Ordinal)}]]></{name}>";

    private sealed record Field(string Name, string Text, bool IsNumber, IReadOnlyList<Item>? Items)
    {
        public bool IsObject { get; init; }
    }

    /// <summary>An item of a list.</summary>
    internal sealed class Item
    {
        private readonly List<KeyValuePair<string, string>> pairs = [];

        public IReadOnlyList<KeyValuePair<string, string>> Fields => pairs;

        public Item Add(string name, string text)
        {
            pairs.Add(new(name, text));
            return this;
        }
    }
}

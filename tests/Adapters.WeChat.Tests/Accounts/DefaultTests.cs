using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Wellspring.Adapters.WeChat.Tests.Accounts;

/// <summary>The documentation of an option names its default, and that is what it is.</summary>
public sealed partial class DefaultTests
{
    private static readonly XDocument Documentation = XDocument.Load(Path.ChangeExtension(typeof(WeChatOptions).Assembly.Location, "xml"));

    [Theory]
    [InlineData(typeof(WeChatOptions), 1)]
    [InlineData(typeof(WeChatInboundOptions), 5)]
    [InlineData(typeof(WeChatCallbackOptions), 1)]
    [InlineData(typeof(WeChatChannelOptions), 13)]
    [InlineData(typeof(WeComChannelOptions), 10)]
    [InlineData(typeof(WeChatCallOptions), 3)]
    [InlineData(typeof(FollowerImportOptions), 1)]
    public void A_default_is_what_the_documentation_says(Type type, int atLeast)
    {
        var options = Activator.CreateInstance(type);
        var stated = type.GetProperties()
            .Select(property => (property.Name, Value: property.GetValue(options), Said: Stated().Match(SummaryOf(property))))
            .Where(property => property.Said.Success)
            .ToList();

        stated.Should().HaveCountGreaterThanOrEqualTo(atLeast);
        stated.Select(property => (property.Name, property.Value)).Should().Equal(stated.Select(property => (property.Name, Read(property.Said, property.Value))));
    }

    private static string SummaryOf(PropertyInfo property) =>
        Documentation.Descendants("member").Single(member => member.Attribute("name")!.Value == $"P:{property.DeclaringType!.FullName}.{property.Name}").Value;

    /// <summary>What is said, in the form that the option has. A time without a unit is in seconds.</summary>
    private static object? Read(Match said, object? value)
    {
        if (said.Groups["word"] is { Success: true, Value: var word })
        {
            return bool.Parse(word);
        }

        var number = int.Parse(said.Groups["number"].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
        return (said.Groups["unit"].Value, value) switch
        {
            ("KiB", _) => number << 10,
            ("minute", _) => TimeSpan.FromMinutes(number),
            ("hour", _) => TimeSpan.FromHours(number),
            ("day", _) => TimeSpan.FromDays(number),
            (_, TimeSpan) => TimeSpan.FromSeconds(number),
            _ => number,
        };
    }

    [GeneratedRegex(@"[Dd]efault ((?<number>\d+(,\d+)*)( (?<unit>second|minute|hour|day|KiB))?|(?<word>true|false))", RegexOptions.ExplicitCapture)]
    private static partial Regex Stated();
}

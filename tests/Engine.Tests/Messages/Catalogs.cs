using System.Text;

namespace Wellspring.Engine.Tests.Messages;

internal static class Catalogs
{
    /// <summary>A channel as strict as a platform: it carries no Marketing, has the keys thing1.., amount1.., and needs an id.</summary>
    public static readonly IChannel Strict = new CollectingChannel("strict") { Checks = Check };

    public static readonly IChannel Free = new CollectingChannel("free");

    public static MessageCatalog Read(params string[] json) => new(Options(json), [Strict, Free]);

    public static MessageCatalogOptions Options(params string[] json) =>
        json.Aggregate(new MessageCatalogOptions(), (options, text) => options.Read(Encoding.UTF8.GetBytes(text)));

    public static IReadOnlyList<string> Mistakes(params string[] json) =>
        FluentActions.Invoking(() => Read(json)).Should().Throw<InvalidConfigurationException>().Which.Mistakes;

    /// <summary>A catalogue of one template.</summary>
    public static string One(string template) => $$$"""{"messages":{"m":{{{template}}}}}""";

    private static IEnumerable<string> Check(ChannelTemplate template)
    {
        if (template.Class == MessageClass.Marketing)
        {
            yield return "it carries no Marketing";
        }

        if (template.PlatformId is null)
        {
            yield return "platformId is missing";
        }

        foreach (var (key, text) in template.Fields)
        {
            var max = key.StartsWith("thing", StringComparison.Ordinal) ? 20 : key.StartsWith("amount", StringComparison.Ordinal) ? 10 : 0;
            if (max == 0)
            {
                yield return $"fields.{key}: there is no such key";
            }
            else if (text.Longest is null || text.Longest > max)
            {
                yield return $"fields.{key}: it may come out {(text.Longest is { } longest ? $"{longest} characters" : "of any length")}, and {max} are allowed";
            }

            if (text.CanBeEmpty)
            {
                yield return $"fields.{key}: it can be empty";
            }

            foreach (var constant in text.Constants.Where(constant => constant.Contains('!', StringComparison.Ordinal)))
            {
                yield return $"fields.{key}: '{constant}' shouts";
            }
        }
    }
}

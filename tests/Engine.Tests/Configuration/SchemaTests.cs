using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Wellspring.Rules;

namespace Wellspring.Engine.Tests.Configuration;

public sealed class SchemaTests
{
    private const string Accept = "UPDATE_PUBLIC_API";

    [Fact]
    public void The_schema_that_stands_in_the_documents_is_that_of_the_rules_that_come_with_Wellspring()
    {
        var schema = EngineConfiguration.Schema(LifecycleRules.Catalog);
        if (Environment.GetEnvironmentVariable(Accept) == "1")
        {
            File.WriteAllText(Path.Combine(SourceFolder(), "..", "..", "..", "docs", "configuration.schema.json"), schema);
        }
        else
        {
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Specification", "configuration.schema.json")).ReplaceLineEndings("\n").Should().Be(schema, $"run the tests once with {Accept}=1 and commit the file");
        }
    }

    [Fact]
    public void Each_rule_has_its_options_use_and_priority()
    {
        var rules = JsonNode.Parse(EngineConfiguration.Schema(LifecycleRules.Catalog))!["properties"]!["rules"]!;

        Names(rules["properties"]!["abandoned-cart"]!).Should().Equal("use", "priority", "first", "second", "cooldown");
        rules["additionalProperties"]!["anyOf"]!.AsArray().Should().HaveCount(4);
    }

    [Fact]
    public void What_a_schema_lists_is_what_the_reader_knows()
    {
        var schema = JsonNode.Parse(EngineConfiguration.Schema(LifecycleRules.Catalog))!;
        foreach (var (path, json) in new[] { ("caps", """{"caps":[{"?":0}]}"""), ("quietHours", """{"quietHours":{"?":0}}"""), ("channels", """{"channels":{"sms":{"?":0}}}"""), ("holdout", """{"holdout":{"?":0}}"""), ("marketingCap", """{"marketingCap":{"?":0}}""") })
        {
            var place = schema["properties"]![path]!;
            var all = Nearest.List([.. Names(place["items"] ?? place["additionalProperties"] as JsonObject ?? place)]);
            FluentActions.Invoking(() => new EngineOptions().Configure(LifecycleRules.Catalog, System.Text.Encoding.UTF8.GetBytes(json))).Should().Throw<InvalidConfigurationException>()
                .Which.Mistakes.Should().Contain(mistake => mistake.EndsWith($"there are {all}"));
        }
    }

    [Fact]
    public void A_configuration_may_name_its_schema() =>
        new EngineOptions().Configure(LifecycleRules.Catalog, """{"$schema":"configuration.schema.json","rules":{}}"""u8.ToArray()).Rules.Should().BeEmpty();

    private static IEnumerable<string> Names(JsonNode schema) => schema["properties"]!.AsObject().Select(property => property.Key);

    private static string SourceFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}

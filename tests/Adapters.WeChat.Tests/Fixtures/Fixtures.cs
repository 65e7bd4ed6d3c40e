using System.Text.Json.Nodes;

namespace Wellspring.Adapters.WeChat.Tests;

/// <summary>Bodies of requests as the platform's pages show them.</summary>
internal static class Fixtures
{
    /// <param name="body">What was sent.</param>
    /// <param name="file">The fixture's name.</param>
    /// <param name="values">What takes the place of a text of the fixture: ids that differ from run to run.</param>
    public static void Same(string body, string file, params (string Place, string Value)[] values)
    {
        var expected = values.Aggregate(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fixtures", file)), (text, value) => text.Replace(value.Place, value.Value, StringComparison.Ordinal));

        // The order of members is free.
        JsonNode.DeepEquals(JsonNode.Parse(body), JsonNode.Parse(expected)).Should().BeTrue("{0} is as {1}", body, expected);

        // Without spaces, and Chinese as it is: the platform shows an escape to the user.
        body.Should().NotContain("\\u").And.HaveLength(JsonNode.Parse(body)!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }).Length);
    }
}

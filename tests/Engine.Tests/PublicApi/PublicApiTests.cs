using System.Reflection;
using System.Runtime.CompilerServices;

namespace Wellspring.Engine.Tests.PublicApi;

public sealed class PublicApiTests
{
    private const string Accept = "UPDATE_PUBLIC_API";

    [Theory]
    [InlineData("Wellspring.Adapters.WeChat")]
    [InlineData("Wellspring.Engine")]
    [InlineData("Wellspring.Rules")]
    [InlineData("Wellspring.Storage.Sqlite")]
    [InlineData("Wellspring.Testing")]
    public void The_public_API_is_the_accepted_one(string assembly)
    {
        var api = ApiPrinter.Print(Assembly.Load(assembly));
        if (Environment.GetEnvironmentVariable(Accept) == "1")
        {
            File.WriteAllText(Path.Combine(SourceFolder(), $"{assembly}.txt"), api);
            return;
        }

        var file = Path.Combine(AppContext.BaseDirectory, "PublicApi", $"{assembly}.txt");
        var accepted = File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : "";

        if (api != accepted)
        {
            Assert.Fail($"The public API of {assembly} is not the accepted one:\n{Difference(accepted, api)}\nIf this is meant, run the tests once with {Accept}=1, which rewrites tests/Engine.Tests/PublicApi/{assembly}.txt, and commit that file.");
        }
    }

    [Fact]
    public void A_difference_shows_the_lines_under_their_types() =>
        Difference("class A\n    int X()\n    int Y()\nclass B\n    int Z()\n", "class A\n    int X()\nclass B\n    int Z()\n    long W()\n")
            .Should().Be("  class A\n-     int Y()\n  class B\n+     long W()");

    /// <summary>Lines that went and lines that came, each under its type.</summary>
    private static string Difference(string accepted, string api)
    {
        var (old, now) = (Lines(accepted), Lines(api));
        var changes = old.Except(now).Select(l => (l.Type, Mark: "-", l.Line)).Concat(now.Except(old).Select(l => (l.Type, Mark: "+", l.Line)));
        return string.Join('\n', changes
            .GroupBy(c => c.Type)
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .SelectMany(g => g.Where(c => c.Line != g.Key).Select(c => $"{c.Mark} {c.Line}").Prepend($"{(g.FirstOrDefault(c => c.Line == g.Key).Mark is { } mark ? mark : " ")} {g.Key}")));
    }

    private static List<(string Type, string Line)> Lines(string text)
    {
        List<(string, string)> lines = [];
        var type = "";
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            type = line.StartsWith(' ') ? type : line;
            lines.Add((type, line));
        }

        return lines;
    }

    private static string SourceFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}

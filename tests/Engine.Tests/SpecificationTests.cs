using System.Reflection;
using System.Text.RegularExpressions;

namespace Wellspring.Engine.Tests;

public sealed partial class SpecificationTests
{
    private static readonly string[] Clauses =
        [.. ClauseId().Matches(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Specification", "semantics.md"))).Select(m => m.Groups[1].Value)];

    private static readonly HashSet<string> Proven =
    [
        .. typeof(SpecificationTests).Assembly.GetTypes()
            .SelectMany(type => type.GetCustomAttributes<SpecAttribute>().Concat(type.GetMethods().SelectMany(m => m.GetCustomAttributes<SpecAttribute>())))
            .Select(spec => spec.Clause),
    ];

    [Fact]
    public void Every_clause_has_a_test() => Clauses.Except(Proven).Should().BeEmpty("each clause of docs/semantics.md is proven by a test");

    [Fact]
    public void Every_test_names_a_clause_that_exists() => Proven.Except(Clauses).Should().BeEmpty("a test's clause stands in docs/semantics.md");

    [Fact]
    public void No_clause_stands_twice() => Clauses.Should().OnlyHaveUniqueItems().And.HaveCountGreaterThan(40);

    [GeneratedRegex(@"^\* `\[([a-z.-]+)\]`", RegexOptions.Multiline)]
    private static partial Regex ClauseId();
}

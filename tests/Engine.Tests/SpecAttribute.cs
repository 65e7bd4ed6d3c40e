using Xunit.Abstractions;
using Xunit.Sdk;

namespace Wellspring.Engine.Tests;

/// <summary>Names the clause of docs/semantics.md that a test proves.</summary>
[TraitDiscoverer("Wellspring.Engine.Tests.SpecDiscoverer", "Wellspring.Engine.Tests")]
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class, AllowMultiple = true)]
public sealed class SpecAttribute(string clause) : Attribute, ITraitAttribute
{
    public string Clause { get; } = clause;
}

/// <summary>Lets tests be picked by clause: <c>dotnet test --filter "Spec=instances.once"</c>.</summary>
public sealed class SpecDiscoverer : ITraitDiscoverer
{
    public IEnumerable<KeyValuePair<string, string>> GetTraits(IAttributeInfo traitAttribute) =>
        [new("Spec", (string)traitAttribute.GetConstructorArguments().First())];
}

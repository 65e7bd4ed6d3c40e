using System.Text.Json.Serialization;

namespace Wellspring.Engine;

/// <summary>Two ids turned out to be one person's. On the wire: <c>identity_linked</c>; its subject is the user who stays.</summary>
/// <remarks>From then on what is about the alias is the user's, and what is kept of the alias is too. It is no activity, whatever origin it is published with.</remarks>
/// <param name="Alias">The other id: of another app's account, a mini program, a device. Not empty, at most 1,000 characters.</param>
public sealed record IdentityLinked(string Alias);

/// <summary>The event that links ids, which every engine knows.</summary>
internal static class IdentityEvents
{
    private const int LongestId = 1000;

    public static void Register(EventTypes types) => types.Add("identity_linked", IdentityJson.Default.IdentityLinked, Fault);

    private static string? Fault(IdentityLinked e) =>
        e.Alias.Length == 0 ? "alias is empty"
        : e.Alias.Length > LongestId ? $"alias is longer than {LongestId} characters"
        : null;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(IdentityLinked))]
internal sealed partial class IdentityJson : JsonSerializerContext;

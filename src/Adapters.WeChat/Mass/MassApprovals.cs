using System.Text.Json.Serialization;

namespace Wellspring.Adapters.WeChat;

/// <summary>The mass messages of an account that were approved: the value of a reference of the engine, so that it is in the journal, and decisions are made by it.</summary>
/// <param name="Messages">By the message's name in the catalogue.</param>
public sealed record MassApprovals(IReadOnlyDictionary<string, MassApproval> Messages)
{
    internal static MassApprovals None { get; } = new(new Dictionary<string, MassApproval>());

    /// <summary>What the reference is called.</summary>
    /// <param name="account">The account's name.</param>
    internal static string NameOf(string account) => $"wechat-mass:{account}";
}

/// <summary>Someone has approved a mass message.</summary>
/// <param name="By">Who.</param>
/// <param name="At">When. In UTC.</param>
/// <param name="Contents">Hashes of what was approved, one for each culture: another content needs another approval.</param>
public sealed record MassApproval(string By, DateTimeOffset At, IReadOnlyList<string> Contents);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(MassApprovals))]
internal sealed partial class MassApprovalJson : JsonSerializerContext;

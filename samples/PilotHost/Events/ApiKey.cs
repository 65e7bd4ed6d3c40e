using System.Security.Cryptography;
using System.Text;

namespace Wellspring.PilotHost;

/// <summary>What those who post events show as <c>Authorization: Bearer …</c>.</summary>
internal sealed class ApiKey(string key)
{
    private const string Scheme = "Bearer ";
    private readonly byte[] hash = Hash(key);

    /// <summary>Compared by hashes, in the same time whatever is shown: neither the key's characters nor its length can be found by trying.</summary>
    public bool Fits(string? authorization) =>
        authorization is not null
        && authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(Hash(authorization[Scheme.Length..].Trim()), hash);

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}

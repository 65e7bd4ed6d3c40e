using System.Diagnostics.CodeAnalysis;
using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>Collects mistakes, each with the key it is about: <c>WeChat:OfficialAccounts:shop:AppId</c>. What is said of a secret does not show it.</summary>
internal sealed class Mistakes
{
    private readonly string key;
    private readonly List<string> found;

    public Mistakes(string key)
        : this(key, [])
    {
    }

    private Mistakes(string key, List<string> found) => (this.key, this.found) = (key, found);

    public bool Any => found.Count > 0;

    public Mistakes At(string part) => new($"{key}:{part}", found);

    public void AddRange(IEnumerable<string> mistakes) => found.AddRange(mistakes);

    public void Check([DoesNotReturnIf(false)] bool holds, string mistake)
    {
        if (!holds)
        {
            found.Add($"{key}: {mistake}");
        }
    }

    /// <summary>The value where it is there and of the right form, else null.</summary>
    public string? Required(string name, string? value, Func<string, bool> isRight, string expected)
    {
        if (value is { Length: > 0 } && isRight(value))
        {
            return value;
        }

        found.Add($"{key}:{name}: {(string.IsNullOrEmpty(value) ? "it is missing" : "it is something else")}; {expected}");
        return null;
    }

    public void CheckName(string? name) =>
        Check(!string.IsNullOrEmpty(name) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'), "the name is expected to be of letters, digits and hyphens");

    public void Check(WeChatAddresses addresses)
    {
        foreach (var (name, address) in addresses.All)
        {
            At(name).Check(
                address is null || (address.IsAbsoluteUri && address is { PathAndQuery: "/", Fragment: "", UserInfo: "" } && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))),
                "an https address without path and user is expected; http only to the own machine, such as http://127.0.0.1:5090");
        }
    }

    public void ThrowIfAny()
    {
        if (found.Count > 0)
        {
            throw new InvalidConfigurationException(found);
        }
    }
}

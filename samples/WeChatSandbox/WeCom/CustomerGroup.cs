using System.Security.Cryptography;
using System.Text;

namespace Wellspring.WeChatSandbox;

/// <summary>How a customer came to a group, in the numbers of groupchat/get.</summary>
internal enum JoinScene
{
    Invited = 1,
    QrCode = 3,
}

/// <summary>A customer in a group.</summary>
internal sealed record GroupMember(Contact Customer, DateTimeOffset Joined, JoinScene Scene)
{
    /// <summary>The employee who invited them.</summary>
    public string? Invitor { get; init; }

    /// <summary>Of the join way that they came by; empty: they came otherwise, or it has none.</summary>
    public string State { get; init; } = "";
}

/// <summary>A customer group: an employee who owns it, and customers.</summary>
internal sealed class CustomerGroup(string id, string name, Employee owner, DateTimeOffset created)
{
    private const int VersionLength = 32;

    private readonly List<GroupMember> members = [];

    public string Id => id;

    public string Name => name;

    public Employee Owner => owner;

    public DateTimeOffset Created => created;

    public IReadOnlyList<GroupMember> Members => members;

    /// <summary>How many are in it, with the owner.</summary>
    public int Count => members.Count + 1;

    public bool Has(Contact customer) => members.Exists(member => member.Customer == customer);

    public void Add(GroupMember member) => members.Add(member);

    public void Remove(Contact customer) => members.RemoveAll(member => member.Customer == customer);

    /// <summary>Another list of members has another version.</summary>
    public string Version(IEnumerable<GroupMember> shown)
    {
        var text = $"{id} {string.Join(' ', shown.Select(member => $"{member.Customer.ExternalUserId} {member.Joined.Ticks}"))}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..VersionLength];
    }
}

using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Wellspring.Engine;

/// <summary>The controls in force at a moment, each with who set it, why and when. Immutable.</summary>
public sealed class EngineControls
{
    private readonly Parts parts;

    private EngineControls(Parts parts) => this.parts = parts;

    /// <summary>Nothing is sent; null while sending goes on.</summary>
    public ControlChanged? Stop => parts.Stop;

    /// <summary>All rules run in shadow mode; null where not.</summary>
    public ControlChanged? DryRun => parts.DryRun;

    /// <summary>Only some users are sent anything; null where all are.</summary>
    public ControlChanged? AllowList => parts.AllowList;

    /// <summary>The rules that are paused or in shadow mode, by id.</summary>
    public IReadOnlyDictionary<string, ControlChanged> Rules => parts.Rules;

    internal static EngineControls None { get; } = new(new(null, null, null, [], ImmutableSortedDictionary.Create<string, ControlChanged>(StringComparer.Ordinal)));

    /// <summary>Whether a user may be sent anything, as far as the allow-list says.</summary>
    /// <param name="user">The user's id.</param>
    public bool Allows(string user) => AllowList is null || parts.Allowed.Contains(Hash(user));

    /// <summary>The rule's control, if it is of this kind.</summary>
    internal ControlChanged? Find(string rule, ControlKind kind) => parts.Rules.TryGetValue(rule, out var set) && set.Kind == kind ? set : null;

    internal EngineControls With(ControlChanged changed, IEnumerable<string> users) => new(changed.Kind switch
    {
        ControlKind.StopAll => parts with { Stop = changed },
        ControlKind.Resume => parts with { Stop = null },
        ControlKind.DryRun => parts with { DryRun = changed },
        ControlKind.EndDryRun => parts with { DryRun = null },
        ControlKind.AllowOnly => parts with { AllowList = changed, Allowed = [.. users.Select(Hash)] },
        ControlKind.AllowEveryone => parts with { AllowList = null, Allowed = [] },
        ControlKind.Run => parts with { Rules = parts.Rules.Remove(changed.Rule) },
        _ => parts with { Rules = parts.Rules.SetItem(changed.Rule, changed) },
    });

    /// <summary>The same without a user on the allow-list; itself where the user is not on it.</summary>
    internal EngineControls Without(string user) =>
        parts.Allowed.Contains(Hash(user)) ? new(parts with { Allowed = parts.Allowed.Remove(Hash(user)) }) : this;

    /// <summary>The same with a user on the allow-list whose alias is on it.</summary>
    internal EngineControls Following(string alias, string user) =>
        parts.Allowed.Contains(Hash(alias)) ? new(parts with { Allowed = parts.Allowed.Add(Hash(user)) }) : this;

    internal void Write(Utf8JsonWriter json)
    {
        if (Stop is null && DryRun is null && AllowList is null && parts.Rules.IsEmpty)
        {
            return;
        }

        json.WriteStartArray("controls"u8);
        foreach (var set in new[] { Stop, DryRun, AllowList }.OfType<ControlChanged>().Concat(parts.Rules.Values))
        {
            set.WriteWhole(json);
        }

        json.WriteEndArray();
        json.WriteStartArray("allowed"u8);
        foreach (var hash in parts.Allowed.Order())
        {
            json.WriteStringValue(hash.ToString("x32", CultureInfo.InvariantCulture));
        }

        json.WriteEndArray();
    }

    internal static EngineControls Read(JsonElement note)
    {
        if (!note.TryGetProperty("controls", out var controls))
        {
            return None;
        }

        var read = controls.EnumerateArray().Select(ControlChanged.Read).Aggregate(None, (all, set) => all.With(set, []));
        return new(read.parts with { Allowed = [.. note.GetProperty("allowed").EnumerateArray().Select(hash => UInt128.Parse(hash.GetString()!, NumberStyles.HexNumber, CultureInfo.InvariantCulture))] });
    }

    /// <summary>The ids themselves are not kept.</summary>
    private static UInt128 Hash(string user) =>
        BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes("wellspring allowed\n" + user)));

    private sealed record Parts(ControlChanged? Stop, ControlChanged? DryRun, ControlChanged? AllowList, ImmutableHashSet<UInt128> Allowed, ImmutableSortedDictionary<string, ControlChanged> Rules);
}

namespace Wellspring.WeChatSandbox;

/// <summary>A QR code to join one of some groups.</summary>
internal sealed record JoinWay(string ConfigId, string QrCode, string State) : Way(ConfigId, QrCode, State)
{
    private int made;

    public required int Scene { get; init; }

    public required string Remark { get; init; }

    /// <summary>When all of its groups are full there is a new one.</summary>
    public required bool AutoCreateRoom { get; init; }

    /// <summary>What the names of new groups begin with.</summary>
    public required string RoomBaseName { get; init; }

    /// <summary>The number of the first new group.</summary>
    public required int RoomBaseId { get; init; }

    /// <summary>Its groups; new ones come to them.</summary>
    public required IList<string> ChatIds { get; init; }

    public string NextRoomName() => $"{RoomBaseName}{RoomBaseId + made++}";
}

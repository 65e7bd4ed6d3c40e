namespace Wellspring.Storage.Sqlite;

/// <summary>What an append waits for. Either way no append is lost or halved when the process dies.</summary>
public enum SqliteSynchronous
{
    /// <summary>The disk has it: an append survives a loss of power. A log that lost one by damage is refused.</summary>
    Full,

    /// <summary>The operating system has it: a loss of power may take the last appends, whole ones. Faster where appends are small.</summary>
    Normal,
}

namespace Wellspring.Replay;

/// <summary>The lines that were refused: said with number and reason, and kept where the user wants them.</summary>
internal sealed class RefusedLines : IDisposable
{
    private const int ShownOnTerminal = 20;

    private Stream? file;

    public long Count { get; private set; }

    public void KeepIn(Stream? to) => file = to;

    /// <summary>A piece of a line that is refused; <see cref="Refuse"/> ends it.</summary>
    public void KeepPiece(ReadOnlySpan<byte> piece) => file?.Write(piece);

    public void Refuse(long number, string reason, ReadOnlySpan<byte> line, bool keep = true)
    {
        Count++;
        if (Count <= ShownOnTerminal || Console.IsErrorRedirected)
        {
            Console.Error.WriteLine($"line {number}: {reason}");
        }

        if (keep)
        {
            file?.Write(line);
            file?.WriteByte((byte)'\n');
        }
    }

    public void Dispose()
    {
        if (Count > ShownOnTerminal && !Console.IsErrorRedirected)
        {
            Console.Error.WriteLine($"and {Count - ShownOnTerminal} lines more; --refused FILE keeps them all");
        }
    }
}

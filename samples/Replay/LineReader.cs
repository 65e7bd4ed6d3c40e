namespace Wellspring.Replay;

/// <summary>Reads lines of bytes from a stream, however long they are, in bounded memory.</summary>
/// <param name="input">The stream.</param>
/// <param name="longest">A longer line is not held; it goes to <paramref name="overlong"/> piece by piece.</param>
/// <param name="overlong">Gets the pieces of a line that is too long.</param>
internal sealed class LineReader(Stream input, int longest, Action<ReadOnlySpan<byte>> overlong)
{
    private readonly byte[] buffer = new byte[longest + 2];
    private int start;
    private int end;
    private bool ended;

    /// <summary>The number of the line that was read last, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>The line that was read last is too long; it is empty here.</summary>
    public bool IsOverlong { get; private set; }

    /// <summary>Why the stream broke off within the line that was read last, or null.</summary>
    public string? BrokenOff { get; private set; }

    /// <summary>Reads the next line, without its end. False at the end of the stream.</summary>
    public bool Read(out ReadOnlySpan<byte> line)
    {
        IsOverlong = false;
        while (true)
        {
            var length = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            if (length >= 0 || ended)
            {
                var last = length < 0;
                line = buffer.AsSpan(start, last ? end - start : length);
                start = last ? end : start + length + 1;
                if (last && line.IsEmpty && !IsOverlong && BrokenOff is null)
                {
                    return false;
                }

                Number++;
                if (Number == 1 && line.StartsWith("\uFEFF"u8))
                {
                    line = line[3..];
                }

                if (IsOverlong)
                {
                    overlong(line);
                    line = default;
                }

                return true;
            }

            Fill();
        }
    }

    private void Fill()
    {
        if (end - start > longest)
        {
            IsOverlong = true;
            overlong(buffer.AsSpan(start, end - start));
            start = end = 0;
        }
        else if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
        }

        try
        {
            var read = input.Read(buffer, end, buffer.Length - end);
            ended = read == 0;
            end += read;
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            BrokenOff = e.Message;
            ended = true;
        }
    }
}

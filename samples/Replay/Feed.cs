using Wellspring.Engine;

namespace Wellspring.Replay;

/// <summary>Publishes lines in chunks. A few are on their way into the store while the next are read and decided; answers come in the lines' order.</summary>
/// <param name="engine">The engine.</param>
/// <param name="answered">Is told a line's number, the line, and what became of it.</param>
internal sealed class Feed(MarketingEngine engine, Action<long, ReadOnlyMemory<byte>, PublishResult> answered)
{
    private const int ChunkBytes = 1 << 14;
    private const int MostUnderWay = 8;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly Queue<(Chunk Chunk, Task<IReadOnlyList<PublishResult>> Answers)> underWay = new();
    private Chunk chunk = new(ChunkBytes);

    public void Add(long number, ReadOnlySpan<byte> line)
    {
        if (!chunk.TryAdd(number, line))
        {
            Publish();
            chunk = new(Math.Max(ChunkBytes, line.Length));
            chunk.TryAdd(number, line);
        }
    }

    /// <summary>Waits until all lines are answered.</summary>
    public void Complete()
    {
        Publish();
        chunk = new(ChunkBytes);
        while (underWay.Count > 0)
        {
            Answer();
        }
    }

    private void Publish()
    {
        if (chunk.Lines.Count > 0)
        {
            underWay.Enqueue((chunk, engine.PublishAsync(chunk.Lines).AsTask()));
        }

        while (underWay.Count >= MostUnderWay)
        {
            Answer();
        }
    }

    private void Answer()
    {
        var (sent, answers) = underWay.Dequeue();
        while (!answers.Wait(Patience))
        {
            // It would wait until there is room. A run breaks off, and goes on when it is started again.
            engine.CheckJournal();
        }

        foreach (var (i, answer) in answers.GetAwaiter().GetResult().Index())
        {
            answered(sent.Numbers[i], sent.Lines[i], answer);
        }
    }

    /// <summary>Some lines, one after the other in one array.</summary>
    private sealed class Chunk(int bytes)
    {
        private readonly byte[] buffer = new byte[bytes];
        private int used;

        public List<long> Numbers { get; } = [];

        public List<ReadOnlyMemory<byte>> Lines { get; } = [];

        public bool TryAdd(long number, ReadOnlySpan<byte> line)
        {
            if (!line.TryCopyTo(buffer.AsSpan(used)))
            {
                return false;
            }

            Numbers.Add(number);
            Lines.Add(buffer.AsMemory(used, line.Length));
            used += line.Length;
            return true;
        }
    }
}

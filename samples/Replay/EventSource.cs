using System.IO.Compression;
using Wellspring.Testing;

namespace Wellspring.Replay;

/// <summary>Where the events come from: a file, standard input, or the simulated shop. Compressed input is known by its first bytes.</summary>
internal static class EventSource
{
    public static Stream Open(ReplayArguments arguments, out Stream raw)
    {
        raw = arguments.Events is null ? Simulated() : arguments.FromStandardInput ? Console.OpenStandardInput() : File.OpenRead(arguments.Events);
        var first = new byte[2];
        var read = raw.ReadAtLeast(first, 2, throwOnEndOfStream: false);
        var whole = new PrefixedStream(first[..read], raw);
        var zipped = read == 2 && first is [0x1f, 0x8b];
        return zipped ? new GZipStream(whole, CompressionMode.Decompress) : whole;
    }

    private static MemoryStream Simulated()
    {
        var lines = new MemoryStream();
        foreach (var line in new SimulatedShop().Events())
        {
            lines.Write(line);
            lines.WriteByte((byte)'\n');
        }

        lines.Position = 0;
        return lines;
    }

    /// <summary>A stream that gives back the bytes that were read to look at them.</summary>
    private sealed class PrefixedStream(byte[] prefix, Stream rest) : Stream
    {
        private int given;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException("The length is not known.");

        public override long Position
        {
            get => throw new NotSupportedException("The position is not known.");
            set => throw new NotSupportedException("The stream cannot seek.");
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            if (given == prefix.Length)
            {
                return rest.Read(buffer);
            }

            var count = Math.Min(buffer.Length, prefix.Length - given);
            prefix.AsSpan(given, count).CopyTo(buffer);
            given += count;
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("The stream cannot seek.");

        public override void SetLength(long value) => throw new NotSupportedException("The stream is read only.");

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("The stream is read only.");

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                rest.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}

using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Wellspring.Engine.Tests.Channels;

internal sealed record Received(string Line, Dictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);
}

/// <summary>An HTTP server on the own machine whose answers are written out byte by byte, so that it can also answer badly.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private static readonly Socket Held = Hold();
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Func<Received, Task<string?>> answer;
    private readonly Task accepting;

    /// <param name="answer">The answer as it goes over the wire; null breaks the connection off.</param>
    public LoopbackServer(Func<Received, Task<string?>> answer)
    {
        this.answer = answer;
        listener.Start();
        accepting = AcceptAsync();
    }

    public LoopbackServer(string answer)
        : this(_ => Task.FromResult<string?>(answer))
    {
    }

    /// <summary>An address at which nobody listens: its port is held, so that no one else comes to listen there.</summary>
    public static Uri Nowhere => Address(Held.LocalEndPoint);

    public ConcurrentQueue<Received> Requests { get; } = [];

    public Uri Endpoint => Address(listener.LocalEndpoint);

    public static string Answer(int status, string body = "", string headers = "") =>
        $"HTTP/1.1 {status} Said\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n{headers}\r\n{body}";

    public static LoopbackServer Silent(Action? asked = null) => new(_ =>
    {
        asked?.Invoke();
        return new TaskCompletionSource<string?>().Task;
    });

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await accepting;
        listener.Dispose();
        stop.Dispose();
    }

    private static Uri Address(EndPoint? end) => new($"http://127.0.0.1:{((IPEndPoint)end!).Port}/hook?shop=1");

    private static Socket Hold()
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                _ = ServeAsync(await listener.AcceptTcpClientAsync(stop.Token));
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(TcpClient connection)
    {
        using (connection)
        {
            try
            {
                var stream = connection.GetStream();
                var request = await ReadAsync(stream);
                Requests.Enqueue(request);
                if (await answer(request).WaitAsync(stop.Token) is { } text)
                {
                    await stream.WriteAsync(Encoding.UTF8.GetBytes(text), stop.Token);
                }
                else
                {
                    connection.LingerState = new(true, 0);
                }
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // The other side is gone, or the test is over.
            }
        }
    }

    private async Task<Received> ReadAsync(NetworkStream stream)
    {
        List<byte> bytes = [];
        var buffer = new byte[4096];
        var (head, length) = (-1, 0);
        Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
        while (head < 0 || bytes.Count < head + 4 + length)
        {
            var read = await stream.ReadAsync(buffer, stop.Token);
            if (read == 0)
            {
                throw new IOException("The request ended too early.");
            }

            bytes.AddRange(buffer.AsSpan(0, read));
            if (head < 0 && (head = Encoding.Latin1.GetString([.. bytes]).IndexOf("\r\n\r\n", StringComparison.Ordinal)) >= 0)
            {
                foreach (var line in Encoding.Latin1.GetString([.. bytes], 0, head).Split("\r\n").Skip(1))
                {
                    headers[line[..line.IndexOf(':', StringComparison.Ordinal)]] = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
                }

                length = int.Parse(headers.GetValueOrDefault("Content-Length", "0"), CultureInfo.InvariantCulture);
            }
        }

        var text = Encoding.Latin1.GetString([.. bytes]);
        return new(text[..text.IndexOf("\r\n", StringComparison.Ordinal)], headers, [.. bytes[(head + 4)..]]);
    }
}

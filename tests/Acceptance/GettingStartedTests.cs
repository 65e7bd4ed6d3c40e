using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Wellspring.Acceptance;

/// <summary>The sample as a newcomer runs it, with what the README says.</summary>
public sealed partial class GettingStartedTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("wellspring-");
    private readonly string address = $"http://127.0.0.1:{FreePort()}";
    private readonly HttpClient client = new() { Timeout = Patience };
    private readonly List<string> lines = [];
    private Process? process;

    public void Dispose()
    {
        process?.Kill();
        process?.WaitForExit();
        process?.Dispose();
        client.Dispose();
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("README.zh-CN.md")]
    public async Task What_the_readme_shows_is_what_happens(string readme)
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Repository(), readme));
        var commands = Command().Matches(page);
        commands.Should().HaveCount(2);
        await Start();
        foreach (Match command in commands)
        {
            var sent = command.Groups["body"].Value.Replace("""'"$(date -u +%FT%TZ)"'""", $"{DateTime.UtcNow:yyyy-MM-ddTHH:mm:ssZ}", StringComparison.Ordinal);
            (await Post("/events", sent)).Should().Be(command.Groups["answer"].Value);
        }

        foreach (Match webhook in Webhook().Matches(page))
        {
            (await Line(line => Changing().Replace(line, "…") == Changing().Replace(webhook.Value, "…"))).Should().NotBeNull();
        }

        Webhook().Matches(page).Should().HaveCount(2);
        (await client.GetStringAsync($"{address}/health")).Should().Be("Healthy");
        foreach (Match metric in Metric().Matches(page))
        {
            await Shows(metric.Value);
        }

        Metric().Matches(page).Should().HaveCountGreaterThan(1);
    }

    [Fact]
    public async Task It_remembers_what_it_was_told_and_stops_when_it_is_asked_to()
    {
        var sent = Event("1", "user_registered");
        await Start();
        (await Post("/events", $"[{sent},{{}}]")).Should().Be("Accepted\nRefused: specversion is missing or no text\n");
        await Line(line => line.Contains("welcome-greeting", StringComparison.Ordinal));
        (await Stop()).Should().Be(0);

        await Start();
        (await Post("/events", sent)).Should().Be("Repeated\n");
        (await Stop()).Should().Be(0);
        lines.Should().ContainSingle(line => line.StartsWith("webhook", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_not_signed_is_not_believed()
    {
        await Start();
        using var answer = await client.PostAsync($"{address}/webhook", new StringContent("{}"));
        answer.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    private static string Event(string id, string type) =>
        $$"""{"specversion":"1.0","id":"{{id}}","source":"/shop","type":"{{type}}","subject":"li","time":"{{DateTime.UtcNow:yyyy-MM-ddTHH:mm:ssZ}}"}""";

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Engine.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }

    private async Task Start()
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, WorkingDirectory = folder.FullName };
        foreach (var argument in new[] { Path.Combine(AppContext.BaseDirectory, "Wellspring.GettingStarted.dll"), "--urls", address })
        {
            start.ArgumentList.Add(argument);
        }

        process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) =>
        {
            lock (lines)
            {
                lines.Add(line.Data ?? "");
            }
        };
        process.BeginOutputReadLine();
        await Line(line => line.EndsWith($"Now listening on: {address}", StringComparison.Ordinal));
    }

    /// <summary>Asks it to stop, as a service manager does.</summary>
    private async Task<int> Stop()
    {
        using var term = Process.Start("kill", ["-TERM", $"{process!.Id}"]);
        await process.WaitForExitAsync().WaitAsync(Patience);
        lock (lines)
        {
            lines.RemoveAll(line => line.Contains("Now listening", StringComparison.Ordinal));
        }

        return process.ExitCode;
    }

    private async Task<string> Post(string path, string body)
    {
        using var answer = await client.PostAsync(address + path, new StringContent(body, Encoding.UTF8, "application/json"));
        return await answer.Content.ReadAsStringAsync();
    }

    /// <summary>What a channel has answered is counted once it is committed, a moment after the receiver saw it.</summary>
    private async Task Shows(string metric)
    {
        var metrics = "";
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < Patience && !metrics.Contains(metric, StringComparison.Ordinal); await Task.Delay(50))
        {
            metrics = await client.GetStringAsync($"{address}/metrics");
        }

        metrics.Should().Contain(metric);
    }

    private async Task<string> Line(Func<string, bool> matches)
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < Patience; await Task.Delay(50))
        {
            lock (lines)
            {
                if (lines.Find(line => matches(line)) is { } line)
                {
                    return line;
                }
            }
        }

        throw new TimeoutException($"The line did not come; there were: {string.Join('\n', lines)}");
    }

    /// <summary>A command of the README and the answer under it.</summary>
    [GeneratedRegex(@"^curl 127\.0\.0\.1:5080/events -d '(?<body>.*)'\n```\n+```text\n(?<answer>(?:.+\n)+?)```", RegexOptions.Multiline)]
    private static partial Regex Command();

    [GeneratedRegex(@"^webhook \{.*$", RegexOptions.Multiline)]
    private static partial Regex Webhook();

    [GeneratedRegex("^wellspring\\..* \\d+$", RegexOptions.Multiline)]
    private static partial Regex Metric();

    /// <summary>What is another each time.</summary>
    [GeneratedRegex("""(?<=")(?:[A-Z2-7]{32}|[0-9TZ:.-]{20,})(?=")""")]
    private static partial Regex Changing();
}

using System.Text;
using Microsoft.Extensions.Logging;

namespace Wellspring.PilotHost.Tests.Import;

/// <summary>Imports in the test's process, all into one store.</summary>
/// <param name="platform">Where the simulated WeChat is; by default nowhere.</param>
internal sealed class ImportRun(string platform = "http://127.0.0.1:9") : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("wellspring-pilot-");

    public string Store => Path.Combine(folder.FullName, "pilot.db");

    /// <summary>The settings that an import and the host on its store share.</summary>
    public string[] Settings => [$"--Events:ApiKey={Pilot.Key}", $"--Store={Store}", "--Wellspring:holdout:share=0", .. Accounts.Shop(platform), .. Accounts.Others(platform)];

    public string Write(string name, string content) => Write(name, Encoding.UTF8.GetBytes(content));

    public string Write(string name, byte[] content)
    {
        var file = Path.Combine(folder.FullName, name);
        File.WriteAllBytes(file, content);
        return file;
    }

    public Task<Told> FileAsync(string file, string? map = null, long fromLine = 1, Action? onProgress = null, CancellationToken cancellation = default) =>
        RunAsync(import => import.FileAsync(file, map, fromLine, cancellation), onProgress);

    public Task<Told> FollowersAsync(string account, string from = "", Action? onProgress = null, CancellationToken cancellation = default) =>
        RunAsync(import => import.FollowersAsync(account, from, cancellation), onProgress);

    /// <summary>Starts the host on the store.</summary>
    public Task<Pilot> StartHostAsync(Action<EngineOptions>? change = null, params string[] settings) => Pilot.StartAsync(change, [.. Settings, .. settings]);

    public void Dispose() => folder.Delete(recursive: true);

    /// <param name="import">What is imported.</param>
    /// <param name="onProgress">Is called with each line in place on the terminal; without it there is no terminal.</param>
    private async Task<Told> RunAsync(Func<PilotImport, Task<bool>> import, Action? onProgress)
    {
        using Noticing output = new(onProgress);
        using StringWriter error = new();
        var builder = PilotApp.Builder(Settings);
        builder.Logging.ClearProviders();
        var isGood = await import(new(builder, new(output, error, onProgress is not null)));
        return new(isGood, Lines(output), Lines(error));
    }

    private string[] Lines(StringWriter writer) => writer.ToString().Replace($"{folder.FullName}{Path.DirectorySeparatorChar}", "", StringComparison.Ordinal).Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

    private sealed class Noticing(Action? notice) : StringWriter
    {
        public override void Write(string? value)
        {
            base.Write(value);
            notice?.Invoke();
        }
    }
}

/// <summary>What an import told.</summary>
internal sealed record Told(bool IsGood, string[] Output, string[] Error);

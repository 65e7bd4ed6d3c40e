using System.Diagnostics;

namespace Wellspring.Acceptance;

/// <summary>Replay as its user runs it: a process with arguments, input, outputs and an exit code.</summary>
internal sealed class ReplayProcess : IDisposable
{
    /// <summary>The rules that come with it, of which one may remind five users a day.</summary>
    public const string FewReminders = """{"rules":{"welcome":{},"tier-upgrade":{},"abandoned-cart":{},"dormant-reactivation":{}},"budgets":{"reminders":{"max":5,"pays":[{"message":"*"}],"rules":["abandoned-cart"]}}}""";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("wellspring-");

    public int ExitCode { get; private set; }

    public string Output { get; private set; } = "";

    public string Error { get; private set; } = "";

    public string PathOf(string name) => Path.Combine(folder.FullName, name);

    public string File(string name, string content) => File(name, System.Text.Encoding.UTF8.GetBytes(content));

    public string File(string name, byte[] content)
    {
        System.IO.File.WriteAllBytes(PathOf(name), content);
        return PathOf(name);
    }

    public string Read(string name) => System.IO.File.ReadAllText(PathOf(name));

    public bool Exists(string name) => System.IO.File.Exists(PathOf(name));

    public ReplayProcess Run(params string[] arguments) => RunProgram("Wellspring.Replay.dll", null, arguments);

    public ReplayProcess RunWithInput(byte[] input, params string[] arguments) => RunProgram("Wellspring.Replay.dll", input, arguments);

    /// <summary>Kills the process, as by kill -9, as soon as the condition holds; it may have ended before.</summary>
    public void RunAndKill(byte[] input, Func<bool> when, params string[] arguments)
    {
        using var process = Start("Wellspring.Replay.dll", arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        var writing = Task.Run(() =>
        {
            try
            {
                process.StandardInput.BaseStream.Write(input);
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // It was killed while it read.
            }
        });
        while (!process.HasExited && !when())
        {
            Thread.Yield();
        }

        process.Kill();
        process.WaitForExit();
        Task.WaitAll(output, error, writing);
    }

    public ReplayProcess RunProgram(string program, byte[]? input, params string[] arguments)
    {
        using var process = Start(program, arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        process.StandardInput.BaseStream.Write(input ?? []);
        process.StandardInput.Close();
        Task.WaitAll(output, error);
        process.WaitForExit();
        (Output, Error, ExitCode) = (output.Result, error.Result, process.ExitCode);
        return this;
    }

    public void Dispose() => folder.Delete(recursive: true);

    private Process Start(string program, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder.FullName };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, program));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }
}

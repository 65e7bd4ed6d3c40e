using Wellspring.Engine;

namespace Wellspring.PilotHost;

/// <summary>What an import tells. How far it is stands in one line of a terminal; elsewhere there is a line every some thousand rows.</summary>
/// <param name="output">Gets how far it is, and the result.</param>
/// <param name="error">Gets what is wrong.</param>
/// <param name="isTerminal">Whether a person looks at the output.</param>
internal sealed class ImportConsole(TextWriter output, TextWriter error, bool isTerminal)
{
    private const int Every = 5_000;
    private int standing;
    private long told;

    public static ImportConsole Standard => new(Console.Out, Console.Error, !Console.IsOutputRedirected && !Console.IsErrorRedirected);

    /// <summary>A person looks, and what is told is not kept.</summary>
    public bool IsTerminal => isTerminal;

    /// <summary>How far it is.</summary>
    public void Progress(long rows, string text)
    {
        if (isTerminal)
        {
            output.Write($"\r{text.PadRight(standing)}");
            standing = text.Length;
        }
        else if (rows / Every > told)
        {
            told = rows / Every;
            output.WriteLine(text);
        }
    }

    public void Refused(RefusedRow row) => Wrong(row.ToString());

    /// <summary>What is wrong, or what to do about it.</summary>
    public void Wrong(string text) => Line(error, text);

    public void Result(string text) => Line(output, text);

    private void Line(TextWriter writer, string text)
    {
        if (standing > 0)
        {
            output.Write($"\r{new string(' ', standing)}\r");
            output.Flush();
            standing = 0;
        }

        writer.WriteLine(text);
    }
}

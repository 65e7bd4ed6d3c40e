using System.Text;

namespace Wellspring.Engine;

/// <summary>Takes a text apart: <c>{item}</c> is the place of a field, <c>{{</c> and <c>}}</c> are braces.</summary>
/// <param name="fields">The message's fields.</param>
/// <param name="used">The fields that were met.</param>
/// <param name="mistakes">What is wrong is added here.</param>
internal sealed class TextParser(IReadOnlyList<MessageField> fields, HashSet<string> used, List<string> mistakes)
{
    private readonly StringBuilder constant = new();
    private List<TextPart> parts = [];

    /// <summary>The text's parts; where it has mistakes, those that could be read.</summary>
    public TextPart[] Parse(string text, string path)
    {
        parts = [];
        if (text.Length == 0)
        {
            mistakes.Add($"{path}: the text is empty");
        }

        for (var at = 0; at < text.Length;)
        {
            at = text[at] is '{' or '}' ? Brace(text, at, path) : Constant(text, at);
        }

        EndConstant();
        return [.. parts];
    }

    private int Constant(string text, int at)
    {
        var length = text.AsSpan(at).IndexOfAny('{', '}');
        var end = length < 0 ? text.Length : at + length;
        constant.Append(text, at, end - at);
        return end;
    }

    private int Brace(string text, int at, string path)
    {
        if (at + 1 < text.Length && text[at + 1] == text[at])
        {
            constant.Append(text[at]);
            return at + 2;
        }

        var length = text[at] == '{' ? text.AsSpan(at + 1).IndexOfAny('{', '}') : -1;
        if (length < 0 || text[at + 1 + length] == '{')
        {
            mistakes.Add($"{path}: the '{text[at]}' at character {at + 1} has no partner; write {{field}} for a place, and {text[at]}{text[at]} for a brace");
            return at + 1;
        }

        EndConstant();
        Place(text.Substring(at + 1, length), path);
        return at + length + 2;
    }

    private void Place(string name, string path)
    {
        var index = 0;
        while (index < fields.Count && fields[index].Name != name)
        {
            index++;
        }

        if (index < fields.Count)
        {
            used.Add(name);
            parts.Add(new("", fields[index], index));
        }
        else
        {
            mistakes.Add($"{path}: there is no field '{name}'; the message has {(fields.Count == 0 ? "no fields" : string.Join(", ", fields.Select(f => f.Name)))}");
        }
    }

    private void EndConstant()
    {
        if (constant.Length > 0)
        {
            parts.Add(new(constant.ToString()));
            constant.Clear();
        }
    }
}

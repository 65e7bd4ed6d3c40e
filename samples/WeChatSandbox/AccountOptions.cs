using System.Diagnostics.CodeAnalysis;

namespace Wellspring.WeChatSandbox;

/// <summary>An official account or a mini program.</summary>
public sealed record AppOptions
{
    /// <summary>wx and 16 hex digits.</summary>
    public required string AppId { get; init; }

    /// <summary>The AppSecret.</summary>
    public required string Secret { get; init; }

    /// <summary>gh_ and 12 hex digits: whom callbacks are addressed to.</summary>
    public required string OriginalId { get; init; }

    /// <summary>What users see.</summary>
    public required string Name { get; init; }

    /// <summary>A mini program; else an official account (服务号).</summary>
    public bool IsMiniProgram { get; init; }

    /// <summary>Its templates.</summary>
    public IReadOnlyList<TemplateOptions> Templates { get; init; } = [];

    /// <summary>The menu that it has from the start, as menu/create takes it; null: none.</summary>
    [StringSyntax(StringSyntaxAttribute.Json)]
    public string? Menu { get; init; }

    /// <summary>Where its callbacks go.</summary>
    public CallbackOptions Callback { get; init; } = new();
}

/// <summary>What a template is sent by.</summary>
public enum TemplateKind
{
    /// <summary>message/template/send, for services that the user has used.</summary>
    Template,

    /// <summary>A subscription: one accept, one message.</summary>
    OneTime,

    /// <summary>A subscription without end, for public services.</summary>
    LongTerm,
}

/// <summary>A template.</summary>
/// <param name="Id">The template id.</param>
/// <param name="Title">The heading.</param>
/// <param name="Kind">How it is sent.</param>
/// <param name="Keys">Its fields: key as thing1, and label.</param>
public sealed record TemplateOptions(string Id, string Title, TemplateKind Kind, IReadOnlyList<KeyValuePair<string, string>> Keys)
{
    /// <summary>For keys of type enum the values there are.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Choices { get; init; } = new Dictionary<string, IReadOnlyList<string>>();
}

/// <summary>A corp in WeCom.</summary>
public sealed record CorpOptions
{
    /// <summary>ww and 16 hex digits.</summary>
    public required string CorpId { get; init; }

    /// <summary>What people see.</summary>
    public required string Name { get; init; }

    /// <summary>Its apps; each has a token of its own.</summary>
    public required IReadOnlyList<CorpApp> Apps { get; init; }

    /// <summary>Its employees: userid and name.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Employees { get; init; }

    /// <summary>Where its callbacks go.</summary>
    public CallbackOptions Callback { get; init; } = new();
}

/// <summary>An app of a corp.</summary>
public sealed record CorpApp(int AgentId, string Secret, string Name);

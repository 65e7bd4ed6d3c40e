using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Wellspring.Adapters.WeChat;
using Wellspring.Engine;

namespace Wellspring.PilotHost;

/// <summary>Whether the account has the templates that the message catalogue names, with the keys that it fills in.</summary>
internal static partial class TemplateCheck
{
    private static readonly string[] Jumps = ["url", "page", "appid", "pagepath"];

    public static async Task<IReadOnlyList<Finding>> RunAsync(AccountSettings account, MessageCatalog catalog, WeChatClient client, CancellationToken cancellation) =>
    [
        .. await RunAsync(account, "template", "/cgi-bin/template/get_all_private_template", catalog, client, cancellation),
        .. await RunAsync(account, "subscription", "/wxaapi/newtmpl/gettemplate", catalog, client, cancellation),
    ];

    private static async Task<IReadOnlyList<Finding>> RunAsync(AccountSettings account, string kind, string path, MessageCatalog catalog, WeChatClient client, CancellationToken cancellation)
    {
        var channel = $"{account.Name}.{kind}";
        var used = catalog.Names.Select(name => (Name: name, Template: catalog.Find(name)!.Find(channel))).Where(entry => entry.Template is not null).ToList();
        if (used.Count == 0)
        {
            return [];
        }

        var answer = await client.CallAsync(account.Name, path, options: new() { MaxAttempts = 2 }, cancellationToken: cancellation);
        if (!answer.IsAccepted)
        {
            return [Finding.Wrong(account.Name, $"the templates of {channel} cannot be asked for: {answer.Reason}", Advice.ForAnswer(answer, account))];
        }

        var known = Known(answer);
        return [.. used.Select(entry => Compare(account, channel, entry.Name, entry.Template!, known))];
    }

    private static Finding Compare(AccountSettings account, string channel, string name, ChannelTemplate template, IReadOnlyDictionary<string, Listed> known)
    {
        if (!known.TryGetValue(template.PlatformId ?? "", out var listed))
        {
            var there = known.Count == 0 ? "it has none" : $"it has {string.Join(", ", known.Values.Select(one => $"{one.Title} ({one.Id})"))}";
            return Finding.Wrong(account.Name, $"{name} by {channel}: the account has no template {template.PlatformId}; {there}", "Add the template in the console, or write the id of one that is there as platformId into the message catalogue.");
        }

        var keys = Key().Matches(listed.Content).Select(match => match.Groups["key"].Value).ToHashSet(StringComparer.Ordinal);
        var filled = template.Fields.Keys.Except(Jumps, StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal);
        var (missing, strange) = (keys.Except(filled, StringComparer.Ordinal).ToList(), filled.Except(keys, StringComparer.Ordinal).ToList());
        return missing.Count + strange.Count == 0
            ? Finding.Good(account.Name, $"{name} by {channel}: the template is there ({listed.Title})")
            : Finding.Wrong(
                account.Name,
                $"{name} by {channel}: the template {listed.Title} has the keys {string.Join(", ", keys.Order(StringComparer.Ordinal))}{(missing.Count > 0 ? $"; without a value: {string.Join(", ", missing)}" : "")}{(strange.Count > 0 ? $"; not its keys: {string.Join(", ", strange)}" : "")}",
                "Write a field for each of the template's keys, and no other, into the message catalogue.");
    }

    private static IReadOnlyDictionary<string, Listed> Known(WeChatAnswer answer)
    {
        try
        {
            var list = answer.Read(TemplateJson.Default.Templates);
            return (list?.TemplateList ?? list?.Data ?? []).Where(one => one.Id.Length > 0).ToDictionary(one => one.Id, StringComparer.Ordinal);
        }
        catch (JsonException)
        {
            return new Dictionary<string, Listed>();
        }
    }

    [GeneratedRegex(@"\{\{(?<key>[A-Za-z_]+\d*)\.DATA\}\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex Key();
}

/// <summary>The platform's list of templates; subscriptions stand under <see cref="Data"/>.</summary>
internal sealed record Templates(
    [property: JsonPropertyName("template_list")] IReadOnlyList<Listed>? TemplateList = null,
    [property: JsonPropertyName("data")] IReadOnlyList<Listed>? Data = null);

internal sealed record Listed(
    [property: JsonPropertyName("template_id")] string? TemplateId = null,
    [property: JsonPropertyName("priTmplId")] string? SubscriptionId = null,
    [property: JsonPropertyName("title")] string Title = "",
    [property: JsonPropertyName("content")] string Content = "")
{
    public string Id => TemplateId ?? SubscriptionId ?? "";
}

[JsonSerializable(typeof(Templates))]
internal sealed partial class TemplateJson : JsonSerializerContext;

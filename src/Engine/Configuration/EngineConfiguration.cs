using System.Text.Encodings.Web;
using Microsoft.Extensions.Configuration;

namespace Wellspring.Engine;

/// <summary>
/// Reads rules and what gates judge by from JSON: <c>{"zone", "rules": {id: options}, "marketingCap": {"max": 1, "per": "7.00:00:00"}, "caps", "quietHours", "holdout", "experiments",
/// "budgets", "consent", "channels"}</c>, of which each may be left out. docs/authoring.md has all members.
/// </summary>
public static class EngineConfiguration
{
    /// <summary>Adds all rules of a catalogue with their defaults.</summary>
    /// <param name="options">The options.</param>
    /// <param name="catalog">The rules.</param>
    /// <returns><paramref name="options"/>.</returns>
    public static EngineOptions AddRules(this EngineOptions options, RuleCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(catalog);
        foreach (var id in catalog.Ids)
        {
            options.AddRule(catalog.Create(id), id);
        }

        return options;
    }

    /// <summary>Adds what a JSON text says.</summary>
    /// <param name="options">The options. Where there is a mistake they are as they were.</param>
    /// <param name="catalog">The rules that can be named. Only those named are added; where <c>rules</c> is missing, all with their defaults.</param>
    /// <param name="json">The text, in UTF-8.</param>
    /// <returns><paramref name="options"/>.</returns>
    /// <exception cref="InvalidConfigurationException">The text has mistakes; all are named, each with its place.</exception>
    public static EngineOptions Configure(this EngineOptions options, RuleCatalog catalog, ReadOnlyMemory<byte> json) => Read(options, catalog, json, "", isSection: false);

    /// <summary>Adds what a section of a host's configuration says, such as <c>"Wellspring"</c> of appsettings.json, with what environment variables and others lay over it.</summary>
    /// <param name="options">The options. Where there is a mistake they are as they were.</param>
    /// <param name="catalog">The rules that can be named. Only those named are added; where <c>rules</c> is missing, all with their defaults.</param>
    /// <param name="section">The section. It is read once; what changes in it later counts from the next start.</param>
    /// <returns><paramref name="options"/>.</returns>
    /// <exception cref="InvalidConfigurationException">There is no such section, or it has mistakes; all are named, each with its place.</exception>
    public static EngineOptions Configure(this EngineOptions options, RuleCatalog catalog, IConfigurationSection section)
    {
        ArgumentNullException.ThrowIfNull(section);
        return section.Exists()
            ? Read(options, catalog, SectionJson.Of(section), section.Path.Replace(':', '.'), isSection: true)
            : throw new InvalidConfigurationException($"{section.Path}: the configuration has no such section, or it is empty");
    }

    /// <summary>A JSON schema (draft 2020-12) of what <see cref="Configure(EngineOptions, RuleCatalog, ReadOnlyMemory{byte})"/> reads, for editors. docs/configuration.schema.json is that of the rules that come with Wellspring.</summary>
    /// <param name="catalog">The rules that can be named.</param>
    public static string Schema(RuleCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return ConfigurationSchema.Of(catalog).ToJsonString(new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) + "\n";
    }

    private static EngineOptions Read(EngineOptions options, RuleCatalog catalog, ReadOnlyMemory<byte> json, string path, bool isSection)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(catalog);
        return ConfigurationJson.Read(json, root =>
        {
            new ConfigurationReader(options, catalog).Read(new(root, path, [], isSection));
            return options;
        });
    }
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>A value that people or programs change from time to time, kept as a reference of the engine: in the journal, and for rules and channels to read.</summary>
internal sealed class ReferenceBook<T>(MarketingEngine engine, TimeProvider time, JsonTypeInfo<T> json, T none) : IDisposable
    where T : class
{
    /// <summary>The engine takes no larger one.</summary>
    private const int LargestReference = 64 * 1024;

    private readonly SemaphoreSlim changing = new(1);

    public T Read(string name) =>
        engine.References.FirstOrDefault(set => set.Name == name) is { } set ? JsonSerializer.Deserialize(set.Json.Span, json) ?? none : none;

    /// <summary>Whether the engine takes a value.</summary>
    public bool Fits(T value) => JsonSerializer.SerializeToUtf8Bytes(value, json).Length <= LargestReference;

    /// <summary>Puts what a change makes of the value into its place. Changes of one process come one after another.</summary>
    public async Task ChangeAsync(string name, Func<T, T> change, CancellationToken cancellationToken)
    {
        await changing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var value = change(Read(name));

            // A version is a value's own name.
            var hash = Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(value, json)).AsSpan(0, 4));
            await engine.SetReferenceAsync(name, string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow():yyyyMMdd'T'HHmmss'Z'}-{hash}"), value, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            changing.Release();
        }
    }

    public void Dispose() => changing.Dispose();
}

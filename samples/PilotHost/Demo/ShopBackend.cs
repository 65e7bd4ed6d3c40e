using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Wellspring.PilotHost;

/// <summary>The shop's own system, which posts what happens there to the host, as yours would.</summary>
internal sealed class ShopBackend(Uri host, string key, TimeProvider clock, Timeline timeline) : IDisposable
{
    private readonly HttpClient client = new() { BaseAddress = host };
    private int number;

    /// <summary>Posts an event; the host answers when it is in its journal.</summary>
    public async Task PostAsync(string who, string user, string type, JsonObject data)
    {
        timeline.Event(who, $"POST /events: {type} {data.ToJsonString(Readable)}");
        JsonObject cloudEvent = new()
        {
            ["specversion"] = "1.0",
            ["id"] = $"{++number}",
            ["source"] = "/demo-shop",
            ["type"] = type,
            ["subject"] = user,
            ["time"] = clock.GetUtcNow().ToString("O"),
            ["data"] = data,
        };
        using HttpRequestMessage request = new(HttpMethod.Post, "/events") { Content = new StringContent(cloudEvent.ToJsonString(), new MediaTypeHeaderValue("application/cloudevents+json")) };
        request.Headers.Authorization = new("Bearer", key);
        using var answer = await client.SendAsync(request);
        var said = JsonNode.Parse(await answer.Content.ReadAsStringAsync());
        if (!answer.IsSuccessStatusCode || said?["accepted"]?.GetValue<int>() != 1)
        {
            throw new PlayException($"the host did not take {type}: {(int)answer.StatusCode} {said?.ToJsonString()}");
        }
    }

    public void Dispose() => client.Dispose();

    private static readonly JsonSerializerOptions Readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}

/// <summary>The play cannot go on.</summary>
internal sealed class PlayException(string message) : Exception(message);

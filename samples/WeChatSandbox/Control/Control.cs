using System.Text.Json;
using System.Text.Json.Nodes;

namespace Wellspring.WeChatSandbox;

/// <summary>/_sim: looks at the sandbox by GET, acts on it by POST with a JSON object. What cannot be done is 400 with the reason.</summary>
internal sealed class Control
{
    public const string Prefix = "/_sim/";

    private readonly Dictionary<string, Func<ControlCall, Task<JsonNode?>>> routes = new(StringComparer.Ordinal);
    private readonly Sandbox sandbox;

    public Control(Sandbox sandbox)
    {
        this.sandbox = sandbox;
        WorldControl.Add(this);
        UserControl.Add(this);
        FaultControl.Add(this);
        CallbackControl.Add(this);
        WeComControl.Add(this);
        PayControl.Add(this);
    }

    public void Get(string path, Func<ControlCall, JsonNode?> handler) => routes.Add($"GET {Prefix}{path}", call => Task.FromResult(handler(call)));

    public void Post(string path, Func<ControlCall, JsonNode?> handler) => routes.Add($"POST {Prefix}{path}", call => Task.FromResult(handler(call)));

    public void PostAsync(string path, Func<ControlCall, Task<JsonNode?>> handler) => routes.Add($"POST {Prefix}{path}", handler);

    public void Do(string path, Action<ControlCall> handler) => Post(path, call =>
    {
        handler(call);
        return null;
    });

    /// <summary>False: the request is none of ours.</summary>
    public async Task<bool> TryHandleAsync(HttpContext context, RawCall raw)
    {
        if (!raw.Path.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }
        if (raw.Path == $"{Prefix}stream" && raw.IsGet)
        {
            await LiveStream.WriteAsync(context, sandbox);
            return true;
        }
        if (raw.Path == $"{Prefix}media" && raw.IsGet)
        {
            await MediaView.WriteAsync(context, sandbox);
            return true;
        }
        var (status, answer) = await AnswerAsync(raw, context.RequestAborted);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        await context.Response.Body.WriteAsync(Json.Bytes(answer), context.RequestAborted);
        return true;
    }

    private async Task<(int Status, JsonNode Answer)> AnswerAsync(RawCall raw, CancellationToken cancellation)
    {
        try
        {
            if (!routes.TryGetValue($"{(raw.IsGet ? "GET" : raw.Method)} {raw.Path}", out var handler))
            {
                return (StatusCodes.Status404NotFound, new JsonObject { ["error"] = $"There is no {raw.Method} {raw.Path}." });
            }
            JsonElement body = default;
            if (raw.Body.Length > 0)
            {
                using var document = JsonDocument.Parse(raw.Body);
                body = document.RootElement.Clone();
            }
            return (StatusCodes.Status200OK, await handler(new(sandbox, raw.Query, body, cancellation)) ?? new JsonObject { ["ok"] = true });
        }
        catch (Exception problem) when (problem is ArgumentException or InvalidOperationException or JsonException or FormatException or Refusal)
        {
            // Which parameter of a method it was says nothing to who asks over HTTP.
            var parameter = $" (Parameter '{(problem as ArgumentException)?.ParamName}')";
            return (StatusCodes.Status400BadRequest, new JsonObject { ["error"] = problem.Message.Replace(parameter, "", StringComparison.Ordinal) });
        }
    }
}

/// <summary>A call of the control.</summary>
internal sealed record ControlCall(Sandbox Sandbox, IQueryCollection Query, JsonElement Body, CancellationToken Cancellation)
{
    public World World => Sandbox.World;

    public string Need(string name) => Body.Text(name) ?? throw new ArgumentException($"\"{name}\" is missing.");

    public double NeedReal(string name) => Body.Get(name) is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : throw new ArgumentException($"\"{name}\" is missing; a number is expected.");
}

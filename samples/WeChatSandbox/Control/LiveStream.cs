using System.Text;
using System.Text.Json.Nodes;

namespace Wellspring.WeChatSandbox;

/// <summary>Server-sent events: first all, then what has changed, each as it stands when it is sent.</summary>
internal static class LiveStream
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(40);

    public static async Task WriteAsync(HttpContext context, Sandbox sandbox)
    {
        if (sandbox.World.Live.Open() is not { } page)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }
        var cancellation = context.RequestAborted;
        try
        {
            context.Response.ContentType = "text/event-stream";
            context.Response.Headers.CacheControl = "no-store";
            await SendAsync(context, "world", View.World(sandbox.World));
            while (await page.Reader.WaitToReadAsync(cancellation))
            {
                // A burst of changes is shown once.
                await Task.Delay(Between, cancellation);
                HashSet<string> changed = new(StringComparer.Ordinal);
                while (page.Reader.TryRead(out var what))
                {
                    changed.Add(what);
                }
                string[] now = changed.Contains("world") ? ["world"] : [.. changed.Order(StringComparer.Ordinal)];
                foreach (var what in now)
                {
                    await SendAsync(context, what.Split(':')[0], Current(sandbox.World, what));
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The page was closed.
        }
        finally
        {
            sandbox.World.Live.Close(page);
        }
    }

    private static JsonNode Current(World world, string what)
    {
        if (what == "world")
        {
            return View.World(world);
        }
        lock (world.Gate)
        {
            return what.Split(':', 2) switch
            {
                ["phone", var id] when world.People.TryGetValue(id, out var person) => View.Person(world, person),
                ["desk", var id] when world.Corps.TryGetValue(id, out var corp) => View.Corp(corp),
                ["calls"] => View.Calls(world),
                _ => View.Clock(world),
            };
        }
    }

    private static async Task SendAsync(HttpContext context, string name, JsonNode data)
    {
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes($"event: {name}\ndata: "), context.RequestAborted);
        await context.Response.Body.WriteAsync(Json.Bytes(data), context.RequestAborted);
        await context.Response.Body.WriteAsync("\n\n"u8.ToArray(), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }
}

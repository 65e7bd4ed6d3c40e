using System.Text.Encodings.Web;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Net.Http.Headers;
using Wellspring.Engine;

namespace Wellspring.PilotHost;

/// <summary>Takes events: <c>POST /events</c>, CloudEvents 1.0 as one object, as a JSON array, or as lines. What is answered with 200 is in the journal.</summary>
internal sealed class EventsEndpoint(MarketingEngine engine, PilotSettings settings)
{
    private const int Soon = 1;
    private const int Later = 5;
    private static readonly byte[] Blank = " \t\r\n"u8.ToArray();

    // People read the answers too, in a terminal: a plus is a plus there. They are no part of a page.
    private static readonly EventsJson Json = new(new(EventsJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private readonly ApiKey key = new(settings.ApiKey);

    public async Task HandleAsync(HttpContext context)
    {
        var request = context.Request;
        if (!key.Fits(request.Headers.Authorization))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await FailAsync(context, StatusCodes.Status401Unauthorized, "send the key of Events:ApiKey as Authorization: Bearer …");
            return;
        }

        if (FormOf(request) is not { } form)
        {
            await FailAsync(context, StatusCodes.Status415UnsupportedMediaType, "send application/cloudevents-batch+json, application/cloudevents+json, application/json, or application/x-ndjson, not compressed");
            return;
        }

        if (await BodyAsync(request) is not { } body)
        {
            await FailAsync(context, StatusCodes.Status413PayloadTooLarge, $"a body has at most {settings.MaxBytes} bytes; send the events in several parts");
            return;
        }

        if (body.Span.IndexOfAnyExcept(Blank) < 0)
        {
            await FailAsync(context, StatusCodes.Status400BadRequest, "the body is empty; send one event, an array of them, or one a line");
            return;
        }

        var lines = form == Form.Lines ? CloudEventBatch.SplitLines(body, settings.MaxEvents) : null;
        var events = lines is null ? form == Form.Lines ? null : CloudEventBatch.Split(body, settings.MaxEvents) : [.. lines.Select(line => line.Event)];
        if (events is null)
        {
            await FailAsync(context, StatusCodes.Status413PayloadTooLarge, $"a body has at most {settings.MaxEvents} events; send them in several parts");
            return;
        }

        await PublishAsync(context, events, lines);
    }

    private async Task PublishAsync(HttpContext context, IReadOnlyList<ReadOnlyMemory<byte>> events, IReadOnlyList<(int Line, ReadOnlyMemory<byte> Event)>? lines)
    {
        IReadOnlyList<PublishResult> results;
        try
        {
            if (!engine.TryPublish(events, out var published))
            {
                await FailAsync(context, StatusCodes.Status429TooManyRequests, "the intake is full; send the same again", Soon);
                return;
            }

            // Where the disk is full, what was let in waits until it is not.
            results = await published.AsTask().WaitAsync(settings.AnswerWithin, context.RequestAborted);
        }
        catch (Exception e) when (e is JournalUnavailableException or TimeoutException)
        {
            await FailAsync(context, StatusCodes.Status503ServiceUnavailable, "the journal cannot be written now; send the same again, what was accepted is Repeated then", Later);
            return;
        }

        int Count(PublishStatus status) => results.Count(result => result.Status == status);
        EventsAnswer answer = new(
            Count(PublishStatus.Accepted),
            Count(PublishStatus.Repeated),
            Count(PublishStatus.Refused),
            [.. results.Select((result, i) => new EventResult(lines?[i].Line, result.Status, result.Reason))]);
        await WriteAsync(context, StatusCodes.Status200OK, answer, Json.EventsAnswer);
    }

    private static Form? FormOf(HttpRequest request) => request.Headers.ContentEncoding.Count > 0 || !MediaTypeHeaderValue.TryParse(request.ContentType, out var type) ? null
        : type.MediaType.Value?.ToUpperInvariant() switch
        {
            "APPLICATION/JSON" or "APPLICATION/CLOUDEVENTS+JSON" or "APPLICATION/CLOUDEVENTS-BATCH+JSON" => Form.Json,
            "APPLICATION/X-NDJSON" or "APPLICATION/NDJSON" => Form.Lines,
            _ => null,
        };

    /// <summary>All of it, whatever its Content-Length says; null where it is too long.</summary>
    private async Task<ReadOnlyMemory<byte>?> BodyAsync(HttpRequest request)
    {
        if (request.ContentLength > settings.MaxBytes)
        {
            return null;
        }

        using MemoryStream body = new();
        var buffer = new byte[16 << 10];
        while (await request.Body.ReadAsync(buffer, request.HttpContext.RequestAborted) is > 0 and var read)
        {
            if (body.Length + read > settings.MaxBytes)
            {
                return null;
            }

            body.Write(buffer, 0, read);
        }

        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    private static Task FailAsync(HttpContext context, int status, string error, int? retryAfter = null)
    {
        if (retryAfter is { } seconds)
        {
            context.Response.Headers[HeaderNames.RetryAfter] = $"{seconds}";
        }

        return WriteAsync(context, status, new EventsFault(error), Json.EventsFault);
    }

    private static Task WriteAsync<T>(HttpContext context, int status, T answer, JsonTypeInfo<T> json)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(answer, json, cancellationToken: context.RequestAborted);
    }

    private enum Form
    {
        Json,
        Lines,
    }
}

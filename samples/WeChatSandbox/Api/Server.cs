using System.Net;
using System.Text;

namespace Wellspring.WeChatSandbox;

/// <summary>A request's way: is it from this machine, is it for the page or the control, else it is a call to the platform.</summary>
internal sealed class Server(Sandbox sandbox)
{
    private const int KeptText = 8 << 10;

    private readonly Door door = new(new());
    private readonly Control control = new(sandbox);
    private long number;

    public async Task HandleAsync(HttpContext context)
    {
        if (!LocalOnly.Allows(context.Request))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }
        if (await RawCall.ReadAsync(context.Request) is not { } raw)
        {
            context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return;
        }
        if (await control.TryHandleAsync(context, raw) || await Page.TryServeAsync(context))
        {
            return;
        }
        await AnswerAsync(context, raw);
    }

    private async Task AnswerAsync(HttpContext context, RawCall raw)
    {
        var world = sandbox.World;
        var at = world.Clock.GetUtcNow();
        var fault = world.Faults.Next(raw.Path, raw.Body);
        Answer answer;
        List<Task> before = [];
        lock (world.Gate)
        {
            answer = fault is null or { Accepts: true } ? door.Open(world, raw, before) : Door.IsPay(raw) ? PayDoor.Fault(world, fault) : Answer.Error(fault.Code, $"{fault.Words ?? FaultText(fault.Code)} rid: {world.NextRid()}");
        }
        await Task.WhenAll(before);
        world.Calls.Add(new(
            Interlocked.Increment(ref number),
            at,
            raw.Method,
            raw.Path,
            Masking.Query(raw.QueryString),
            Masking.Body(Kept(raw.Body)),
            fault?.Kind switch { FaultKind.ResetBefore or FaultKind.ResetAfter => 0, FaultKind.BadGateway => (int)HttpStatusCode.BadGateway, _ => answer.Status },
            answer.Code,
            Masking.Body(Kept(answer.Body)),
            fault?.Kind.ToString(),
            answer.Code == 0 && fault is null or { Accepts: true }));
        world.Live.Changed("calls");
        await FaultyAnswer.WriteAsync(context, answer, fault);
    }

    private static string FaultText(int code) => code switch
    {
        -1 => "system error",
        45011 => "api minute-quota reach limit, must slower, retry next minute",
        45009 => "reach max api daily quota limit",
        _ => "sandbox fault",
    };

    private static string Kept(byte[] body) => Encoding.UTF8.GetString(body, 0, Math.Min(body.Length, KeptText));
}

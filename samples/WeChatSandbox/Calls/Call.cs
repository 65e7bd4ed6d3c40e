namespace Wellspring.WeChatSandbox;

/// <summary>A call that came in, and what became of it. Secrets and tokens are masked.</summary>
/// <param name="Number">Counts from 1, in the order of arrival.</param>
/// <param name="At">By the sandbox's clock.</param>
/// <param name="Method">As GET.</param>
/// <param name="Path">As /cgi-bin/message/custom/send.</param>
/// <param name="Query">With masked tokens.</param>
/// <param name="Body">The request's body as text.</param>
/// <param name="Status">The HTTP status of the answer; 0 where the connection was cut.</param>
/// <param name="Code">The errcode of the answer.</param>
/// <param name="Answer">The answer's body as text.</param>
/// <param name="Fault">The fault that was put in, if any.</param>
/// <param name="Accepted">Whether the call was carried out, whatever the answer was.</param>
public sealed record Call(long Number, DateTimeOffset At, string Method, string Path, string Query, string Body, int Status, int Code, string Answer, string? Fault, bool Accepted);

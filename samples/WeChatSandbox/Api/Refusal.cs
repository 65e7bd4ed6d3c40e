using System.Text.Json.Nodes;

namespace Wellspring.WeChatSandbox;

/// <summary>A call is answered with an error code. Nothing has been changed when it is thrown.</summary>
internal sealed class Refusal(int code, string message, JsonObject? more = null) : Exception(message)
{
    public int Code => code;

    /// <summary>What the body says beside errcode and errmsg.</summary>
    public JsonObject? More => more;
}

using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>
/// Asks the platform for the unionid of who came, and tells the engine that all ids with it are one person. It runs behind the answer to the callback, and is
/// made up for only when the user follows or becomes a customer again: other callbacks ask for nothing.
/// </summary>
internal sealed partial class UnionLinks(WeChatClient client, MarketingEngine engine, ILogger logger)
{
    private const int AtOnce = 8;
    private static readonly WeChatCallOptions Options = new() { MaxAttempts = 3 };
    private static readonly SemaphoreSlim Places = new(AtOnce);

    /// <summary>Looks who of those in the events came to the account.</summary>
    public void Look(WeChatAccount account, IReadOnlyList<UserEvent> events)
    {
        if (client.Inbound.LinkUnionIds && events.FirstOrDefault(e => e.Data is Followed or CustomerAdded) is { } came)
        {
            _ = Task.Run(() => LinkAsync(account, came));
        }
    }

    /// <summary>Says that who came is who has the unionid. The unionid's user stays, so that it does not matter which account the person came to first.</summary>
    public static UserEvent Link(UserEvent came, string unionId) => new(came.Source, $"{came.Id}/union", $"union:{unionId}", came.Time, new IdentityLinked(came.User), EventOrigin.Identity);

    private async Task LinkAsync(WeChatAccount account, UserEvent came)
    {
        await Places.WaitAsync().ConfigureAwait(false);
        try
        {
            var path = came.Data is CustomerAdded customer
                ? $"/cgi-bin/externalcontact/get?external_userid={Uri.EscapeDataString(customer.CustomerId)}"
                : $"/cgi-bin/user/info?openid={Uri.EscapeDataString(((Followed)came.Data).OpenId)}&lang=zh_CN";
            var answer = await client.CallAsync(account.Name, path, options: Options).ConfigureAwait(false);
            var union = answer.IsAccepted ? answer.Read(UnionJson.Default.UnionBody) : null;
            if ((union?.Unionid ?? union?.ExternalContact?.Unionid) is { Length: > 0 } id)
            {
                await engine.PublishAsync(Link(came, id)).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            Failed(logger, account.Name, e.GetType().Name);
        }
        finally
        {
            Places.Release();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A user of WeChat account {Account} could not be linked by unionid: {Exception}")]
    private static partial void Failed(ILogger logger, string account, string exception);
}

internal sealed record UnionBody(string? Unionid, UnionContact? ExternalContact);

internal sealed record UnionContact(string? Unionid);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(UnionBody))]
internal sealed partial class UnionJson : JsonSerializerContext;

using System.Globalization;
using Wellspring.Engine;

namespace Wellspring.Adapters.WeChat;

/// <summary>Submits a mass message. Where it is not known whether the platform took it, the same is submitted once more, which the platform knows by its clientmsgid for 24 hours.</summary>
internal sealed class MassCall(AppAccount account, WeChatClient client)
{
    /// <summary>The platform refuses the same clientmsgid within a minute.</summary>
    private static readonly TimeSpan BeforeRepeat = TimeSpan.FromSeconds(65);

    /// <returns>Accepted with the platform's msg_id, or what else became of it. Unknown where the second answer does not tell either.</returns>
    public async Task<DeliveryResult> SubmitAsync(MassRequest body, CancellationToken cancellationToken)
    {
        var first = await OnceAsync(body, cancellationToken).ConfigureAwait(false);
        if (first.Disposition != WeChatDisposition.Unknown)
        {
            return Result(first);
        }

        try
        {
            await Task.Delay(BeforeRepeat, client.Time, cancellationToken).ConfigureAwait(false);
            var second = await OnceAsync(body, cancellationToken).ConfigureAwait(false);
            return second.IsAccepted ? Result(second) : DeliveryResult.Unknown(first.Reason);
        }
        catch (OperationCanceledException)
        {
            return DeliveryResult.Unknown(first.Reason);
        }
    }

    private Task<WeChatAnswer> OnceAsync(MassRequest body, CancellationToken cancellationToken) =>
        client.PostAsync(account.Name, body.Touser is null ? "/cgi-bin/message/mass/sendall" : "/cgi-bin/message/mass/send", body, MassJson.Default.MassRequest, cancellationToken: cancellationToken);

    /// <summary>The platform names the message also where it knows it from before.</summary>
    private static DeliveryResult Result(WeChatAnswer answer) =>
        answer.ToDeliveryResult(answer.IsAccepted && answer.TryRead(MassJson.Default.TakenMass) is { MsgId: > 0 and var id } ? id.ToString(CultureInfo.InvariantCulture) : null);
}

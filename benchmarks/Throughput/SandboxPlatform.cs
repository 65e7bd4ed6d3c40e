using System.Globalization;
using Wellspring.WeChatSandbox;

namespace Wellspring.Throughput;

/// <summary>The simulated platform of the samples: it checks tokens and messages, knows repeats, and shows what came on its users' phones.</summary>
internal sealed class SandboxPlatform : IPlatform
{
    private const int Followers = 5_000;

    /// <summary>The platform knows a client_msg_id for 10 minutes.</summary>
    private static readonly TimeSpan Known = TimeSpan.FromMinutes(11);

    private readonly Sandbox sandbox;
    private readonly string[] openIds;

    private SandboxPlatform(Sandbox sandbox, string[] openIds) => (this.sandbox, this.openIds) = (sandbox, openIds);

    public Uri Address => sandbox.Address;

    public long Count => sandbox.Calls.Count(Measurements.TemplatePath);

    public static async Task<SandboxPlatform> StartAsync()
    {
        // Receipts a second later would be a part of the longer of two runs, and not of the shorter.
        SandboxOptions options = new() { KeepCalls = 100, KeepMessages = 10, ReceiptDelay = TimeSpan.Zero };
        options.QuotaPerDay.Clear();
        var sandbox = await Sandbox.StartAsync(options);
        var phones = Enumerable.Range(0, Followers).Select(number => sandbox.AddUser(string.Create(CultureInfo.InvariantCulture, $"follower-{number}"), "顾客")).ToArray();
        foreach (var phone in phones)
        {
            await phone.FollowAsync();
        }

        return new(sandbox, [.. phones.Select(phone => phone.OpenId())]);
    }

    public string OpenIdOf(int user) => openIds[user % openIds.Length];

    public void Forget() => sandbox.Clock.Advance(Known);

    public async ValueTask DisposeAsync() => await sandbox.DisposeAsync();
}

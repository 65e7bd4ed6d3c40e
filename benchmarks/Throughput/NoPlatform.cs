using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Wellspring.Throughput;

/// <summary>The platform's end of the wire, on loopback: says of whatever comes that it was taken.</summary>
internal sealed class NoPlatform : IPlatform
{
    private const string TokenPath = "/cgi-bin/stable_token";
    private static readonly byte[] Token = """{"access_token":"78_a-token-is-a-hundred-and-more-characters-long-0123456789abcdefghijklmnopqrstuvwxyz-0123456789abcdefghijklmnopqrstuvwxyz","expires_in":7200}"""u8.ToArray();
    private static readonly byte[] Taken = """{"errcode":0,"errmsg":"ok","msgid":3428411849815982087}"""u8.ToArray();
    private readonly WebApplication app;
    private int count;

    private NoPlatform(WebApplication app) => this.app = app;

    public Uri Address => new(app.Urls.Single());

    public long Count => Volatile.Read(ref count);

    public string OpenIdOf(int user) => string.Create(CultureInfo.InvariantCulture, $"o9AgO5Kd5ggOC-bXrb-{user:D8}");

    /// <summary>It knows nothing.</summary>
    public void Forget()
    {
    }

    public static async Task<NoPlatform> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        NoPlatform platform = new(builder.Build());
        platform.app.Run(platform.HandleAsync);
        await platform.app.StartAsync();
        return platform;
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        var isToken = context.Request.Path == TokenPath;
        var reader = context.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync();
            if (read.IsCompleted)
            {
                reader.AdvanceTo(read.Buffer.End);
                break;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }

        var answer = isToken ? Token : Taken;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = answer.Length;
        await context.Response.Body.WriteAsync(answer);
        if (!isToken)
        {
            Interlocked.Increment(ref count);
        }
    }
}

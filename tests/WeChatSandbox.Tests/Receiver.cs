using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Wellspring.Adapters.WeChat;

namespace Wellspring.WeChatSandbox.Tests;

/// <summary>What a host would be: takes callbacks, checks and opens them, and answers as it is told.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication app;

    private Receiver(WebApplication app) => this.app = app;

    public static CallbackOptions Keys { get; } = new() { Token = "AAAAA", AesKey = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C" };

    public Uri Url => new(new Uri(app.Urls.First()), "/callback");

    /// <summary>The posted bodies, as they came.</summary>
    public ConcurrentQueue<(string Query, string Body)> Posts { get; } = new();

    public Func<string, string> Answer { get; set; } = _ => "success";

    public int Status { get; set; } = 200;

    public static async Task<Receiver> StartAsync(string receiveId)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        Receiver receiver = new(app);
        WeChatCrypto crypto = new(Keys.Token, Keys.AesKey, receiveId);
        app.Run(async context =>
        {
            var query = context.Request.Query;
            if (HttpMethods.IsGet(context.Request.Method))
            {
                var echo = query["echostr"].ToString();
                await context.Response.WriteAsync(query.ContainsKey("msg_signature")
                    ? crypto.TryDecrypt(echo, out var opened) ? Encoding.UTF8.GetString(opened.Span) : "no"
                    : WeChatSignature.Verify(query["signature"], Keys.Token, query["timestamp"].ToString(), query["nonce"].ToString()) ? echo : "no");
                return;
            }
            using StreamReader reader = new(context.Request.Body);
            var body = await reader.ReadToEndAsync();
            receiver.Posts.Enqueue((context.Request.QueryString.Value!, body));
            context.Response.StatusCode = receiver.Status;
            await context.Response.WriteAsync(receiver.Answer(body));
        });
        await app.StartAsync();
        return receiver;
    }

    /// <summary>The content of an encrypted XML body; its signature must be right.</summary>
    public static XElement Open(string query, string body, string receiveId)
    {
        WeChatCrypto crypto = new(Keys.Token, Keys.AesKey, receiveId);
        var parameters = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(query);
        var encrypted = XElement.Parse(body).Element("Encrypt")!.Value;
        crypto.Verify(parameters["msg_signature"], parameters["timestamp"]!, parameters["nonce"]!, encrypted).Should().BeTrue();
        crypto.TryDecrypt(encrypted, out var opened).Should().BeTrue();
        return XElement.Parse(Encoding.UTF8.GetString(opened.Span));
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }
}

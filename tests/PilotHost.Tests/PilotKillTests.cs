using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Wellspring.PilotHost.Tests;

/// <summary>The host is killed while it decides and delivers, and started again: nothing is lost, nothing reaches a phone twice.</summary>
public sealed class PilotKillTests : IDisposable
{
    private const int Customers = 40;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("wellspring-pilot-");
    private readonly Uri host = new($"http://127.0.0.1:{FreePort()}");
    private readonly HttpClient client = new() { Timeout = Patience };

    public void Dispose()
    {
        client.Dispose();
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(45)]
    public async Task Killed_in_the_middle_it_goes_on_where_it_was(int afterMessages)
    {
        await using var sandbox = await Sandbox.StartAsync();
        var phones = Enumerable.Range(0, Customers).Select(i => sandbox.AddUser($"c{i}", $"C{i}")).ToList();
        string[] batches = [.. phones.Chunk(10).Select(some => string.Join('\n', some.SelectMany(phone => new[]
        {
            Event($"{phone.Id}-cart", phone, "cart_updated", $$"""{"cartId":"{{phone.Id}}","itemCount":1,"topItem":"tea"}"""),
            Event($"{phone.Id}-1", phone, "parcel_sent", $$"""{"orderId":"{{phone.Id}}-1","item":"tea"}"""),
            Event($"{phone.Id}-2", phone, "parcel_sent", $$"""{"orderId":"{{phone.Id}}-2","item":"tea"}"""),
        })))];
        long Sent(string kind) => phones.Sum(phone => phone.Messages().Count(message => !message.Mine && message.Kind == kind));

        using (var first = await StartAsync(sandbox))
        {
            (await sandbox.ConnectAsync(DemoShop.OfficialAccountId, new() { Url = new(host, "/wechat/shop") })).Should().BeNull();
            foreach (var phone in phones)
            {
                (await phone.FollowAsync()).Answered.Should().BeTrue();
                (await phone.WriteAsync("hi")).Answered.Should().BeTrue();
            }

            await UntilAsync(() => phones.All(phone => phone.Received == 1), () => "all are greeted", first);

            // What is under way at the kill was taken by the platform, and not answered yet.
            sandbox.Faults.Add(new Fault(FaultKind.SlowBody) { Path = "/cgi-bin/message/", Delay = TimeSpan.FromMilliseconds(150) });
            var posts = batches.Select(PostAsync).ToList();
            await UntilAsync(() => phones.Sum(phone => phone.Received) >= Customers + afterMessages, () => $"{afterMessages} messages came", first);
            first.Kill();
            await Task.WhenAll(posts.Select(post => post.ContinueWith(_ => { }, TaskScheduler.Default)));
        }

        Sent("template").Should().BeLessThan(2 * Customers, "it was killed in the middle");
        sandbox.Faults.Clear();
        using var second = await StartAsync(sandbox);

        // A shop that got no answer posts the same again; here it posts all of it.
        foreach (var batch in batches)
        {
            var answer = JsonNode.Parse(await PostAsync(batch))!;
            (answer["accepted"]!.GetValue<int>() + answer["repeated"]!.GetValue<int>()).Should().Be(30);
        }

        // A reminder that was on its way is not sent again: it may have come. A template message is: the platform knows its id.
        long Unknown() => second.Lines.Count(line => line.Contains(" is Unknown ", StringComparison.Ordinal));
        long Reminders() => phones.Sum(phone => phone.Messages().Count(message => message.Text.Contains("tea", StringComparison.Ordinal)));
        string Stand() => $"{Sent("template")} of {2 * Customers} parcels, {Reminders()} reminders and {Unknown()} in doubt of {Customers}; {string.Join('\n', second.Lines)}";
        await UntilAsync(() => Sent("template") == 2 * Customers && Reminders() + Unknown() >= Customers && Pending() == 0, Stand, second);

        phones.Should().OnlyContain(phone => phone.Messages().Count(message => message.Kind == "template") == 2);
        phones.SelectMany(phone => phone.Messages().Where(message => message.Kind == "template").Select(message => message.Fields[0].Value)).Should().OnlyHaveUniqueItems().And.HaveCount(2 * Customers);
        phones.Should().OnlyContain(phone => phone.Messages().Count(message => message.Text.Contains("tea")) <= 1);
        phones.Should().OnlyContain(phone => phone.Messages().Count(message => !message.Mine && message.Kind == "text" && !message.Text.Contains("tea")) == 1, "the greeting does not come again");
    }

    private static string Event(string id, Phone phone, string type, string data) =>
        $$"""{"specversion":"1.0","id":"{{id}}","source":"/shop","type":"{{type}}","subject":"shop:{{phone.OpenId()}}","time":"{{DateTime.UtcNow:yyyy-MM-ddTHH:mm:ss.fffZ}}","data":{{data}}}""";

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<PilotProcess> StartAsync(Sandbox sandbox)
    {
        // The quiet hours of this run are at another time of the day, whenever it runs.
        string Clock(int hours) => DateTimeOffset.UtcNow.ToOffset(TimeSpan.FromHours(8)).AddHours(hours).ToString("HH:mm", CultureInfo.InvariantCulture);
        var process = PilotProcess.Start(
            folder,
            [
                .. Accounts.Shop(sandbox.Address.AbsoluteUri), .. Accounts.Others(sandbox.Address.AbsoluteUri), $"--urls={host}", "--Store=pilot.db", $"--Events:ApiKey={Pilot.Key}", "--Messages=messages.demo.json",
                "--Wellspring:rules:abandoned-cart:first=00:00:00.5", "--Wellspring:holdout:share=0", $"--Wellspring:quietHours:from={Clock(10)}", $"--Wellspring:quietHours:to={Clock(12)}",
            ]);
        await UntilAsync(() => process.Lines.Any(line => line.Contains("Now listening on", StringComparison.Ordinal)), () => string.Join('\n', process.Lines), process);
        return process;
    }

    private async Task<string> PostAsync(string lines)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(host, "/events")) { Content = new StringContent(lines, Encoding.UTF8, "application/x-ndjson") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Pilot.Key);
        using var answer = await client.SendAsync(request);
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        return await answer.Content.ReadAsStringAsync();
    }

    private long Pending()
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(host, "/health"));
        using var answer = client.Send(request);
        var health = JsonNode.Parse(answer.Content.ReadAsStream())!["wellspring"]!.AsObject();
        return health.Where(member => member.Key.StartsWith("pending.", StringComparison.Ordinal)).Sum(member => long.Parse(member.Value!.GetValue<string>(), CultureInfo.InvariantCulture));
    }

    private static async Task UntilAsync(Func<bool> holds, Func<string> what, PilotProcess process)
    {
        for (var since = DateTime.UtcNow; !holds(); await Task.Delay(20))
        {
            if (DateTime.UtcNow - since > Patience)
            {
                throw new TimeoutException($"{what()}\n{string.Join('\n', process.Lines)}");
            }
        }
    }
}

using Microsoft.Extensions.Configuration;
using Wellspring.PilotHost.Tests.Import;

namespace Wellspring.PilotHost.Tests.Settings;

/// <summary>Settings whose names are written wrong: their defaults would count unseen.</summary>
public sealed class MisspeltTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("wellspring-pilot-");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData("--Sotre=x.db", "Sotre: there is no such key; perhaps Store is meant; there are Urls, PublicAddress, Store, Messages, Events, WeChat, Wellspring and Demo")]
    [InlineData("--PublicAdress=https://pilot.example.com", "PublicAdress: there is no such key; perhaps PublicAddress is meant; there are *")]
    [InlineData("--WeChta:OfficialAccounts:shop:AppId=wx0123456789abcdef", "WeChta: there is no such key; perhaps WeChat is meant; there are *")]
    [InlineData("--Lgging:LogLevel:Default=Debug", "Lgging: there is no such key; perhaps Logging is meant; there are *")]
    [InlineData("--Colour=blue", "Colour: there is no such key; there are *")]
    [InlineData("--Events:MaxByte=5", "Events:MaxByte: there is no such key; perhaps MaxBytes is meant; there are ApiKey, MaxBytes, MaxEvents and AnswerWithin")]
    [InlineData("--Demo:Pauze=1", "Demo:Pauze: there is no such key; perhaps Pause is meant; there are SimulatorPort, Store, Messages, Pause and Stay")]
    [InlineData("--Demo:Pause=1", "Demo:Pause: a span of up to 00:10:00 is expected, written hours:minutes:seconds")]
    [InlineData("--Demo:SimulatorPort=many", "Demo:SimulatorPort: a whole number from 0 to 65535 is expected")]
    [InlineData("--Demo:Stay=no", "Demo:Stay: true or false is expected")]
    public void One_is_named_with_what_is_probably_meant(string setting, string mistake) =>
        Mistakes(PilotApp.Builder([$"--Events:ApiKey={Pilot.Key}", setting]).Configuration).Should().ContainSingle().Which.Should().Match(mistake);

    [Theory]
    [InlineData("--urls=http://127.0.0.1:5090")]
    [InlineData("--environment=Development")]
    [InlineData("--contentRoot=/tmp")]
    [InlineData("--applicationName=Wellspring.PilotHost")]
    [InlineData("--AllowedHosts=*")]
    [InlineData("--Kestrel:Certificates:Default:Path=a.pfx")]
    [InlineData("--Logging:LogLevel:Default=Debug")]
    [InlineData("--http_ports=5080")]
    [InlineData("--shutdownTimeoutSeconds=60")]
    [InlineData("--store=other.db")]
    [InlineData("--events:maxbytes=5")]
    public void What_the_host_or_its_framework_knows_is_none(string setting) =>
        Mistakes(PilotApp.Builder([$"--Events:ApiKey={Pilot.Key}", setting]).Configuration).Should().BeEmpty();

    [Fact]
    public void A_file_is_looked_at_and_of_the_environment_only_what_is_the_hosts()
    {
        var file = Path.Combine(folder.FullName, "appsettings.json");
        File.WriteAllText(file, """{ "$schema": "https://json.schemastore.org/appsettings.json", "Sotre": "x.db", "Wellspring": {}, "Events": { "MaxEvent": 5 } }""");
        var configuration = PilotApp.Builder([$"--Events:ApiKey={Pilot.Key}"]).Configuration;
        configuration.AddJsonFile(file);
        configuration.AddInMemoryCollection([new("Path", "/usr/bin"), new("Events:AnswersWithin", "00:00:05")]);

        Mistakes(configuration).Select(mistake => mistake.Split(';')[0]).Should().BeEquivalentTo(
            "Sotre: there is no such key", "Events:MaxEvent: there is no such key", "Events:AnswersWithin: there is no such key");
    }

    [Theory]
    [InlineData("--Sotre=x.db", "Sotre: there is no such key; perhaps Store is meant; *")]
    [InlineData("--Demo:Pauze=1", "Demo:Pauze: there is no such key; perhaps Pause is meant; *")]
    public async Task A_check_names_it_also_where_no_account_is_configured(string setting, string mistake)
    {
        List<Finding> findings = [];

        (await new PilotCheck(PilotApp.Builder([setting]), findings.Add).RunAsync(CancellationToken.None)).Should().BeFalse();

        findings.Select(finding => finding.What).Should().HaveCount(2).And.ContainMatch(mistake).And.Contain("no account is configured");
    }

    [Theory]
    [InlineData("--Sotre=x.db")]
    [InlineData("--Demo:Pauze=1", "--Sotre=x.db", "--Demo:SimulatorPort=70000")]
    public async Task The_demo_does_not_begin_with_one(params string[] settings)
    {
        using var process = PilotProcess.Start(folder, ["--urls=http://127.0.0.1:0", "--Demo:SimulatorPort=0", "--Demo:Pause=00:00:00", "--Demo:Stay=false", .. settings]);

        var (code, lines) = await process.EndAsync();

        code.Should().Be(1);
        lines.Where(line => line.Length > 0).Select(line => line.Split(": ")[0]).Should().BeEquivalentTo(settings.Select(setting => setting[2..].Split('=')[0]));
        folder.EnumerateFiles().Should().BeEmpty();
    }

    [Fact]
    public async Task An_import_does_not_begin_with_one()
    {
        using ImportRun run = new();
        var file = run.Write("events.ndjson", "");
        foreach (var (setting, mistake) in new[] { ("--Sotre=x.db", "Sotre: *perhaps Store is meant; *"), ("--Events:MaxByte=5", "Events:MaxByte: *perhaps MaxBytes is meant; *") })
        {
            using var process = PilotProcess.Start(folder, ["import", file, .. run.Settings, setting]);

            var (code, lines) = await process.EndAsync();

            code.Should().Be(1);
            lines.Where(line => line.Length > 0).Should().ContainSingle().Which.Should().Match(mistake);
        }

        File.Exists(run.Store).Should().BeFalse();
    }

    [Theory]
    [InlineData("check", "--verbose")]
    [InlineData("check", "--Store", "--Urls=http://127.0.0.1:0")]
    [InlineData("--Store")]
    public async Task A_setting_without_a_value_is_no_setting(params string[] words)
    {
        using var process = PilotProcess.Start(folder, words);

        var (code, lines) = await process.EndAsync();

        code.Should().Be(1);
        lines.Where(line => line.Length > 0).Should().Equal($"'{words.First(word => word.StartsWith("--", StringComparison.Ordinal))}' has no value; settings are --Name=value");
    }

    private static List<string> Mistakes(ConfigurationManager configuration)
    {
        List<string> mistakes = [];
        PilotSettings.Read(configuration, mistakes);
        return mistakes;
    }
}

using System.Globalization;
using Microsoft.AspNetCore.Connections;
using Wellspring.WeChatSandbox;

var given = args.SkipWhile(arg => arg != "--port").Skip(1).FirstOrDefault() ?? "5090";
if (!ushort.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var port))
{
    await Console.Error.WriteLineAsync($"--port {given}: a number from 0 to 65535 is expected, and 0 takes a free port");
    return 2;
}

try
{
    await using var sandbox = await Sandbox.StartAsync(new() { Port = port });
    Console.WriteLine($"WeChat sandbox: {sandbox.Address} (Ctrl+C ends it)");
    await Sandbox.WaitForShutdownAsync();
    return 0;
}
catch (IOException e) when (e.InnerException is AddressInUseException)
{
    await Console.Error.WriteLineAsync($"Port {port} is taken; choose another with --port.");
    return 1;
}

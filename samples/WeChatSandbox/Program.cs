using Wellspring.WeChatSandbox;

var port = args.SkipWhile(arg => arg != "--port").Skip(1).FirstOrDefault();
await using var sandbox = await Sandbox.StartAsync(new() { Port = port is null ? 5090 : int.Parse(port, System.Globalization.CultureInfo.InvariantCulture) });
Console.WriteLine($"WeChat sandbox: {sandbox.Address} (Ctrl+C ends it)");
await Sandbox.WaitForShutdownAsync();

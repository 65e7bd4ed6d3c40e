using Microsoft.Extensions.Hosting;

namespace Wellspring.Adapters.WeChat;

/// <summary>Asks for receipts as long as the host runs.</summary>
internal sealed class WeChatReceiptService(WeChatReceipts receipts) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => receipts.RunAsync(stoppingToken);
}

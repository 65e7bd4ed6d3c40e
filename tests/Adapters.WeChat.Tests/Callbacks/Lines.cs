using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Wellspring.Adapters.WeChat.Tests.Callbacks;

/// <summary>What a receiver logs.</summary>
internal sealed class Lines : ILogger<WeChatReceiver>
{
    public ConcurrentQueue<string> Told { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Told.Enqueue(formatter(state, exception));
}

using System.Threading.Channels;

namespace Wellspring.WeChatSandbox;

/// <summary>Tells the open pages what has changed. They ask for it themselves, so that a slow page delays no one.</summary>
internal sealed class Live
{
    private const int MaxPages = 32;
    private const int MaxWaiting = 1024;

    private readonly Lock gate = new();
    private readonly List<Channel<string>> pages = [];

    public void Changed(string what)
    {
        lock (gate)
        {
            foreach (var page in pages)
            {
                page.Writer.TryWrite(what);
            }
        }
    }

    /// <summary>Null: there are too many already.</summary>
    public Channel<string>? Open()
    {
        var page = Channel.CreateBounded<string>(new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropOldest });
        lock (gate)
        {
            if (pages.Count >= MaxPages)
            {
                return null;
            }
            pages.Add(page);
        }
        return page;
    }

    public void Close(Channel<string> page)
    {
        lock (gate)
        {
            pages.Remove(page);
        }
    }
}

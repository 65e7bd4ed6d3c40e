using System.Collections;

namespace Wellspring.WeChatSandbox;

/// <summary>The latest items, so many at most; what is older falls out.</summary>
internal sealed class Ring<T>(int capacity) : IEnumerable<T>
{
    private readonly Queue<T> items = new();

    public int Count => items.Count;

    public void Add(T item)
    {
        while (items.Count >= capacity)
        {
            items.Dequeue();
        }
        items.Enqueue(item);
    }

    public IEnumerator<T> GetEnumerator() => items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

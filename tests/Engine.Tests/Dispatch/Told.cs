using System.Collections;
using System.Collections.Immutable;

namespace Wellspring.Engine.Tests.Dispatch;

/// <summary>What was told so far, by many threads. Whoever reads it sees it as it was when it was asked, and holds no one up.</summary>
internal sealed class Told<T> : IReadOnlyCollection<T>
{
    private ImmutableList<T> all = [];

    public int Count => all.Count;

    public T this[int index] => all[index];

    public void Add(T told) => ImmutableInterlocked.Update(ref all, before => before.Add(told));

    public void Clear() => Volatile.Write(ref all, []);

    public IReadOnlyList<T> Slice(int start, int length) => all.GetRange(start, length);

    public IEnumerator<T> GetEnumerator() => Volatile.Read(ref all).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

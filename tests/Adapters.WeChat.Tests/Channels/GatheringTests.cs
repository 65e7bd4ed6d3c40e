using System.Collections.Concurrent;

namespace Wellspring.Adapters.WeChat.Tests.Channels;

public sealed class GatheringTests
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);
    private readonly ConcurrentQueue<string> calls = [];

    [Fact]
    public async Task What_comes_for_one_key_goes_out_by_one_call_as_soon_as_it_is_full()
    {
        var gathering = Gathering(Long, most: 3);

        var results = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => gathering.AddAsync("a", $"{i}", i, default)));

        results.Should().Equal("0=0", "1=1", "2=2", "3=3", "4=4", "5=5");
        calls.Should().BeEquivalentTo("a: 0 1 2", "a: 3 4 5");
    }

    [Fact]
    public async Task Other_keys_have_calls_of_their_own_and_the_moment_ends_each()
    {
        var gathering = Gathering(TimeSpan.FromMilliseconds(20), most: 100);

        await Task.WhenAll(gathering.AddAsync("a", "1", 1, default), gathering.AddAsync("b", "1", 2, default), gathering.AddAsync("a", "2", 3, default));

        calls.Should().BeEquivalentTo("a: 1 2", "b: 1");
    }

    [Fact]
    public async Task An_id_that_comes_again_goes_out_by_the_next_call_after_the_first()
    {
        TaskCompletionSource first = new();
        var gathering = Gathering(TimeSpan.FromMilliseconds(20), most: 100, _ => calls.Count == 1 ? first.Task : Task.CompletedTask);

        var one = gathering.AddAsync("a", "1", 1, default);
        var two = gathering.AddAsync("a", "1", 2, default);
        while (calls.IsEmpty)
        {
            await Task.Delay(1);
        }

        await Task.Delay(60);
        calls.Should().Equal("a: 1");
        first.SetResult();
        (await one, await two).Should().Be(("1=1", "1=2"));
        calls.Should().Equal("a: 1", "a: 1");
    }

    [Fact]
    public async Task Who_gives_up_keeps_nothing_from_going_out()
    {
        var gathering = Gathering(Long, most: 2);
        using CancellationTokenSource impatient = new();
        var one = gathering.AddAsync("a", "1", 1, impatient.Token);
        await impatient.CancelAsync();

        await gathering.AddAsync("a", "2", 2, default);

        await one.Invoking(async task => await task).Should().ThrowAsync<OperationCanceledException>();
        calls.Should().Equal("a: 1 2");
    }

    [Fact]
    public async Task What_goes_wrong_reaches_all_of_the_call_and_the_next_is_made()
    {
        var gathering = Gathering(Long, most: 1, _ => calls.Count == 1 ? throw new InvalidOperationException("no") : Task.CompletedTask);

        await gathering.Invoking(g => g.AddAsync("a", "1", 1, default)).Should().ThrowAsync<InvalidOperationException>();
        (await gathering.AddAsync("a", "1", 2, default)).Should().Be("1=2");
    }

    private Gathering<string, int, string> Gathering(TimeSpan moment, int most, Func<string, Task>? meanwhile = null) => new(
        moment,
        most,
        async (key, values) =>
        {
            calls.Enqueue($"{key}: {string.Join(' ', values.Keys)}");
            await (meanwhile?.Invoke(key) ?? Task.CompletedTask);
            return id => $"{id}={values[id]}";
        },
        TimeProvider.System);
}

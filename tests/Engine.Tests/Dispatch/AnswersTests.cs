namespace Wellspring.Engine.Tests.Dispatch;

public sealed class AnswersTests
{
    private readonly Answers answers = new();

    [Fact]
    public async Task Who_waits_for_some_is_woken_by_the_last_of_them()
    {
        answers.Add(null!);
        var three = answers.Reach(3);
        answers.Add(null!);
        three.IsCompleted.Should().BeFalse();
        answers.Add(null!);
        await three;
        answers.Take().Should().HaveCount(3);
        answers.Take().Should().BeEmpty();
    }

    [Fact]
    public void Who_waits_for_what_is_there_does_not_wait()
    {
        answers.Add(null!);
        answers.Reach(1).IsCompletedSuccessfully.Should().BeTrue();
    }

    [Fact]
    public async Task None_is_missed_where_many_add_and_one_takes()
    {
        const int Threads = 4;
        const int Each = 20_000;
        var adding = Enumerable.Range(0, Threads).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < Each; i++)
            {
                answers.Add(null!);
            }
        })).ToArray();
        for (var taken = 0; taken < Threads * Each;)
        {
            await answers.Reach(Math.Min(7, (Threads * Each) - taken));
            taken += answers.Take().Count;
        }

        await Task.WhenAll(adding);
        answers.Take().Should().BeEmpty();
    }
}

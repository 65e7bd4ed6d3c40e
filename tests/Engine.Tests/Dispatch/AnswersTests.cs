namespace Wellspring.Engine.Tests.Dispatch;

public sealed class AnswersTests
{
    private readonly Answers answers = new();

    [Fact]
    public async Task Who_waits_is_woken_by_the_next()
    {
        var any = answers.Any();
        any.IsCompleted.Should().BeFalse();
        answers.Add(null!);
        await any;
        answers.Add(null!);
        answers.Take().Should().HaveCount(2);
        answers.Take().Should().BeEmpty();
    }

    [Fact]
    public void Who_waits_for_what_is_there_does_not_wait()
    {
        answers.Add(null!);
        answers.Any().IsCompletedSuccessfully.Should().BeTrue();
    }

    [Fact]
    public async Task Who_waits_can_be_woken_without_an_answer()
    {
        var any = answers.Any();
        answers.Wake();
        await any;
        answers.Take().Should().BeEmpty();
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
            await answers.Any();
            taken += answers.Take().Count;
        }

        await Task.WhenAll(adding);
        answers.Take().Should().BeEmpty();
    }
}

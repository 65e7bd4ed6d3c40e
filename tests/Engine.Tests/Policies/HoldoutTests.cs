namespace Wellspring.Engine.Tests.Policies;

[Spec("holdout.hash")]
public sealed class HoldoutTests
{
    private static readonly string[] Users = [.. Enumerable.Range(0, 20_000).Select(i => $"user-{i}")];

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.05)]
    [InlineData(0.5)]
    [InlineData(1.0)]
    public void The_share_of_users_is_near_what_was_asked(double share) =>
        (Users.Count(new Holdout("spring", share).Has) / (double)Users.Length).Should().BeApproximately(share, 0.01);

    [Fact]
    public void A_larger_share_keeps_the_users_it_had() =>
        Users.Where(new Holdout("spring", 0.1).Has).Should().OnlyContain(u => new Holdout("spring", 0.11).Has(u));

    [Fact]
    public void Another_salt_draws_other_users() =>
        Users.Count(u => new Holdout("spring", 0.5).Has(u) == new Holdout("autumn", 0.5).Has(u)).Should().BeInRange(9_500, 10_500);

    [Fact]
    public void The_hash_is_written_down_for_good()
    {
        Experiment.Share("spring", "li").Should().Be(ShareOf("spring\nli"));
        Experiment.Share("春", "小李").Should().Be(ShareOf("春\n小李"));

        static double ShareOf(string text)
        {
            var hash = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text));
            return ((Convert.ToUInt64(Convert.ToHexString(hash[..8]), 16) >> 11) + 0.5) / Math.Pow(2, 53);
        }
    }

    [Fact]
    public void Arms_have_their_weights()
    {
        var experiment = new Experiment("spring", 1, 2, 0, 1);

        var arms = Users.CountBy(experiment.ArmOf).ToDictionary();
        arms.Keys.Should().BeEquivalentTo([0, 1, 3]);
        (arms[1] / (double)Users.Length).Should().BeApproximately(0.5, 0.02);
        (arms[0] / (double)Users.Length).Should().BeApproximately(0.25, 0.02);
    }

    [Fact]
    public void Weights_need_no_particular_sum() =>
        Users[..2000].Should().OnlyContain(u => new Experiment("s", 1, 3).ArmOf(u) == new Experiment("s", 25, 75).ArmOf(u));

    [Fact]
    public void A_larger_weight_moves_users_to_that_arm_only() =>
        Users.Where(u => new Experiment("s", 1, 1, 1).ArmOf(u) != new Experiment("s", 1, 2, 1).ArmOf(u))
            .Should().HaveCountGreaterThan(1000).And.OnlyContain(u => new Experiment("s", 1, 2, 1).ArmOf(u) == 1);

    [Fact]
    public void A_smaller_weight_moves_users_from_that_arm_only() =>
        Users.Where(u => new Experiment("s", 1, 2, 1).ArmOf(u) != new Experiment("s", 1, 1, 1).ArmOf(u))
            .Should().HaveCountGreaterThan(1000).And.OnlyContain(u => new Experiment("s", 1, 2, 1).ArmOf(u) == 1);

    [Fact]
    public void A_rule_sees_the_arm_of_its_user()
    {
        var experiment = new Experiment("s", 1, 1);
        var scenario = Shop.Scenario(Shop.Asks<Viewed>("second arm", (u, v) => u.Arm(experiment) == 1));

        foreach (var user in Users[..50])
        {
            scenario.For(user).When(new Viewed());
        }

        scenario.Unseen.Select(d => d.User).Should().Equal(Users[..50].Where(u => experiment.ArmOf(u) == 1));
    }

    [Theory]
    [InlineData(new double[0])]
    [InlineData(new[] { 0.0, 0.0 })]
    [InlineData(new[] { 1.0, -1.0 })]
    [InlineData(new[] { double.NaN, 1.0 })]
    [InlineData(new[] { double.PositiveInfinity })]
    public void Weights_that_divide_no_one_are_refused(double[] weights) =>
        FluentActions.Invoking(() => new Experiment("s", weights)).Should().Throw<ArgumentException>().WithMessage("Give each arm a weight of at least 0*");
}

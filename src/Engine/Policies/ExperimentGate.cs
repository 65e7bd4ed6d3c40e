namespace Wellspring.Engine;

/// <summary>The arm of an experiment that a rule is for.</summary>
internal sealed record RuleArm(string Name, Experiment Experiment, int Arm);

/// <summary>A rule that is for an arm of an experiment is for no other user.</summary>
internal sealed class ExperimentGate() : Gate(GatePlace.Experiment)
{
    public override Verdict? Judge(Proposal proposal, UserState user)
    {
        if (proposal.Outgoing is not { Class: not MessageClass.Transactional })
        {
            return null;
        }

        foreach (var (name, experiment, arm) in proposal.Rule.Arms)
        {
            if (experiment.ArmOf(user.HashId) is var own && own != arm)
            {
                return new(Outcome.NotEligible, $"experiment '{name}': the user is in arm {own}, the rule is for arm {arm}");
            }
        }

        return null;
    }
}

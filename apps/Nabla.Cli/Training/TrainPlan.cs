using Nabla.Course.Digits;

namespace Nabla.Cli.Training;

/// <summary>What <c>mnist train</c> was asked to do, for either kind of network.</summary>
/// <param name="Options">How to train.</param>
/// <param name="ByHand">Whether the chapter's own code trains; else the framework does, by the same rule.</param>
abstract record TrainPlan(TrainOptions Options, bool ByHand)
{
    /// <summary><c>mlp</c> or <c>cnn</c>, as on the command line.</summary>
    public abstract string Kind { get; }

    /// <summary>The network in a word, for titles.</summary>
    public abstract string Shape { get; }

    public abstract string CostName { get; }

    /// <summary>
    /// Whether the digits to validate with are learned too: what is said of them is then no measure.
    /// </summary>
    public virtual bool LearnsAll => false;

    /// <summary>The network before its first step.</summary>
    public abstract DigitNetwork Create();
}

using Nabla.Course.Adversarial;
using Nabla.Course.Noise;
using Nabla.Data;
using Nabla.NN;
using Adversary = Nabla.NN.Adversary;

namespace Nabla.Cli.Training;

/// <summary>
/// The same on the framework: from the same first weights, by the same rule, attacked in the same steps. Noise and
/// random starts are other numbers of the same kind, and digits that do not fill a batch wait for another epoch.
/// </summary>
sealed class FrameworkDefence : DefenceEngine
{
    readonly DigitReader<Sequential> reader = new();

    public override Net Train(
        Recipe recipe, DigitSet digits, int seed, Action onEpoch, CancellationToken cancellation)
    {
        Net net = Net.FullyConnected(recipe.Widths, seed, recipe.Normalised);
        FrameworkTraining.Train(
            net, FrameworkDisturbance.Of(recipe), digits, validation: null, recipe.Descent with { Seed = seed },
            _ => onEpoch(), cancellation);
        return net;
    }

    /// <summary>The first start is the picture itself, the others are anywhere in the box, as in chapter 7.</summary>
    public override float[] Attack(
        Net net, float[] pictures, byte[] labels, AttackOptions options, Action<int> onDone,
        CancellationToken cancellation)
    {
        Adversary Foe(bool atRandom) => new(options.Epsilon, options.Steps, options.StepSize / options.Epsilon)
        {
            RandomStart = atRandom,
        };
        return reader.Attack(
            Model(net), pictures, labels, [Foe(false), .. Enumerable.Repeat(Foe(true), options.Restarts)],
            options.Seed, onDone, cancellation);
    }

    public override int Right(Net net, float[] pictures, byte[] labels, CancellationToken cancellation) =>
        reader.Right(Model(net), pictures, labels).Count(right => right);

    static Sequential Model(Net net) => new ChannelsLast(net).Model();
}

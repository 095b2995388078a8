using Nabla.Course.Adversarial;
using Nabla.Course.Noise;
using Nabla.Data;

namespace Nabla.Cli.Training;

/// <summary>
/// Who trains chapter 8's networks and attacks them: the chapters' own code or the framework. Weights are the chapter's
/// <see cref="Net"/> either way.
/// </summary>
abstract class DefenceEngine
{
    /// <summary>Trains a network by a recipe, from the first weights that the seed gives.</summary>
    /// <exception cref="ArgumentException">It can not go on; one line says why.</exception>
    /// <exception cref="OperationCanceledException">Cancelled, between two steps.</exception>
    public abstract Net Train(
        Recipe recipe, DigitSet digits, int seed, Action onEpoch, CancellationToken cancellation);

    /// <summary>The pictures, 784 numbers each, moved within a box so that the network gets them wrong.</summary>
    public abstract float[] Attack(
        Net net, float[] pictures, byte[] labels, AttackOptions options, Action<int> onDone,
        CancellationToken cancellation);

    /// <summary>How many of the pictures the network takes for what they show.</summary>
    public abstract int Right(Net net, float[] pictures, byte[] labels, CancellationToken cancellation);

    /// <summary>The share of the pictures, 0 to 1, that the network takes for what they show.</summary>
    public double Accuracy(Net net, float[] pictures, byte[] labels, CancellationToken cancellation) =>
        Right(net, pictures, labels, cancellation) / (double)Math.Max(1, labels.Length);

    /// <summary>Attacks a network with its own slopes, in every way of a plan.</summary>
    public IReadOnlyList<WhiteBox> Measure(
        Net net, DigitSet test, IReadOnlyList<(double Epsilon, int Steps, int Restarts, int Count)> plan,
        Action<double> onMeasured, CancellationToken cancellation)
    {
        List<WhiteBox> found = [];
        foreach ((double epsilon, int steps, int restarts, int count) in plan)
        {
            DigitSet digits = test.Take(0, Math.Min(count, test.Count));
            AttackOptions options = new(epsilon, steps) { Restarts = restarts, Seed = 1 };
            float[] attacked = Attack(net, digits.ToFloats(), digits.Labels, options, _ => { }, cancellation);
            double right = Accuracy(net, attacked, digits.Labels, cancellation);
            found.Add(new WhiteBox(epsilon, steps, restarts, digits.Count, right));
            onMeasured(1);
        }

        return found;
    }
}

using Nabla.Course.Adversarial;
using Nabla.Data;

namespace Nabla.Course.Noise;

/// <summary>What is left of a network's accuracy when the attack follows the slopes of that very network.</summary>
/// <param name="Epsilon">The most by which a pixel may change.</param>
/// <param name="Steps">Sign steps from each start.</param>
/// <param name="Restarts">Starts from random places in the box, after the one from the picture itself.</param>
/// <param name="Count">How many test digits were attacked.</param>
/// <param name="Accuracy">The share that is still right after the worst of all starts, 0 to 1.</param>
public sealed record WhiteBox(double Epsilon, int Steps, int Restarts, int Count, double Accuracy)
{
    /// <summary>Attacks a network with its own slopes.</summary>
    public static WhiteBox Measure(
        Net net, DigitSet digits, double epsilon, int steps, int restarts, CancellationToken cancellation = default)
    {
        float[] x = digits.ToFloats();
        var options = new AttackOptions(epsilon, steps) { Restarts = restarts, Seed = 1 };
        float[] attacked = Attack.Run(net, x, digits.Labels, options, cancellation);
        double accuracy = net.Accuracy(attacked, digits.Labels, cancellation);
        return new WhiteBox(epsilon, steps, restarts, digits.Count, accuracy);
    }

    /// <summary>
    /// What every network goes through: one step, and 40 steps from four starts; at 0.1 on every test digit, and at the
    /// other widths on the first 1,000.
    /// </summary>
    public static IReadOnlyList<(double Epsilon, int Steps, int Restarts, int Count)> Plan { get; } =
    [
        .. Epsilons.Select(epsilon => (epsilon, 1, 0, 10_000)),
        .. Epsilons.Select(epsilon => (epsilon, 40, 3, epsilon == 0.1 ? 10_000 : 1_000)),
    ];

    /// <summary>The same for the impatient: a few digits, and steps.</summary>
    public static IReadOnlyList<(double Epsilon, int Steps, int Restarts, int Count)> QuickPlan { get; } =
        [(0.1, 1, 0, 300), (0.3, 1, 0, 300), (0.1, 10, 1, 300), (0.3, 10, 1, 300)];

    /// <summary>Measures one network by a plan.</summary>
    public static IReadOnlyList<WhiteBox> Measure(
        Net net, DigitSet test, IReadOnlyList<(double Epsilon, int Steps, int Restarts, int Count)> plan,
        Action<double>? onMeasured = null, CancellationToken cancellation = default)
    {
        List<WhiteBox> found = [];
        foreach ((double epsilon, int steps, int restarts, int count) in plan)
        {
            DigitSet digits = test.Take(0, Math.Min(count, test.Count));
            found.Add(Measure(net, digits, epsilon, steps, restarts, cancellation));
            onMeasured?.Invoke(1);
        }

        return found;
    }

    static double[] Epsilons => [0.05, 0.1, 0.15, 0.2, 0.3];
}

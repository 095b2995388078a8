using Nabla.Course.Adversarial;
using Nabla.Course.Noise;
using Nabla.Data;

namespace Nabla.Cli.Training;

/// <summary>Chapter 8's training and chapter 7's attack, as they stand there.</summary>
sealed class ByHandDefence : DefenceEngine
{
    public override Net Train(
        Recipe recipe, DigitSet digits, int seed, Action onEpoch, CancellationToken cancellation) =>
        recipe.Train(digits, seed, (_, _) => onEpoch(), cancellation);

    public override float[] Attack(
        Net net, float[] pictures, byte[] labels, AttackOptions options, Action<int> onDone,
        CancellationToken cancellation) =>
        Course.Adversarial.Attack.Run(net, pictures, labels, options, cancellation, onDone);

    public override int Right(Net net, float[] pictures, byte[] labels, CancellationToken cancellation) =>
        net.Right(pictures, labels, cancellation).Count(right => right);
}

using Nabla.Course.Adversarial;
using Nabla.Course.Digits;
using Nabla.Data;

namespace Nabla.Cli.Training;

/// <summary>Chapter 5's network, as the command line uses it.</summary>
sealed class MlpNetwork(Network network, TrainOptions options, bool byHand = false) : DigitNetwork
{
    /// <exception cref="DataException">The file holds no network from 784 to 10.</exception>
    public static MlpNetwork Read(string path)
    {
        Network network = Network.Load(path);
        return network.Widths is [DigitSet.ImageLength, .., 10]
            ? new MlpNetwork(network, new TrainOptions())
            : throw new DataException(
                $"{path} goes from {network.Widths[0]} to {network.Widths[^1]}, digits from 784 to 10");
    }

    public override void Train(
        DigitSet train, DigitSet validation, Action<EpochReport> onEpoch, CancellationToken cancellation)
    {
        if (byHand)
            network.Train(train, validation, options, onEpoch, cancellation);
        else
            FrameworkTraining.Train(network, train, validation, options, onEpoch, cancellation);
    }

    public override byte[] Answers(DigitSet digits) => network.Answers(digits);

    public override float[] Predict(float[] digit) => network.Predict(digit);

    public override NN.Sequential Model() =>
        new([new NN.Flatten(), .. FrameworkTraining.Model(network).Layers[..^1], NN.Activation.Sigmoid]);

    // Chapter 7's attack, on chapter 5's network in chapter 7's form.
    public override bool[] Right(float[] pictures, byte[] labels) => Net.Of(network).Right(pictures, labels);

    public override float[] Attack(
        float[] pictures, byte[] labels, AttackOptions options, int restarts, long seed, Action<int> onDone,
        CancellationToken cancellation) =>
        Course.Adversarial.Attack.Run(Net.Of(network), pictures, labels, options, cancellation, onDone);

    public override void Save(string path, IReadOnlyDictionary<string, string> metadata) =>
        network.Save(path, metadata);
}

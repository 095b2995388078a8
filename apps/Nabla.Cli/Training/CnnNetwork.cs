using System.Diagnostics;
using Nabla.Course.Adversarial;
using Nabla.Course.Digits;
using Nabla.Data;
using Nabla.Viz;

namespace Nabla.Cli.Training;

/// <summary>A network of layers, chapter 9's above all, as the command line uses it.</summary>
sealed class CnnNetwork(Net net, TrainOptions options, bool byHand = false) : DigitNetwork
{
    /// <exception cref="DataException">The file holds no network from 784 to 10.</exception>
    public static CnnNetwork Read(string path)
    {
        Net net = Net.Load(path);
        return net.Inputs == DigitSet.ImageLength && net.Classes == 10
            ? new CnnNetwork(net, new TrainOptions())
            : throw new DataException($"{path} goes from {net.Inputs} to {net.Classes}, digits from 784 to 10");
    }

    public override void Train(
        DigitSet train, DigitSet validation, Action<EpochReport> onEpoch, CancellationToken cancellation)
    {
        if (train.Count == 0)
            throw new ArgumentException("there are no digits to train on");
        if (byHand)
            TrainByHand(train, validation, onEpoch, cancellation);
        else
            FrameworkTraining.Train(
                net, FrameworkDisturbance.None, train, validation, Descent, onEpoch, cancellation);
    }

    void TrainByHand(
        DigitSet train, DigitSet validation, Action<EpochReport> onEpoch, CancellationToken cancellation)
    {
        float[] pictures = validation.ToFloats();
        Stopwatch clock = Stopwatch.StartNew();
        net.Train(train, Descent, (epoch, cost) =>
        {
            double seconds = clock.Elapsed.TotalSeconds;
            if (!double.IsFinite(cost))
                throw new ArgumentException($"the cost is no number any more in epoch {epoch}: the rate is too high");
            onEpoch(new EpochReport(epoch, cost, net.Accuracy(pictures, validation.Labels), seconds));
            clock.Restart();
        }, cancellation);
    }

    DescentOptions Descent => new()
    {
        Epochs = options.Epochs,
        Batch = options.Batch,
        Rate = options.Rate,
        Decay = options.Decay,
        Seed = options.Seed,
    };

    public override byte[] Answers(DigitSet digits) => net.Answers(digits.ToFloats(), digits.Count);

    public override float[] Predict(float[] digit) => net.Predict(digit);

    public override NN.Sequential Model() => new([.. new ChannelsLast(net).Model().Layers, NN.Activation.Softmax]);

    public override bool[] Right(float[] pictures, byte[] labels) => net.Right(pictures, labels);

    public override float[] Attack(
        float[] pictures, byte[] labels, AttackOptions options, int restarts, long seed, Action<int> onDone,
        CancellationToken cancellation) =>
        Course.Adversarial.Attack.Run(net, pictures, labels, options, cancellation, onDone);

    public override void Save(string path, IReadOnlyDictionary<string, string> metadata) => net.Save(path, metadata);

    public override IEnumerable<(string Name, byte[] Content)> Pictures(string note) =>
        [("filters.png", Png.Encode(Filters(net.Layers[0].Parameters[0], note)))];

    /// <summary>The first layer's weights, (1, side, side, maps): a square for each map.</summary>
    static Raster Filters(Parameter weight, string note)
    {
        (int side, int maps) = (weight.Shape[1], weight.Shape[3]);
        return DigitGrid.DrawSigned(
            [.. Enumerable.Range(0, maps).Select(map =>
                Enumerable.Range(0, side * side).Select(at => (double)weight.Value[(at * maps) + map]).ToArray())],
            columns: 10, side: side, scale: 12, title: $"What the {maps} maps look for{note}");
    }
}

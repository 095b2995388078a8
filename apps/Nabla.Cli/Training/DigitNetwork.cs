using Nabla.Course.Adversarial;
using Nabla.Course.Digits;
using Nabla.Data;

namespace Nabla.Cli.Training;

/// <summary>A network that reads digits, whichever chapter built it.</summary>
abstract class DigitNetwork
{
    /// <summary>Learns, and reports every epoch; what was learned stays when it is cancelled in the middle.</summary>
    /// <exception cref="ArgumentException">It can not go on; one line says why.</exception>
    /// <exception cref="OperationCanceledException">Cancelled, between two steps.</exception>
    public abstract void Train(
        DigitSet train, DigitSet validation, Action<EpochReport> onEpoch, CancellationToken cancellation);

    /// <summary>Its answer to each digit, 0 to 9.</summary>
    public abstract byte[] Answers(DigitSet digits);

    /// <summary>The ten outputs for one digit, each from 0 to 1.</summary>
    public abstract float[] Predict(float[] digit);

    /// <summary>One digit, as <see cref="Model"/> takes it.</summary>
    public static Tensor Example { get; } = Tensor.Zeros([1, 28, 28, 1]);

    /// <summary>
    /// The network in the framework: from pictures (batch, 28, 28, 1) of numbers from 0 to 1 to the ten outputs.
    /// </summary>
    /// <exception cref="CommandException">It has layers that the framework does not have in this form.</exception>
    public abstract NN.Sequential Model();

    /// <summary>Whether each picture, 784 numbers of them, is taken for what it shows.</summary>
    public abstract bool[] Right(float[] pictures, byte[] labels);

    /// <summary>The pictures, moved within a box so that the network gets them wrong.</summary>
    /// <param name="pictures">784 numbers each, from 0 to 1.</param>
    /// <param name="labels">What they show.</param>
    /// <param name="options">How far and how hard.</param>
    /// <param name="restarts">From how many places of the box; 1 for one that starts at the picture.</param>
    /// <param name="seed">Of those places.</param>
    /// <param name="onDone">Told how many more are done.</param>
    /// <param name="cancellation">Ends the attack.</param>
    public abstract float[] Attack(
        float[] pictures, byte[] labels, AttackOptions options, int restarts, long seed, Action<int> onDone,
        CancellationToken cancellation);

    /// <summary>Whether attacks begin at random places, so that another one may find more.</summary>
    public virtual bool StartsAtRandom => false;

    public abstract void Save(string path, IReadOnlyDictionary<string, string> metadata);

    /// <summary>Pictures that only this kind has, by their file names.</summary>
    public virtual IEnumerable<(string Name, byte[] Content)> Pictures(string note) => [];
}

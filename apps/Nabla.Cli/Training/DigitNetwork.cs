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

    public abstract void Save(string path, IReadOnlyDictionary<string, string> metadata);

    /// <summary>Pictures that only this kind has, by their file names.</summary>
    public virtual IEnumerable<(string Name, byte[] Content)> Pictures(string note) => [];
}

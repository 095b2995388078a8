using System.Globalization;
using Nabla.Data;

namespace Nabla.NN;

/// <summary>
/// A folder of checkpoints, which a <see cref="Trainer"/> fills while it trains and goes on from: a run that was cut
/// off ends on the bits of one that was not. Each is one safetensors file, <c>step-000001200.safetensors</c>, with all
/// that training is in the midst of (<see cref="TrainingState{T}"/>, the seed, the place within the epoch, what was
/// measured so far, the best so far) and a checksum of each tensor. It is written beside the training, whole or not at
/// all, and only then are older ones deleted.
/// <example><code>
/// var folder = System.IO.Path.Combine(System.IO.Path.GetTempPath(), System.IO.Path.GetRandomFileName());
/// var data = new Dataset(Key.Create(0).Normal([64, 2]), Tensor.Ones([64, 1]));
/// Linear Train(int epochs) => new Trainer(Optimizers.Adam(0.01), (output, target) => Losses.Mse(output, target))
/// {
///     Epochs = epochs, BatchSize = 16, OnEpoch = report => { },
///     Checkpoints = new Checkpoints(folder) { Keep = 2, Resume = true },
/// }.Fit(Linear.Create(Key.Create(1), 2, 1), data);
/// Train(epochs: 2);
/// var net = Train(epochs: 5);                                   // goes on with the third epoch
/// var same = Linear.Create(Key.Create(9), 2, 1).Load(Checkpoints.Latest(folder)!);
/// System.IO.Directory.Delete(folder, recursive: true);
/// </code></example>
/// </summary>
/// <param name="Folder">Where they are; it is made where it is missing, and belongs to one run at a time.</param>
public sealed record Checkpoints(string Folder)
{
    /// <summary>How many of the newest are kept.</summary>
    public int Keep { get; init; } = 3;

    /// <summary>
    /// Whether the one of the epoch with the least loss (on the validation set, where there is one) is kept beside
    /// them.
    /// </summary>
    public bool KeepBest { get; init; } = true;

    /// <summary>There is one after so many steps, and one after each epoch; null for epochs alone.</summary>
    public int? EverySteps { get; init; }

    /// <summary>
    /// Whether training goes on from the newest, where there is one. Without, a folder that has some is refused: they
    /// would be taken for those of the new run.
    /// </summary>
    public bool Resume { get; init; }

    /// <summary>
    /// What else a checkpoint and the run that goes on from it must have in common: a text of the configuration.
    /// </summary>
    public string Label { get; init; } = "";

    /// <summary>
    /// Told, a line at a time and perhaps in the background, of a checkpoint that could not be written or is damaged;
    /// by default it is written to the console's errors.
    /// </summary>
    public Action<string> OnNotice { get; init; } = Console.Error.WriteLine;

    /// <summary>The newest checkpoint of a folder that is whole; null where there is none.</summary>
    /// <exception cref="DataException">The folder can not be read, or has checkpoints and all are
    /// damaged.</exception>
    public static string? Latest(string folder) => CheckpointFolder.Newest(folder, _ => { })?.Path;

    /// <summary>The checkpoint of the best epoch; null where none was kept.</summary>
    /// <exception cref="DataException">As for <see cref="Latest"/>.</exception>
    public static string? Best(string folder) =>
        CheckpointFolder.Newest(folder, _ => { })?.Progress.BestStep is { } step
        && CheckpointFolder.PathOf(folder, step) is var path && File.Exists(path) ? path : null;

    internal void Check()
    {
        ConfigurationException.Require(Keep > 0, "Checkpoints", $"keep {Keep}", "at least the newest is kept");
        ConfigurationException.Require(
            EverySteps is null or > 0, "Checkpoints", $"every {EverySteps} steps", "it is 1 or more");
    }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"Checkpoints in {Folder}, {Keep} kept");
}

using Nabla.Data;

namespace Nabla.NN;

/// <summary>
/// What a checkpoint is of: the state, the best model (one, or none where training does not look for it), and the
/// place.
/// </summary>
sealed record Snapshot<T>(TrainingState<T> State, T[] Best, Progress Progress) where T : ILayer;

/// <summary>
/// One checkpoint as a safetensors file with checksums: the leaves of the state by their paths (<c>Model.…</c>,
/// <c>Optimizer.…</c>), those of the best model under <c>Best.</c>, and the <see cref="Progress"/> among the metadata.
/// </summary>
sealed record CheckpointFile(string Path, SafetensorsFile Content, Progress Progress)
{
    const string Mark = "nabla.checkpoint", Best = "Best.", Model = "Model.";

    public static void Write<T>(string path, Snapshot<T> snapshot) where T : ILayer => Safetensors.Write(
        path,
        Named(snapshot).Select(leaf => KeyValuePair.Create(leaf.Path, Weights.Array(leaf.Leaf))),
        [KeyValuePair.Create(Mark, snapshot.Progress.ToJson())], checksums: true);

    static IEnumerable<(string Path, Tensor Leaf)> Named<T>(Snapshot<T> snapshot) where T : ILayer
    {
        var best = snapshot.Best.SelectMany(Tree.Named);
        return [.. Tree.Named(snapshot.State), .. best.Select(leaf => (Best + leaf.Path, leaf.Leaf))];
    }

    /// <exception cref="DataException">The file can not be read, is no checkpoint, or is damaged.</exception>
    public static CheckpointFile Read(string path)
    {
        var file = Safetensors.Read(path);
        return file.HasChecksums && Progress.Of(file.Metadata.GetValueOrDefault(Mark, "")) is { } progress
            ? new CheckpointFile(path, file, progress)
            : throw new DataException($"{path} is damaged, or no checkpoint");
    }

    /// <summary>The same with its contents in the form of a run that wants to go on from it.</summary>
    /// <param name="state">A state of the run's form.</param>
    /// <param name="looksForBest">Whether the run keeps the best model.</param>
    /// <param name="now">What the run is like.</param>
    /// <exception cref="DataException">It is of another run; the message says in what.</exception>
    public Snapshot<T> Restore<T>(TrainingState<T> state, bool looksForBest, Progress now) where T : ILayer
    {
        if (Progress.DifferenceFrom(now) is { } difference) throw new DataException($"{Path}: {difference}");
        var (best, own) = (Under(Content.Arrays, Best), Content.Arrays.Where(array => !IsUnder(array.Key, Best)));
        return new(
            Weights.From(state, Path, own.ToDictionary()),
            looksForBest ? [Weights.From(state.Model, Path, best)] : [], Progress);
    }

    /// <summary>The arrays of a model: all of a file of weights, those under <c>Model.</c> of a checkpoint.</summary>
    public static IReadOnlyDictionary<string, DataArray> ModelOf(SafetensorsFile file) =>
        IsOne(file.Metadata) ? Under(file.Arrays, Model) : file.Arrays;

    /// <summary>Whether a file says that it is one.</summary>
    public static bool IsOne(IReadOnlyDictionary<string, string> metadata) => metadata.ContainsKey(Mark);

    static bool IsUnder(string name, string prefix) => name.StartsWith(prefix, StringComparison.Ordinal);

    static Dictionary<string, DataArray> Under(IReadOnlyDictionary<string, DataArray> arrays, string prefix) =>
        arrays.Where(array => IsUnder(array.Key, prefix))
            .ToDictionary(array => array.Key[prefix.Length..], array => array.Value);
}

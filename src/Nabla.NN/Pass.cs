namespace Nabla.NN;

/// <summary>
/// One forward pass through a model: whether it is for training, where its random numbers come from, and the state that
/// it replaces. It lives as long as the pass: <see cref="Model.Train"/> and <see cref="Model.Predict"/> make it.
/// </summary>
public sealed class Pass
{
    readonly object model;
    readonly Key? key;
    readonly Dictionary<Tensor, Tensor> replaced = new(ReferenceEqualityComparer.Instance);
    readonly Dictionary<object, int> runs = new(ReferenceEqualityComparer.Instance);
    int drawn;

    internal Pass(object model, bool training, Key? key, Action<ILayer, Tensor, Tensor>? observer = null)
    {
        (this.model, this.key, IsTraining) = (model, key, training);
        Observer = observer;
    }

    /// <summary>Whether this is a pass of training: dropout drops, and batch normalisation takes the batch's.</summary>
    public bool IsTraining { get; }

    /// <summary>Told of each layer that has run, with what went in and what came out.</summary>
    internal Action<ILayer, Tensor, Tensor>? Observer { get; }

    /// <summary>A key for one use, another at each call: the pass's key with the number of the use folded in.</summary>
    /// <param name="layer">The layer that asks.</param>
    /// <exception cref="LayerException">The pass was given no key.</exception>
    public Key NextKey(ILayer layer) => key?.FoldIn(drawn++) ?? throw new LayerException(
        NameOf(layer), "a pass of training without a key", "it draws random numbers: Train(x, key)");

    /// <summary>
    /// Puts another tensor in the place of one of the model's, which is part of an <see cref="IState"/>, in the model
    /// that the pass leads to.
    /// </summary>
    public void Replace(Tensor old, Tensor next) => replaced[old] = next.StopGradient();

    /// <summary>The model with the state that the pass has left.</summary>
    internal T Next<T>(T before) =>
        replaced.Count == 0 ? before : Tree.Map(before, leaf => replaced.GetValueOrDefault(leaf, leaf));

    /// <summary>Refuses what a layer can not take.</summary>
    /// <exception cref="LayerException">The condition does not hold.</exception>
    internal void Require(bool holds, ILayer layer, Tensor x, string rule)
    {
        if (!holds) throw new LayerException(NameOf(layer), $"x is {x.Type}", rule);
    }

    /// <summary>Told of each layer before it runs.</summary>
    internal void Enter(ILayer layer) => runs[layer] = runs.GetValueOrDefault(layer) + 1;

    /// <summary>
    /// Where the layer that runs stands in the model; empty for the model itself. One object at several places
    /// (<see cref="Activation.Relu"/>) runs at each in turn.
    /// </summary>
    internal string PathOf(ILayer layer)
    {
        string[] paths =
            [.. Tree.Nodes(model).Where(node => ReferenceEquals(node.Node, layer)).Select(node => node.Path)];
        return paths.Length == 0 ? "" : paths[Math.Clamp(runs.GetValueOrDefault(layer), 1, paths.Length) - 1];
    }

    /// <summary>The layer's path in the model and what it is.</summary>
    internal string NameOf(ILayer layer) => PathOf(layer) is { Length: > 0 } path ? $"{path}, {layer}" : $"{layer}";
}

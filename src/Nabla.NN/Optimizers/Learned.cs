namespace Nabla.NN;

/// <summary>Which leaves of a tree are learned: all that belong to no <see cref="IState"/>.</summary>
sealed class Learned<T>
{
    readonly T tree;
    readonly int[] places;
    readonly int count;

    public Learned(T tree)
    {
        this.tree = tree;
        var named = Tree.Named(tree);
        string[] states = [.. Tree.Nodes(tree).Where(node => node.Node is IState).Select(node => node.Path)];
        count = named.Count;
        places = [.. Enumerable.Range(0, count).Where(i => !Array.Exists(
            states, state => state is "" || named[i].Path.StartsWith(state + ".", StringComparison.Ordinal)))];
        Paths = Array.ConvertAll(places, i => named[i].Path);
    }

    /// <summary>Where each stands.</summary>
    public string[] Paths { get; }

    /// <summary>Those of a tree of the same form.</summary>
    public Tensor[] Of(T other)
    {
        var leaves = Tree.Leaves(other);
        return leaves.Count == count ? Array.ConvertAll(places, i => leaves[i])
            : throw new ShapeException(
                "Optimizer", $"{leaves.Count} tensors for {count}", "a gradient has one for each parameter");
    }

    /// <summary>The tree with others in their places, and with what a function makes of the rest.</summary>
    public T Full(Tensor[] learned, Func<Tensor, Tensor> rest)
    {
        Tensor[] all = [.. Tree.Leaves(tree).Select((leaf, i) =>
            Array.BinarySearch(places, i) is >= 0 and var at ? learned[at] : rest(leaf))];
        return Tree.With(tree, all);
    }

    public OptimizerState<T> Pack(Memory memory) => new(
        memory.Step, Array.ConvertAll(memory.Moments, moment => Full(moment, leaf => Tensor.Zeros([], leaf.DType))),
        memory.Numbers, Array.ConvertAll(memory.Inner, Pack));

    public Memory Unpack(OptimizerState<T> state) => new(
        state.Step, Array.ConvertAll(state.Moments, Of), state.Numbers, Array.ConvertAll(state.Inner, Unpack));
}

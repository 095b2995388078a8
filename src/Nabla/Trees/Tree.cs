using Nabla.Trees;

namespace Nabla;

/// <summary>
/// What can be done with any tree: a tensor, a tuple, an array, a list, a dictionary, a record with <c>[Tree]</c>,
/// and these in each other.
/// </summary>
public static class Tree
{
    /// <summary>The tensors, in a fixed order: that of members, items and sorted keys.</summary>
    public static IReadOnlyList<Tensor> Leaves<T>(T tree) => Structure.Flatten(tree).Leaves;

    /// <summary>
    /// The tensors, each with where it stands, as C# would write it: <c>Layers[2].W</c>, <c>["bias"]</c>. The path of
    /// a tree that is a tensor itself is empty.
    /// </summary>
    public static IReadOnlyList<(string Path, Tensor Leaf)> Named<T>(T tree)
    {
        var (leaves, structure) = Structure.Flatten(tree);
        return [.. structure.Paths().Zip(leaves, (path, leaf) => (path.TrimStart('.'), leaf))];
    }

    /// <summary>
    /// The tree itself and everything in it but static values, each container before its members, with where it
    /// stands.
    /// </summary>
    public static IEnumerable<(string Path, object Node)> Nodes<T>(T tree) =>
        Nodes("", tree).Select(node => (node.Path.TrimStart('.'), node.Node));

    /// <summary>The same tree around other tensors, as many, in the order of <see cref="Leaves"/>.</summary>
    /// <exception cref="TreeException">There are more or fewer.</exception>
    public static T With<T>(T tree, IReadOnlyList<Tensor> leaves)
    {
        var (old, structure) = Structure.Flatten(tree);
        return leaves.Count == old.Length
            ? structure.Unflatten<T>([.. leaves])
            : throw new TreeException("With", $"{leaves.Count} tensors for {old.Length}", "each leaf gets one");
    }

    /// <summary>The tree of what a function makes of each tensor.</summary>
    public static T Map<T>(T tree, Func<Tensor, Tensor> f)
    {
        var (leaves, structure) = Structure.Flatten(tree);
        return structure.Unflatten<T>(Array.ConvertAll(leaves, leaf => f(leaf)));
    }

    /// <summary>The tree of what a function makes of each two tensors that stand in the same place.</summary>
    /// <exception cref="TreeException">The structures differ.</exception>
    public static T Zip<T>(T a, T b, Func<Tensor, Tensor, Tensor> f)
    {
        var ((x, structure), y) = (Structure.Flatten(a), Like(a, b));
        return structure.Unflatten<T>([.. x.Zip(y, f)]);
    }

    /// <summary>The tree of what a function makes of each three tensors that stand in the same place.</summary>
    /// <exception cref="TreeException">The structures differ.</exception>
    public static T Zip<T>(T a, T b, T c, Func<Tensor, Tensor, Tensor, Tensor> f)
    {
        var ((x, structure), y, z) = (Structure.Flatten(a), Like(a, b), Like(a, c));
        return structure.Unflatten<T>([.. x.Select((leaf, i) => f(leaf, y[i], z[i]))]);
    }

    static IEnumerable<(string Path, object Node)> Nodes(string path, object? tree)
    {
        if (tree is Tensor leaf) return [(path, leaf)];
        return Container.Of(tree) is not { } container
            ? []
            : container.Members.SelectMany(member => Nodes(path + member.Name, member.Value)).Prepend((path, tree!));
    }

    static Tensor[] Like<T>(T tree, T other)
    {
        var (leaves, structure) = Structure.Flatten(other);
        Structure.Flatten(tree).Structure.Require(structure, "Zip", "both trees have one structure", "tree");
        return leaves;
    }
}

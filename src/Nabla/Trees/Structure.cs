using System.Collections;
using System.Runtime.CompilerServices;

namespace Nabla.Trees;

/// <summary>
/// A tree without its tensors: how to put as many others in their places. Two structures are equal when containers,
/// names and static values are. A value that is neither tensor nor container is static.
/// </summary>
sealed class Structure : IEquatable<Structure>
{
    static readonly Structure leaf = new(typeof(Tensor), null, [], _ => null);

    readonly Type? type;
    readonly object? fixedPart;
    readonly (string Name, Structure Structure)[] members;
    readonly Func<object?[], object?> build;

    Structure(Type? type, object? fixedPart, (string, Structure)[] members, Func<object?[], object?> build)
    {
        (this.type, this.fixedPart, this.members, this.build) = (type, fixedPart, members, build);
        Leaves = type == typeof(Tensor) ? 1 : this.members.Sum(member => member.Structure.Leaves);
    }

    /// <summary>The number of tensors.</summary>
    public int Leaves { get; }

    /// <summary>Takes a tree apart.</summary>
    public static (Tensor[] Leaves, Structure Structure) Flatten(object? tree)
    {
        if (tree is Tensor tensor) return ([tensor], leaf);
        var leaves = new List<Tensor>();
        var structure = Of(tree, leaves);
        return ([.. leaves], structure);
    }

    /// <summary>Puts tensors in their places.</summary>
    public T Unflatten<T>(Tensor[] leaves)
    {
        var next = 0;
        return (T)Build(leaves, ref next)!;
    }

    /// <summary>
    /// Where each tensor stands, as C# would write it: <c>.W1</c>, <c>[0]</c>, <c>.Item2["bias"]</c>.
    /// </summary>
    public IEnumerable<string> Paths(string prefix = "") => this == leaf
        ? [prefix]
        : members.SelectMany(member => member.Structure.Paths(prefix + member.Name));

    public bool Equals(Structure? other) => ReferenceEquals(this, other) || (other is not null
        && type == other.type && Equals(fixedPart, other.fixedPart) && members.AsSpan().SequenceEqual(other.members));

    public override bool Equals(object? obj) => Equals(obj as Structure);

    public override int GetHashCode() => members.Aggregate(HashCode.Combine(type, fixedPart), HashCode.Combine);

    /// <summary>Refuses a tree of another structure, and names the first place where they differ.</summary>
    public void Require(Structure other, string operation, string what)
    {
        if (Equals(other)) return;
        var (mine, others) = (Paths().ToArray(), other.Paths().ToArray());
        var at = mine.Zip(others).TakeWhile(pair => pair.First == pair.Second).Count();
        var place = at < Math.Max(mine.Length, others.Length)
            ? $"{Leaf(mine, at)} against {Leaf(others, at)}"
            : "containers or static values differ";
        throw new TreeException(operation, place, what);
    }

    static string Leaf(string[] paths, int at) => at < paths.Length ? $"leaf '{paths[at]}'" : "nothing";

    static Structure Of(object? tree, List<Tensor> leaves)
    {
        switch (tree)
        {
            case Tensor tensor:
                leaves.Add(tensor);
                return leaf;
            case ITree node:
                return Node(
                    tree,
                    node.Static,
                    node.Members.Select(member => ("." + member.Name, member.Value)),
                    leaves,
                    node.With);
            case ITuple tuple:
                var items = Enumerable.Range(0, tuple.Length).Select(i => ($".Item{i + 1}", tuple[i]));
                return Node(tree, null, items, leaves,
                    values => Activator.CreateInstance(tree.GetType(), values));
            case IDictionary map when map.Keys.Cast<object>().All(key => key is string):
                string[] keys = [.. map.Keys.Cast<string>().Order(StringComparer.Ordinal)];
                return Node(tree, null, keys.Select(key => ($"[\"{key}\"]", map[key])), leaves,
                    values => Dictionary(tree, keys, values));
            case IList list when Holds(list):
                return Node(tree, null, Enumerable.Range(0, list.Count).Select(i => ($"[{i}]", list[i])), leaves,
                    values => tree is Array array ? Filled(array, values) : List(tree, values));
            default:
                return new Structure(tree?.GetType(), tree, [], _ => tree);
        }
    }

    static Structure Node(
        object tree,
        object? fixedPart,
        IEnumerable<(string Name, object? Value)> members,
        List<Tensor> leaves,
        Func<object?[], object?> build) =>
        new(tree.GetType(), fixedPart, [.. members.Select(member => (member.Name, Of(member.Value, leaves)))], build);

    // A list of numbers is a static value, not a tree.
    static bool Holds(IList list) => list.Cast<object?>().All(item => item is Tensor or ITree or ITuple or ICollection);

    static Array Filled(Array like, object?[] values)
    {
        var copy = (Array)like.Clone();
        for (var i = 0; i < values.Length; i++) copy.SetValue(values[i], i);
        return copy;
    }

    static IList List(object like, object?[] values)
    {
        var list = (IList)Activator.CreateInstance(like.GetType())!;
        foreach (var value in values) list.Add(value);
        return list;
    }

    static IDictionary Dictionary(object like, string[] keys, object?[] values)
    {
        var map = (IDictionary)Activator.CreateInstance(like.GetType())!;
        for (var i = 0; i < keys.Length; i++) map[keys[i]] = values[i];
        return map;
    }

    object? Build(Tensor[] leaves, ref int next)
    {
        if (this == leaf) return leaves[next++];
        var values = new object?[members.Length];
        for (var i = 0; i < values.Length; i++) values[i] = members[i].Structure.Build(leaves, ref next);
        return build(values);
    }
}

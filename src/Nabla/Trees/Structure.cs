namespace Nabla.Trees;

/// <summary>
/// A tree without its tensors: how to put as many others in their places. Two structures are equal when containers,
/// names and static values are. A value that is neither tensor nor container is static.
/// </summary>
sealed class Structure : IEquatable<Structure>
{
    static readonly Structure leaf = new(null, null, [], null, leaves: 1);

    readonly Type? container;
    readonly object? value;
    readonly (string Name, Structure Structure)[] members;
    readonly Func<object?[], object?>? build;

    Structure(
        Type? container,
        object? value,
        (string Name, Structure Structure)[] members,
        Func<object?[], object?>? build,
        int leaves)
    {
        (this.container, this.value, this.members, this.build) = (container, value, members, build);
        Leaves = leaves;
    }

    /// <summary>The number of tensors.</summary>
    public int Leaves { get; }

    /// <summary>The structures of the members, in order.</summary>
    public IReadOnlyList<Structure> Members => Array.ConvertAll(members, member => member.Structure);

    /// <summary>Takes a tree apart.</summary>
    public static (Tensor[] Leaves, Structure Structure) Flatten(object? tree)
    {
        var leaves = new List<Tensor>();
        var structure = Of(tree, leaves);
        return ([.. leaves], structure);
    }

    /// <summary>Puts tensors in their places.</summary>
    public T Unflatten<T>(ReadOnlySpan<Tensor> leaves) => (T)Build(ref leaves)!;

    /// <summary>The same structure, to compare others with: it keeps nothing of the tree it was taken from.</summary>
    public Structure Bare() => this == leaf ? leaf
        : new(container, value, Array.ConvertAll(members, m => (m.Name, m.Structure.Bare())), null, Leaves);

    /// <summary>
    /// Where each tensor stands, as C# would write it: <c>x.W1</c>, <c>x[0]</c>, <c>x.Item2["bias"]</c>.
    /// </summary>
    public IEnumerable<string> Paths(string path = "") => this == leaf
        ? [path]
        : members.SelectMany(member => member.Structure.Paths(path + member.Name));

    /// <summary>The same for the arguments of a function, which are a tuple: they begin with the parameters.</summary>
    public IEnumerable<string> Paths(string[] parameters) =>
        members.SelectMany((member, i) => member.Structure.Paths(parameters[i]));

    /// <summary>Every place of the tree and what stands there: containers, static values, tensors.</summary>
    public IEnumerable<(string Path, string What)> Places(string path, Func<string> tensor) =>
        this == leaf ? [(path, tensor())]
        : container is null ? [(path, CSharp.Text(value))]
        : members.SelectMany(member => member.Structure.Places(path + member.Name, tensor))
            .Prepend((path, CSharp.Name(container)));

    /// <summary>The same for the arguments of a function, which are a tuple: they begin with the parameters.</summary>
    public IEnumerable<(string Path, string What)> Places(string[] parameters, Func<string> tensor) =>
        members.SelectMany((member, i) => member.Structure.Places(parameters[i], tensor));

    /// <summary>Refuses a tree of another structure, and names the first place where they differ.</summary>
    public void Require(Structure other, string operation, string what, string path)
    {
        if (Equals(other)) return;
        var (mine, theirs) = (Table(this), Table(other));
        var at = mine.Keys.Concat(theirs.Keys)
            .FirstOrDefault(at => mine.GetValueOrDefault(at) != theirs.GetValueOrDefault(at), path);
        throw new TreeException(
            operation, $"'{at}' is {mine.GetValueOrDefault(at, "absent")} and {theirs.GetValueOrDefault(at, "absent")}",
            what);

        Dictionary<string, string> Table(Structure tree) => tree.Places(path, () => "a tensor").ToDictionary();
    }

    /// <summary>
    /// The tensors of another tree in the places of this one's, where null may stand for any part of it: one entry a
    /// tensor of this tree. What stands where this tree has something static is not looked at.
    /// </summary>
    public Tensor?[] Given(object? tree, string operation, string rule, string path)
    {
        var (leaves, other) = Flatten(tree);
        var given = new List<Tensor?>();
        Take(other, new(leaves), given, Refusal(operation, rule), path);
        return [.. given];
    }

    /// <summary>The same for the arguments of a function, which are a tuple: they begin with the parameters.</summary>
    public Tensor?[] Given(object? tree, string operation, string rule, string[] parameters)
    {
        var (leaves, other) = Flatten(tree);
        var (given, rest) = (new List<Tensor?>(), new Queue<Tensor>(leaves));
        for (var i = 0; i < members.Length; i++)
            members[i].Structure.Take(
                other.members[i].Structure, rest, given, Refusal(operation, rule), parameters[i]);
        return [.. given];
    }

    static Action<string, string, string> Refusal(string operation, string rule) =>
        (path, mine, theirs) => throw new TreeException(operation, $"'{path}' is {mine} and {theirs}", rule);

    void Take(
        Structure other, Queue<Tensor> leaves, List<Tensor?> given, Action<string, string, string> refuse, string path)
    {
        if (this == leaf && other == leaf)
        {
            given.Add(leaves.Dequeue());
        }
        else if (Leaves == 0)
        {
            for (var i = 0; i < other.Leaves; i++) leaves.Dequeue();
        }
        else if (other is { container: null, value: null } && other != leaf)
        {
            given.AddRange(Enumerable.Repeat<Tensor?>(null, Leaves));
        }
        else if (container is null || container != other.container || members.Length != other.members.Length)
        {
            refuse(path, What(), other.What());
        }
        else
        {
            for (var i = 0; i < members.Length; i++)
                members[i].Structure.Take(
                    other.members[i].Structure, leaves, given, refuse, path + members[i].Name);
        }
    }

    string What() => this == leaf ? "a tensor" : container is null ? CSharp.Text(value)
        : $"{CSharp.Name(container)} of {members.Length}";

    public bool Equals(Structure? other) => ReferenceEquals(this, other) || (other is not null
        && (this == leaf) == (other == leaf) && container == other.container && Same(value, other.value)
        && members.AsSpan().SequenceEqual(other.members));

    // A program may tell -0.0 from 0.0, as 1 / x does: numbers are the same where their bits are.
    static bool Same(object? a, object? b) => (a, b) switch
    {
        (double x, double y) => BitConverter.DoubleToInt64Bits(x) == BitConverter.DoubleToInt64Bits(y),
        (float x, float y) => BitConverter.SingleToInt32Bits(x) == BitConverter.SingleToInt32Bits(y),
        _ => Equals(a, b),
    };

    public override bool Equals(object? obj) => Equals(obj as Structure);

    public override int GetHashCode() =>
        members.Aggregate(HashCode.Combine(container, value, Leaves), HashCode.Combine);

    static Structure Of(object? tree, List<Tensor> leaves)
    {
        if (tree is Tensor tensor)
        {
            leaves.Add(tensor);
            return leaf;
        }
        if (Container.Of(tree) is not { } container) return new Structure(null, tree, [], _ => tree, leaves: 0);
        var before = leaves.Count;
        var members = container.Members.Select(member => (member.Name, Of(member.Value, leaves))).ToArray();
        var count = leaves.Count - before;
        // Without tensors it is put back as it was; so it need not be one of those that can be made anew.
        return new(tree!.GetType(), null, members, count == 0 ? _ => tree : container.Build, count);
    }

    object? Build(ref ReadOnlySpan<Tensor> leaves)
    {
        if (this == leaf)
        {
            var first = leaves[0];
            leaves = leaves[1..];
            return first;
        }
        var values = new object?[members.Length];
        for (var i = 0; i < values.Length; i++) values[i] = members[i].Structure.Build(ref leaves);
        return build!(values);
    }
}

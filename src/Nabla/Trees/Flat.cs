namespace Nabla.Trees;

/// <summary>
/// A function of a tree as one of its leaves. The structure of what it returns is known once it has been called.
/// </summary>
sealed class Flat<T, R>(Func<T, R> function, Structure input)
{
    Structure? output;

    public Structure Output => output!;

    public Tensor[] Call(Tensor[] leaves)
    {
        var (result, structure) = Structure.Flatten(function(input.Unflatten<T>(leaves)));
        output = structure;
        return result;
    }

    public R Result(Tensor[] leaves) => Output.Unflatten<R>(leaves);
}

/// <summary>Two arguments as one tree.</summary>
sealed record Arguments<A, B>(A First, B Second) : ITree
{
    public IReadOnlyList<(string Name, object? Value)> Members => [(nameof(First), First), (nameof(Second), Second)];

    public object? Static => null;

    public object With(IReadOnlyList<object?> members) => new Arguments<A, B>((A)members[0]!, (B)members[1]!);
}

/// <summary>Three arguments as one tree.</summary>
sealed record Arguments<A, B, C>(A First, B Second, C Third) : ITree
{
    public IReadOnlyList<(string Name, object? Value)> Members =>
        [(nameof(First), First), (nameof(Second), Second), (nameof(Third), Third)];

    public object? Static => null;

    public object With(IReadOnlyList<object?> members) =>
        new Arguments<A, B, C>((A)members[0]!, (B)members[1]!, (C)members[2]!);
}

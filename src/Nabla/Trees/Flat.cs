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

namespace Nabla.Trees;

/// <summary>A function of several arguments as one of a tuple of them, with the names of its parameters.</summary>
sealed record Packed<T, R>(Func<T, R> Call, Delegate Function)
{
    /// <summary>Where each tensor of the arguments stands: <c>net.Layers[2].W</c>.</summary>
    public string[] Paths(Structure arguments) => [.. arguments.Paths(Parameters(arguments))];

    /// <summary>The names of the parameters.</summary>
    public string[] Parameters(Structure arguments) => CSharp.Parameters(Function, arguments.Members.Count);
}

/// <summary>Packs functions of one to four arguments.</summary>
static class Packed
{
    public static Packed<ValueTuple<A>, R> Pack<A, R>(Func<A, R> f) => new(x => f(x.Item1), Given(f));

    public static Packed<(A, B), R> Pack<A, B, R>(Func<A, B, R> f) => new(x => f(x.Item1, x.Item2), Given(f));

    public static Packed<(A, B, C), R> Pack<A, B, C, R>(Func<A, B, C, R> f) =>
        new(x => f(x.Item1, x.Item2, x.Item3), Given(f));

    public static Packed<(A, B, C, D), R> Pack<A, B, C, D, R>(Func<A, B, C, D, R> f) =>
        new(x => f(x.Item1, x.Item2, x.Item3, x.Item4), Given(f));

    static Delegate Given(Delegate? function) => function ?? throw new NullException("Transform", "the function");
}

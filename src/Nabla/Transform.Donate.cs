using static Nabla.Trees.Packed;

namespace Nabla;

public static partial class Transform
{
    /// <summary>
    /// As <c>Jit</c> without <c>donate</c>; and what <c>donate</c> picks among the arguments is given away with each
    /// call: the memory of those tensors takes the results of later calls, so that a loop of steps lives in two sets of
    /// arrays. To use one of them afterwards is an error. Only memory that nobody else has is used again: that of
    /// results of the function which were not looked at. Under another transformation nothing is given away.
    /// <code>var step = Jit((Net net, Tensor x) => ..., donate: (net, x) => net);   // net = step(net, x);</code>
    /// </summary>
    /// <exception cref="DonatedTensorException">A tensor was given away before, or is another argument too.</exception>
    public static Func<A, R> Jit<A, R, S>(Func<A, R> f, Func<A, S> donate)
    {
        Func<A, R> body = a => f(a);
        return Jitted(body, Pack(f), call => a => call(new(a)), x => donate(x.Item1));
    }

    /// <inheritdoc cref="Jit{A, R, S}(Func{A, R}, Func{A, S})"/>
    public static Func<A, B, R> Jit<A, B, R, S>(Func<A, B, R> f, Func<A, B, S> donate)
    {
        Func<A, B, R> body = (a, b) => f(a, b);
        return Jitted(body, Pack(f), call => (a, b) => call((a, b)), x => donate(x.Item1, x.Item2));
    }

    /// <inheritdoc cref="Jit{A, R, S}(Func{A, R}, Func{A, S})"/>
    public static Func<A, B, C, R> Jit<A, B, C, R, S>(Func<A, B, C, R> f, Func<A, B, C, S> donate)
    {
        Func<A, B, C, R> body = (a, b, c) => f(a, b, c);
        return Jitted(body, Pack(f), call => (a, b, c) => call((a, b, c)), x => donate(x.Item1, x.Item2, x.Item3));
    }

    /// <inheritdoc cref="Jit{A, R, S}(Func{A, R}, Func{A, S})"/>
    public static Func<A, B, C, D, R> Jit<A, B, C, D, R, S>(Func<A, B, C, D, R> f, Func<A, B, C, D, S> donate)
    {
        Func<A, B, C, D, R> body = (a, b, c, d) => f(a, b, c, d);
        return Jitted(
            body, Pack(f), call => (a, b, c, d) => call((a, b, c, d)),
            x => donate(x.Item1, x.Item2, x.Item3, x.Item4));
    }
}

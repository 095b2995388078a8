using Nabla.Trees;

namespace Nabla;

public static partial class Transform
{
    /// <summary>
    /// What a function made by <c>Jit</c> has been traced for, and for each trace but the first what was different from
    /// the nearest before it.
    /// </summary>
    /// <exception cref="TransformException">The function was not made by <c>Jit</c>.</exception>
    public static string Explain(Delegate jitted) => traces.TryGetValue(jitted, out var traced)
        ? traced.ToString()!
        : throw NotJitted("Explain", jitted);

    /// <summary>
    /// What a function made by <c>Jit</c> has become for arguments like these: its graph, what each pass leaves, the
    /// kernels of a call with the bytes and operations of each and the least time that these take on this machine, and
    /// where everything lies. It is run some times, and each kernel's shortest time stands beside that floor.
    /// <c>Console.WriteLine(step.Explain(net, x, y));</c> or <c>step.Explain(net, x, y).ToHtml()</c>.
    /// </summary>
    /// <exception cref="TransformException">The function was not made by <c>Jit</c>.</exception>
    public static Explanation Explain<A, R>(this Func<A, R> jitted, A a) =>
        Cache<ValueTuple<A>, R>("Explain", jitted).Explain(new(a));

    /// <inheritdoc cref="Explain{A, R}(Func{A, R}, A)"/>
    public static Explanation Explain<A, B, R>(this Func<A, B, R> jitted, A a, B b) =>
        Cache<(A, B), R>("Explain", jitted).Explain((a, b));

    /// <inheritdoc cref="Explain{A, R}(Func{A, R}, A)"/>
    public static Explanation Explain<A, B, C, R>(this Func<A, B, C, R> jitted, A a, B b, C c) =>
        Cache<(A, B, C), R>("Explain", jitted).Explain((a, b, c));

    /// <inheritdoc cref="Explain{A, R}(Func{A, R}, A)"/>
    public static Explanation Explain<A, B, C, D, R>(this Func<A, B, C, D, R> jitted, A a, B b, C c, D d) =>
        Cache<(A, B, C, D), R>("Explain", jitted).Explain((a, b, c, d));

    static TraceCache<T, R> Cache<T, R>(string operation, Delegate jitted) =>
        traces.TryGetValue(jitted, out var traced) && traced is TraceCache<T, R> cache ? cache
        : throw NotJitted(operation, jitted);

    static TransformException NotJitted(string operation, Delegate function) =>
        new(operation, CSharp.Name(function.GetType()), "it takes what Jit has returned");
}

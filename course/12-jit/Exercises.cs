using Nabla.Course.Grads;

namespace Nabla.Course.Jits;

/// <summary>Yours. <c>nabla check 12</c> says how they stand.</summary>
sealed class Exercises : IExercises
{
    /// <summary>
    /// 1. The polynomial c0 + c1 x + c2 x^2 + ... as a method of its own, in IL, with the coefficients written into it:
    /// Horner's rule, from the last coefficient, a multiplication and an addition for each of the others.
    /// </summary>
    public Func<double, double> Horner(double[] coefficients) => throw new NotImplementedException();

    /// <summary>
    /// 2. The bytes that a graph of one loop moves, 8 for each number of an array that is read or written: line by line,
    /// and as one loop, where only what comes in and what goes out is moved. Numbers without sides cost nothing, and
    /// neither do values that are known.
    /// </summary>
    public (long Apart, long Fused) Bytes(Grads.Graph graph) => throw new NotImplementedException();

    /// <summary>
    /// 3. The same graph, with both sides of each addition, and of each product of two arrays, in an order that hangs on
    /// nothing but who they are: so that Once sees that b + a is a + b.
    /// </summary>
    public Grads.Graph Ordered(Grads.Graph graph) => throw new NotImplementedException();

    /// <summary>4. Mean and variance (the mean square of the distance to the mean) of an array, in a single loop.</summary>
    public (Value Mean, Value Variance) Moments(Value x) => throw new NotImplementedException();
}

using Nabla.Course.Grads;

namespace Nabla.Course.Vmaps;

/// <summary>Yours. <c>nabla check 11</c> says how they stand.</summary>
sealed class Exercises : IExercises
{
    /// <summary>
    /// 1. An einsum string, and for each operand whether there are many of it: the string for all at once, with the
    /// letter n in front.
    /// </summary>
    public string InFront(string text, bool[] many) => throw new NotImplementedException();

    /// <summary>
    /// 2. For rows xs (a, d) and ys (b, d) the matrix (a, b) of 1 / (1 + |x - y|^2): two Vmaps and no letter of yours.
    /// </summary>
    public Value Similarities(Value xs, Value ys) => throw new NotImplementedException();

    /// <summary>3. The matrix of all second derivatives of f at x, a value with one side.</summary>
    public Value Hessian(Func<Value, Value> f, Value x) => throw new NotImplementedException();

    /// <summary>
    /// 4. A layer's inputs x (n, i) and its deltas d (n, o). Sample n's gradient by the weights is the outer product of
    /// its rows. The n sums of squares of these gradients, without ever making one.
    /// </summary>
    public Value SquaredLengths(Value x, Value d) => throw new NotImplementedException();
}

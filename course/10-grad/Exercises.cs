namespace Nabla.Course.Grads;

/// <summary>Yours. <c>nabla check 10</c> says how they stand.</summary>
sealed class Exercises : IExercises
{
    /// <summary>
    /// 1. A new operation: ln(1 + e^x) of each number. Its slope is a function that you have met in every chapter.
    /// </summary>
    public Value Softplus(Value x) => throw new NotImplementedException();

    /// <summary>
    /// 2. How the gradient of f at x moves as x moves along v, one value for each knob: the matrix of all second
    /// derivatives times v, without the matrix. The miniature's Jvp takes functions with one value; its class Forward
    /// takes any.
    /// </summary>
    public Value[] HessianTimes(Func<Value[], Value> f, Value[] x, Value[] v) => throw new NotImplementedException();

    /// <summary>
    /// 3. f takes [x] to a value with one side: for each of its numbers, its derivatives by x. Linearise once.
    /// </summary>
    public Value[] JacobianRows(Func<Value[], Value> f, Value x) => throw new NotImplementedException();

    /// <summary>
    /// 4. The transpose of a linear function of a value of this shape: the sum of w * linear(v) is the sum of
    /// transpose(w) * v, whatever v and w are.
    /// </summary>
    public Func<Value, Value> TransposeOf(Func<Value, Value> linear, int[] shape) => throw new NotImplementedException();
}

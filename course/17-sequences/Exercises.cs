namespace Nabla.Course.Sequences;

/// <summary>Yours. <c>nabla check 17</c> says how they stand.</summary>
sealed class Exercises : IExercises
{
    /// <summary>
    /// 1. A cell of one neuron, h ← tanh(x + u h), reads the numbers x one after another, beginning with h. The slope of
    /// the last h by the first.
    /// </summary>
    public double Through(double u, double[] x, double h) => throw new NotImplementedException();

    /// <summary>
    /// 2. The bias of a forget gate, its other sums 0, with which so large a share of a slope is left after so many steps.
    /// </summary>
    public double BiasToKeep(double share, int steps) => throw new NotImplementedException();

    /// <summary>
    /// 3. Slopes that are longer, all parts taken as one vector, than the limit: made exactly as long, in place, without
    /// turning them. Shorter ones stay. What is returned is how long they were.
    /// </summary>
    public double Clip(double[][] slopes, double limit) => throw new NotImplementedException();

    /// <summary>
    /// 4. The knobs of an RNN without biases, h ← tanh(W[x] + h U), of letters x far neurons, that remembers: neuron
    /// (back x letters + k) is near 1 where the letter that came so many steps back is k, and near 0 where it is not.
    /// </summary>
    public (double[,] W, double[,] U) Delay(int letters, int far) => throw new NotImplementedException();
}

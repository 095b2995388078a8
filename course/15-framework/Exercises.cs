using Nabla.Course.Frameworks.Mini;

namespace Nabla.Course.Frameworks;

/// <summary>Yours. <c>nabla check 15</c> says how they stand.</summary>
sealed class Exercises : IExercises
{
    /// <summary>
    /// 1. An operation: ln(1 + e^x) of each number, forward and back, for any x from -100 to 100. Chapter 13 knows the
    /// form that does not overflow, and chapter 10 whom you meet as the slope.
    /// </summary>
    public Node Softplus(Node x, Pass pass) => throw new NotImplementedException();

    /// <summary>
    /// 2. A loss: for each number the miss d = a - y costs d^2 / 2 up to a size of delta, and delta (|d| - delta / 2)
    /// beyond; the mean over all numbers. An outlier then pulls no harder than delta.
    /// </summary>
    public Node Huber(Node a, Node y, float delta, Pass pass) => throw new NotImplementedException();

    /// <summary>
    /// 3. A layer around a layer: x + f(x). You need an operation for it, the sum of two nodes. Who feels it?
    /// </summary>
    public ILayer Residual(ILayer inner) => throw new NotImplementedException();

    /// <summary>
    /// 4. An optimizer: v keeps a share alpha of itself and takes up 1 - alpha of the slope's square, and a number goes
    /// down by rate times the slope over (root of v, plus 1e-8).
    /// </summary>
    public Optimizer RmsProp(float rate, float alpha) => throw new NotImplementedException();
}

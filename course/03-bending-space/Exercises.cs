namespace Nabla.Course.BendingSpace;

/// <summary>Yours: replace each throw, then run <c>nabla check 3</c>. Checks.cs says what each must do.</summary>
sealed class Exercises : IExercises
{
    /// <summary>
    /// The point a share t of the way from before to after; the shorter one lies flat (zeros) in the longer.
    /// </summary>
    public double[] Between(double[] before, double[] after, double t) => throw new NotImplementedException();

    /// <summary>The best share of 1s and 0s that one cut of a row of numbers puts on the right sides.</summary>
    public double Slide(double[] shadows, double[] ys) => throw new NotImplementedException();

    /// <summary>
    /// From dC/dz of a tanh layer (weights w, bias last) to dC/dz of the tanh layer before it, whose outputs are h.
    /// </summary>
    public double[] Through(double[][] w, double[] d, double[] h) => throw new NotImplementedException();

    /// <summary>A height for each point of the plane, so that one level cut parts the disc from the ring.</summary>
    public double Lift(double x, double y) => throw new NotImplementedException();

    /// <summary>
    /// Without any training: three hidden tanh neurons (rows w1, w2, bias) and an output neuron (w1, w2, w3, bias)
    /// whose sum is negative on the disc and positive on the ring.
    /// </summary>
    public (double[][] Hidden, double[] Output) Around() => throw new NotImplementedException();
}

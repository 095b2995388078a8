namespace Nabla.Course.Noise;

/// <summary>Yours. <c>nabla check 8</c> says how they stand.</summary>
sealed class Exercises : IExercises
{
    /// <summary>1. The weights after a step down the gradient of cost + decay / 2 times the sum of w².</summary>
    public double[] WithDecay(double[] w, double[] gradient, double rate, double decay) =>
        throw new NotImplementedException();

    /// <summary>2. One column through batch normalisation while learning; add 1e-5 to the variance.</summary>
    public double[] Normalise(double[] x, double gain, double shift) => throw new NotImplementedException();

    /// <summary>3. From the derivative by that column's outputs, the one by its inputs.</summary>
    public double[] NormaliseBackward(double[] x, double gain, double[] dy) => throw new NotImplementedException();

    /// <summary>
    /// 4. For each example, whether the untreated control and the treated network got it right: of those that fool the
    /// control, which share does the treated network get right? 0 where none fools the control.
    /// </summary>
    public double BeyondTheControl(bool[] control, bool[] treated) => throw new NotImplementedException();
}

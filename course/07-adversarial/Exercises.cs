namespace Nabla.Course.Adversarial;

/// <summary>Yours. <c>nabla check 7</c> says how they stand.</summary>
sealed class Exercises : IExercises
{
    /// <summary>
    /// 1. Chapter 1's neuron, a = sigmoid(w x + b) with any number of inputs, and C = (a - y)^2: the derivative of C
    /// with respect to each input.
    /// </summary>
    public double[] InputDerivative(double[] w, double b, double[] x, double y) => throw new NotImplementedException();

    /// <summary>2. One step of size epsilon along the sign of the slope; a slope of 0 moves nothing.</summary>
    public double[] SignStep(double[] x, double[] slope, double epsilon) => throw new NotImplementedException();

    /// <summary>3. Back to within epsilon of the original, pixel by pixel, and to within 0 and 1.</summary>
    public double[] IntoTheBox(double[] moved, double[] original, double epsilon) =>
        throw new NotImplementedException();

    /// <summary>4. The most by which w x can rise when no element of x changes by more than epsilon.</summary>
    public double MostByEpsilon(double[] w, double epsilon) => throw new NotImplementedException();
}

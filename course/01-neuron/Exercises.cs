// Yours. Replace each throw by your own code, then run `nabla check 1`: it tries what you wrote on many inputs and says
// what is still wrong. The chapter's code (Neuron.cs) is at hand; Solutions.cs is there for afterwards.

namespace Nabla.Course.Neuron;

interface IExercises
{
    double Slope(Func<double, double> f, double x);

    Neuron Nand();

    double CostPerX1(Neuron n, Sample s);

    double CrossEntropyPerW1(Neuron n, Sample s);

    (double[] PerW, double PerB) Gradient(double[] w, double b, double[] x, double y);
}

sealed class Exercises : IExercises
{
    /// <summary>1. The slope of f at x, without knowing what f is. Right to nine digits.</summary>
    public double Slope(Func<double, double> f, double x) => throw new NotImplementedException();

    /// <summary>
    /// 2. Three knobs, set by hand: dark (below 0.1) when both switches are up, bright (above 0.9) otherwise.
    /// </summary>
    public Neuron Nand() => throw new NotImplementedException();

    /// <summary>3. The derivative of the cost (a - y)^2 with respect to the input x1. The knobs stand still.</summary>
    public double CostPerX1(Neuron n, Sample s) => throw new NotImplementedException();

    /// <summary>
    /// 4. The derivative with respect to w1 when the cost is -ln(a) for y = 1, and -ln(1 - a) for y = 0.
    /// </summary>
    public double CrossEntropyPerW1(Neuron n, Sample s) => throw new NotImplementedException();

    /// <summary>5. All derivatives of (a - y)^2 for a neuron with as many inputs as x is long.</summary>
    public (double[] PerW, double PerB) Gradient(double[] w, double b, double[] x, double y) =>
        throw new NotImplementedException();
}

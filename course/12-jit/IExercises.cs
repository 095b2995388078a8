using Nabla.Course.Grads;

namespace Nabla.Course.Jits;

/// <summary>What chapter 12 asks of the reader.</summary>
interface IExercises
{
    Func<double, double> Horner(double[] coefficients);

    (long Apart, long Fused) Bytes(Grads.Graph graph);

    Grads.Graph Ordered(Grads.Graph graph);

    (Value Mean, Value Variance) Moments(Value x);
}

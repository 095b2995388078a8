using Nabla.NN;

namespace Nabla.Course.Trainings;

/// <summary>One way to do it.</summary>
sealed class Solutions : IExercises
{
    public double Gain(Func<double, double> activation)
    {
        const double h = 0.001;
        double mean = 0;
        for (double z = -8 + (h / 2); z < 8; z += h)
            mean += h * Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI) * activation(z) * activation(z);
        return 1 / mean;
    }

    public Optimizer Nesterov(double rate, double mu) => Optimizers.Chain(
        Optimizers.Each(1, (g, moments, _, _) => (mu * moments[0]) + g is var v ? (g + (mu * v), [v]) : default),
        Optimizers.Descend(rate));

    public Tensor DropConnect(Tensor x, Tensor w, double p, Key key) =>
        x.MatMul(Tensor.Where(key.Bernoulli(w.Shape, 1 - p), w / (1 - p), 0));

    public Tensor WeightNorm(Tensor v, Tensor g) => v * (g / v.Norm(axis: 0));
}

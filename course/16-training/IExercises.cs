using Nabla.NN;

namespace Nabla.Course.Trainings;

/// <summary>What chapter 16 asks of the reader.</summary>
interface IExercises
{
    double Gain(Func<double, double> activation);

    Optimizer Nesterov(double rate, double mu);

    Tensor DropConnect(Tensor x, Tensor w, double p, Key key);

    Tensor WeightNorm(Tensor v, Tensor g);
}

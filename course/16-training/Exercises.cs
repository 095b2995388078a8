using Nabla.NN;

namespace Nabla.Course.Trainings;

/// <summary>Yours. <c>nabla check 16</c> says how they stand.</summary>
sealed class Exercises : IExercises
{
    /// <summary>
    /// 1. The g of N(0, g/n) with which a signal keeps its size through an activation f: z from N(0, 1) should leave
    /// with E[f(z)²] g = 1. The mean over a normal z is a sum over a fine grid from -8 to 8.
    /// </summary>
    public double Gain(Func<double, double> activation) => throw new NotImplementedException();

    /// <summary>
    /// 2. Nesterov's momentum as a part of your own: v keeps a share mu of itself and takes up the slope g, and the
    /// step is -rate (g + mu v). <c>Optimizers.Each</c> makes a part, <c>Optimizers.Chain</c> an optimizer.
    /// </summary>
    public Optimizer Nesterov(double rate, double mu) => throw new NotImplementedException();

    /// <summary>
    /// 3. x w where, out of a key, each weight (not each neuron) is silent with probability p, and the mean stays.
    /// </summary>
    public Tensor DropConnect(Tensor x, Tensor w, double p, Key key) => throw new NotImplementedException();

    /// <summary>
    /// 4. Weights (inputs, outputs) whose columns have the direction of v's columns and the lengths g (outputs): the
    /// descent then chooses length and direction apart.
    /// </summary>
    public Tensor WeightNorm(Tensor v, Tensor g) => throw new NotImplementedException();
}

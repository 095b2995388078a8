// Yours. Replace each throw by your own code, then run `nabla check 2`. The chapter's code (Network.cs, Descent.cs) is
// at hand; Solutions.cs is there for afterwards.

namespace Nabla.Course.TwoNeurons;

interface IExercises
{
    Network Same();

    double CostPerX1(Network n, Sample s);

    Network TanhGradient(Network n, Sample s);

    Neuron[] WideGradient(Neuron[] hidden, double[] last, double b, Sample s);
}

sealed class Exercises : IExercises
{
    /// <summary>
    /// 1. Nine knobs by hand: bright (above 0.9) when both switches agree, dark (below 0.1) when they differ.
    /// </summary>
    public Network Same() => throw new NotImplementedException();

    /// <summary>
    /// 2. The derivative of the cost with respect to the input x1: two paths lead from it to the cost.
    /// </summary>
    public double CostPerX1(Network n, Sample s) => throw new NotImplementedException();

    /// <summary>
    /// 3. The nine derivatives when the two hidden neurons answer Math.Tanh(z) instead of the sigmoid of z, and the
    /// last one is as before. (The slope of tanh is 1 - tanh squared.)
    /// </summary>
    public Network TanhGradient(Network n, Sample s) => throw new NotImplementedException();

    /// <summary>
    /// 4. Any number of hidden neurons. The last one weighs the answer of hidden[j] by last[j] and leans by b. Return
    /// the derivatives of each hidden neuron's three knobs.
    /// </summary>
    public Neuron[] WideGradient(Neuron[] hidden, double[] last, double b, Sample s) =>
        throw new NotImplementedException();
}

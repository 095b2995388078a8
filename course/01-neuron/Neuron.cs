// One sigmoid neuron with two inputs, its cost, and the three derivatives of that cost. A gradient has a number for
// each knob, so it is kept in the same three slots: a Neuron too. Nothing here is fast, and nothing knows of a second
// neuron.

namespace Nabla.Course.Neuron;

#region neuron
readonly record struct Neuron(double W1, double W2, double B)
{
    public double Answer(double x1, double x2) => Sigmoid(W1 * x1 + W2 * x2 + B);

    public static double Sigmoid(double z) => 1 / (1 + Math.Exp(-z));
}
#endregion

#region sample
readonly record struct Sample(double X1, double X2, double Y);
#endregion

static class Descent
{
    #region cost
    public static double Cost(Neuron n, Sample s)
    {
        double miss = n.Answer(s.X1, s.X2) - s.Y;
        return miss * miss;
    }
    #endregion

    #region gradient
    public static Neuron Gradient(Neuron n, Sample s)
    {
        double a = n.Answer(s.X1, s.X2);
        double delta = 2 * (a - s.Y) * a * (1 - a);
        return new(delta * s.X1, delta * s.X2, delta);
    }
    #endregion

    #region nudge
    public static double Nudge(Func<double, double> cost, double knob, double h = 1e-5) =>
        (cost(knob + h) - cost(knob - h)) / (2 * h);
    #endregion

    #region nudge-each
    public static Neuron NudgeEach(Neuron n, Func<Neuron, double> cost) => new(
        Nudge(w1 => cost(n with { W1 = w1 }), n.W1),
        Nudge(w2 => cost(n with { W2 = w2 }), n.W2),
        Nudge(b => cost(n with { B = b }), n.B));
    #endregion

    #region step
    public static Neuron Step(Neuron n, Neuron gradient, double rate) => new(
        n.W1 - rate * gradient.W1,
        n.W2 - rate * gradient.W2,
        n.B - rate * gradient.B);
    #endregion

    #region mean
    public static double Cost(Neuron n, Sample[] samples) => samples.Average(s => Cost(n, s));

    public static Neuron Gradient(Neuron n, Sample[] samples)
    {
        Neuron[] each = [.. samples.Select(s => Gradient(n, s))];
        return new(each.Average(g => g.W1), each.Average(g => g.W2), each.Average(g => g.B));
    }
    #endregion

    #region train
    public static Neuron Train(Neuron n, Sample[] samples, double rate, int steps)
    {
        for (int step = 0; step < steps; step++)
        {
            n = Step(n, Gradient(n, samples), rate);
        }

        return n;
    }
    #endregion
}

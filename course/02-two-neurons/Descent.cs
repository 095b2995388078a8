// The cost of the network, its nine derivatives by hand and by nudging, and the way down.

namespace Nabla.Course.TwoNeurons;

static class Descent
{
    public static double Cost(Network n, Sample s) => Math.Pow(n.Answer(s.X1, s.X2) - s.Y, 2);

    public static double Cost(Network n, Sample[] samples) => samples.Average(s => Cost(n, s));

    #region gradient
    public static Network Gradient(Network n, Sample s)
    {
        double h1 = n.First.Answer(s.X1, s.X2);
        double h2 = n.Second.Answer(s.X1, s.X2);
        double a = n.Last.Answer(h1, h2);

        double delta = 2 * (a - s.Y) * a * (1 - a);
        double delta1 = delta * n.Last.W1 * h1 * (1 - h1);
        double delta2 = delta * n.Last.W2 * h2 * (1 - h2);

        return new(
            First: new(delta1 * s.X1, delta1 * s.X2, delta1),
            Second: new(delta2 * s.X1, delta2 * s.X2, delta2),
            Last: new(delta * h1, delta * h2, delta));
    }
    #endregion

    #region train
    public static Network Gradient(Network n, Sample[] samples)
    {
        Network sum = default;
        foreach (Sample s in samples)
        {
            sum += Gradient(n, s);
        }

        return 1.0 / samples.Length * sum;
    }

    public static Network Train(Network n, Sample[] samples, double rate, int steps)
    {
        for (int step = 0; step < steps; step++)
        {
            n += -rate * Gradient(n, samples);
        }

        return n;
    }
    #endregion

    public static int Right(Network n, Sample[] samples) =>
        samples.Count(s => n.Answer(s.X1, s.X2) > 0.5 == (s.Y == 1));

    #region nudge
    public static Neuron NudgeEach(Neuron n, Func<Neuron, double> cost) => new(
        Nudge(w1 => cost(n with { W1 = w1 }), n.W1),
        Nudge(w2 => cost(n with { W2 = w2 }), n.W2),
        Nudge(b => cost(n with { B = b }), n.B));

    public static Network NudgeEach(Network n, Func<Network, double> cost) => new(
        NudgeEach(n.First, first => cost(n with { First = first })),
        NudgeEach(n.Second, second => cost(n with { Second = second })),
        NudgeEach(n.Last, last => cost(n with { Last = last })));
    #endregion

    public static double Nudge(Func<double, double> cost, double knob, double h = 1e-5) =>
        (cost(knob + h) - cost(knob - h)) / (2 * h);
}

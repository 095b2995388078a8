// Two neurons and one: both hidden neurons see the two inputs, the last sees only the two of them. Each is the neuron
// of chapter 1 with its three knobs, nine in all. A gradient has a number for each knob: it is kept in a Network too,
// and gradients add and scale knob by knob.

namespace Nabla.Course.TwoNeurons;

readonly record struct Neuron(double W1, double W2, double B)
{
    public double Answer(double x1, double x2) => 1 / (1 + Math.Exp(-(W1 * x1 + W2 * x2 + B)));

    public static Neuron operator +(Neuron p, Neuron q) => new(p.W1 + q.W1, p.W2 + q.W2, p.B + q.B);

    public static Neuron operator *(double k, Neuron n) => new(k * n.W1, k * n.W2, k * n.B);
}

#region network
readonly record struct Network(Neuron First, Neuron Second, Neuron Last)
{
    public double Answer(double x1, double x2) => Last.Answer(First.Answer(x1, x2), Second.Answer(x1, x2));

    public static Network operator +(Network p, Network q) =>
        new(p.First + q.First, p.Second + q.Second, p.Last + q.Last);

    public static Network operator *(double k, Network n) => new(k * n.First, k * n.Second, k * n.Last);
}
#endregion

static class Start
{
    #region start
    public static Network Random(int seed)
    {
        Random random = new(seed);
        return new(Draw(), Draw(), Draw());

        Neuron Draw() => new(random.NextGaussian(), random.NextGaussian(), random.NextGaussian());
    }
    #endregion

    /// <summary>
    /// A number from N(0, 1): Box and Muller, A Note on the Generation of Random Normal Deviates (1958).
    /// </summary>
    public static double NextGaussian(this Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}

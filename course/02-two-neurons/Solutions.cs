namespace Nabla.Course.TwoNeurons;

/// <summary>One way to do each exercise of chapter 2; the reasons are in the comments.</summary>
sealed class Solutions : IExercises
{
    // The first hears AND, the second hears NOR; bright if either speaks.
    public Network Same() => new(First: new(10, 10, -15), Second: new(-10, -10, 5), Last: new(10, 10, -5));

    // One path through each hidden neuron: multiply along it, add the two.
    public double CostPerX1(Network n, Sample s)
    {
        double h1 = n.First.Answer(s.X1, s.X2);
        double h2 = n.Second.Answer(s.X1, s.X2);
        double a = n.Last.Answer(h1, h2);
        double delta = 2 * (a - s.Y) * a * (1 - a);
        return delta * n.Last.W1 * h1 * (1 - h1) * n.First.W1
             + delta * n.Last.W2 * h2 * (1 - h2) * n.Second.W1;
    }

    // Only the slope of the hidden neurons changes: 1 - h * h where h * (1 - h) was.
    public Network TanhGradient(Network n, Sample s)
    {
        double h1 = Math.Tanh(n.First.W1 * s.X1 + n.First.W2 * s.X2 + n.First.B);
        double h2 = Math.Tanh(n.Second.W1 * s.X1 + n.Second.W2 * s.X2 + n.Second.B);
        double a = n.Last.Answer(h1, h2);
        double delta = 2 * (a - s.Y) * a * (1 - a);
        double delta1 = delta * n.Last.W1 * (1 - h1 * h1);
        double delta2 = delta * n.Last.W2 * (1 - h2 * h2);
        return new(
            First: new(delta1 * s.X1, delta1 * s.X2, delta1),
            Second: new(delta2 * s.X1, delta2 * s.X2, delta2),
            Last: new(delta * h1, delta * h2, delta));
    }

    // A hidden neuron has one path to the cost, however many neighbours it has: each is done as if it were alone.
    public Neuron[] WideGradient(Neuron[] hidden, double[] last, double b, Sample s)
    {
        double[] h = [.. hidden.Select(n => n.Answer(s.X1, s.X2))];
        double z = b;
        for (int j = 0; j < h.Length; j++)
        {
            z += last[j] * h[j];
        }

        double a = 1 / (1 + Math.Exp(-z));
        double delta = 2 * (a - s.Y) * a * (1 - a);
        return [.. h.Select((hj, j) => delta * last[j] * hj * (1 - hj) * new Neuron(s.X1, s.X2, 1))];
    }
}

namespace Nabla.Course.Neuron;

/// <summary>One way to do each exercise of chapter 1; the reasons are in the comments.</summary>
sealed class Solutions : IExercises
{
    public double Slope(Func<double, double> f, double x)
    {
        double h = 1e-5;
        return (f(x + h) - f(x - h)) / (2 * h);
    }

    // w1 + w2 + b must be well below 0, and b, w1 + b, w2 + b well above: -10, -10, 15 gives -5, 15, 5, 5.
    public Neuron Nand() => new(-10, -10, 15);

    // x1 moves z by w1, as w1 moves it by x1; the other two factors do not know which of them was turned.
    public double CostPerX1(Neuron n, Sample s)
    {
        double a = n.Answer(s.X1, s.X2);
        return 2 * (a - s.Y) * a * (1 - a) * n.W1;
    }

    // For y = 1: C per a is -1/a, a per z is a(1 - a): together a - 1. For y = 0: 1/(1 - a) times a(1 - a): together a.
    // Both are a - y. The factor that made a sure neuron deaf has cancelled.
    public double CrossEntropyPerW1(Neuron n, Sample s) => (n.Answer(s.X1, s.X2) - s.Y) * s.X1;

    public (double[] PerW, double PerB) Gradient(double[] w, double b, double[] x, double y)
    {
        double z = b;
        for (int i = 0; i < w.Length; i++)
        {
            z += w[i] * x[i];
        }

        double a = Neuron.Sigmoid(z);
        double delta = 2 * (a - y) * a * (1 - a);
        return ([.. x.Select(xi => delta * xi)], delta);
    }
}

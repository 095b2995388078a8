namespace Nabla.Course.Noise;

/// <summary>One way to do it.</summary>
sealed class Solutions : IExercises
{
    public double[] WithDecay(double[] w, double[] gradient, double rate, double decay) =>
        [.. w.Zip(gradient, (weight, slope) => weight - (rate * (slope + (decay * weight))))];

    public double[] Normalise(double[] x, double gain, double shift)
    {
        (double mean, double deviation) = Measure(x);
        return [.. x.Select(value => (gain * (value - mean) / deviation) + shift)];
    }

    public double[] NormaliseBackward(double[] x, double gain, double[] dy)
    {
        (double mean, double deviation) = Measure(x);
        double[] u = [.. x.Select(value => (value - mean) / deviation)];
        double sum = dy.Sum(), along = dy.Zip(u, (d, v) => d * v).Sum();
        return [.. dy.Zip(u, (d, v) => gain / deviation * (d - ((sum + (v * along)) / x.Length)))];
    }

    public double BeyondTheControl(bool[] control, bool[] treated)
    {
        int fooled = control.Count(right => !right);
        int saved = control.Zip(treated, (untouched, right) => !untouched && right).Count(both => both);
        return fooled == 0 ? 0 : saved / (double)fooled;
    }

    static (double Mean, double Deviation) Measure(double[] x)
    {
        double mean = x.Average();
        return (mean, Math.Sqrt(x.Average(value => (value - mean) * (value - mean)) + 1e-5));
    }
}
